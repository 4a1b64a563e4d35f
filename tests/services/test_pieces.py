"""What a customer is asked for, piece by piece: replaced, answered, ticked off, reminded."""

from reclamator.domain.first_check import Piece
from reclamator.domain.requests import SettledHow
from reclamator.domain.vocabulary import DeadlineKind, EventKind, WaitingOn
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.requested_piece import RequestedPiece
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, completion, pieces
from reclamator.services.completion import Wanted
from reclamator.services.pieces import Reply
from tests.services.records import deadlines, notices


def fresh(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.complaint_uid)


def ask(complaint: Complaint, by: Staff, *codes: str, words: str = "") -> None:
    completion.request(fresh(complaint), Wanted(codes, words), by=actors.of_staff(by))


def test_a_newer_request_replaces_what_was_still_open(under_review: Complaint, otto: Staff) -> None:
    ask(under_review, otto, "photo", "serial")
    pieces.answer(fresh(under_review), {"serial": Reply("26-06-B")}, uid=None)
    ask(under_review, otto, "photo", "address", words="The colour of the lid")

    asked = pieces.asked(fresh(under_review))
    before = RequestedPiece.of(under_review.complaint_uid)[:2]

    assert [(row.piece, row.words) for row in asked] == [
        (Piece.PHOTO, None),
        (Piece.ADDRESS, None),
        (None, "The colour of the lid"),
    ]
    assert [row.settled_how for row in before] == [SettledHow.SUPERSEDED, SettledHow.ANSWERED]
    assert all(row.is_open for row in asked)


def test_it_is_our_turn_once_everything_has_come_and_no_date_moves(
    under_review: Complaint, otto: Staff
) -> None:
    before = deadlines(under_review)[DeadlineKind.ANSWER].safe_on
    ask(under_review, otto, "serial", "address")

    pieces.answer(fresh(under_review), {"serial": Reply("26-06-B")}, uid=None)
    assert fresh(under_review).waiting_on is WaitingOn.COMPLAINANT

    pieces.answer(fresh(under_review), {"address": Reply("Prosta 1")}, uid=None)
    assert fresh(under_review).waiting_on is None
    assert deadlines(under_review)[DeadlineKind.ANSWER].safe_on == before
    answered = [
        row.detail
        for row in Event.of(under_review.complaint_uid)
        if row.code is EventKind.COMPLETION_ANSWERED
    ]
    assert answered == [{"pieces": ["serial"], "open": 1}, {"pieces": ["address"], "open": 0}]


def test_the_handler_hears_of_it_once(under_review: Complaint, otto: Staff) -> None:
    ask(under_review, otto, "serial", "address")

    pieces.answer(fresh(under_review), {"serial": Reply("26-06-B")}, uid=None)
    pieces.answer(fresh(under_review), {"address": Reply("Prosta 1")}, uid=None)

    assert notices(under_review).count("completion-answered") == 1


def test_the_same_form_sent_twice_is_one_answer(under_review: Complaint, otto: Staff) -> None:
    ask(under_review, otto, "serial", "address")

    for _time in range(2):
        pieces.answer(fresh(under_review), {"serial": Reply("26-06-B")}, uid=b"u" * 16)

    answers = [
        row for row in Message.of(under_review.complaint_uid) if row.purpose == pieces.PURPOSE
    ]
    assert [row.body for row in answers] == ["• serial number or batch, from the label\n26-06-B"]


def test_what_came_another_way_is_ticked_off_once(under_review: Complaint, otto: Staff) -> None:
    ask(under_review, otto, "serial")
    position = pieces.asked(fresh(under_review))[0].position

    for _time in range(2):
        pieces.tick(fresh(under_review), position, by=actors.of_staff(otto))

    codes = [row.code for row in Event.of(under_review.complaint_uid)]
    assert codes.count(EventKind.COMPLETION_TICKED) == 1
    assert fresh(under_review).waiting_on is None
    assert pieces.asked(fresh(under_review))[0].settled_how is SettledHow.BY_HAND
