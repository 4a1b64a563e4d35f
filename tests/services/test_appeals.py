"""Appeals: taken whenever they come, looked at by somebody else, answered argument by argument."""

import io
from datetime import timedelta

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import (
    AppealChannel,
    AppealState,
    ArgumentVerdict,
    Claim,
    Lateness,
    Outcome,
    QuarantineReason,
    State,
)
from reclamator.errors import Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.models.appeal import Appeal
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.models.message import Message
from reclamator.services import (
    actors,
    appeals,
    complaints,
    decisions,
    intake,
    letters,
    papers,
    register,
)
from reclamator.services.actors import COMPLAINANT, Actor
from reclamator.services.appeals import Request
from reclamator.services.attachments import Incoming
from reclamator.services.intake import Arrival
from reclamator.services.register import Filters
from reclamator.services.staff import absences
from tests.cast import GRANTED, REJECTED, Mailroom, file_complaint, on_both_databases
from tests.services.records import deadlines, history, notices, snapshot

FIRST = "I never opened the base.\nIt leaked from the second day on."
SECOND = "The photo shows the seal whole."
TEXT = f"{FIRST}\n\n{SECOND}"


@pytest.fixture
def anna(otto) -> Actor:
    """Who decides first."""
    return actors.of_staff(otto)


@pytest.fixture
def helena(hire):
    """The head, who takes the second look."""
    return hire(Role.HEAD)


@pytest.fixture
def reviewer(helena) -> Actor:
    """Helena, as she acts."""
    return actors.of_staff(helena)


@pytest.fixture
def refused(under_review, anna, mail: Mailroom) -> Complaint:
    """Refused by Anna, and sent."""
    decisions.issue(under_review, REJECTED, by=anna)
    mail.deliver_all()
    return complaints.get(under_review.complaint_uid)


@pytest.fixture
def contested(refused, frozen_clock) -> Appeal:
    """Marta asks for a second look, with two arguments."""
    frozen_clock.advance(days=3)
    return appeals.receive(refused, Request(TEXT, Claim.REFUND), by=COMPLAINANT)


@pytest.fixture
def late(refused, frozen_clock) -> Appeal:
    """It came four days after its last day."""
    frozen_clock.advance(days=34)
    return appeals.receive(refused, Request(SECOND), by=COMPLAINANT)


def of(appeal: Appeal) -> Complaint:
    """Its complaint, as it stands."""
    return complaints.get(bytes(appeal.complaint_uid))


def fresh(appeal: Appeal) -> Appeal:
    """The row, read anew."""
    return appeals.get(of(appeal))


def answer_all(appeal: Appeal, by: Actor) -> None:
    """Say something to each argument."""
    for place in range(len(fresh(appeal).said)):
        appeals.answer_argument(
            appeal, place, ArgumentVerdict.ACCEPTED, "The seal is whole.", by=by
        )


# -- receiving ------------------------------------------------------------------------------------


@on_both_databases
def test_it_has_a_row_a_number_and_a_clock_of_its_own(contested, refused, mail):
    complaint = of(contested)

    assert contested.number_in(complaint) == f"{complaint.register_number}-O1"
    assert contested.said == [FIRST, SECOND]
    assert (contested.channel, contested.claim) == (AppealChannel.TRACKING, Claim.REFUND)
    assert contested.late_days is None
    owed = deadlines(complaint)["answer_appeal"]
    assert bytes(contested.deadline_uid) == bytes(owed.uid)
    assert owed.safe_on == owed.started_on + timedelta(days=14)
    assert (complaint.state, complaint.appeal_state) == (State.UNDER_APPEAL, AppealState.WAITING)
    assert history(complaint)[-2:] == ["appealed", "message_received"]
    assert notices(complaint).count("appeal-received") == 1


def test_the_words_and_files_stand_in_the_conversation(refused):
    photo = Incoming(io.BytesIO(b"whole"), "seal.txt")

    made = appeals.receive(refused, Request(TEXT, files=(photo,)), by=COMPLAINANT)

    message = Message.get(Message.uid == made.message_uid)
    assert (message.body, message.purpose) == (TEXT, "appeal")
    (file,) = Attachment.of(refused.complaint_uid)
    assert bytes(file.message_uid) == bytes(message.uid)


def test_the_same_form_sent_twice_is_one_request(refused):
    request = Request(TEXT, uid=new_uid())

    one, two = (appeals.receive(refused, request, by=COMPLAINANT) for _ in range(2))

    assert one.uid == two.uid
    assert notices(of(one)).count("appeal-received") == 1


def test_a_second_request_is_refused_and_nothing_is_written(contested):
    before = snapshot()

    with pytest.raises(IllegalAction):
        appeals.receive(of(contested), Request("Once more"), by=COMPLAINANT)

    assert snapshot() == before


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001])
def test_nothing_said_or_too_much_is_refused(refused, text):
    with pytest.raises(Incomplete) as refusal:
        appeals.receive(refused, Request(text), by=COMPLAINANT)

    assert [fault.field for fault in refusal.value.errors] == ["arguments"]
    assert Appeal.latest(refused.complaint_uid) is None


def test_a_letter_counts_from_the_day_it_came(refused, anna, frozen_clock):
    frozen_clock.advance(days=6)
    came = clock.now() - timedelta(days=4)

    made = appeals.receive(
        refused,
        Request(TEXT, channel=AppealChannel.LETTER, received_at=came, received_note="Postmark"),
        by=anna,
    )

    owed = deadlines(of(made))["answer_appeal"]
    assert (made.received_at, made.received_note) == (came, "Postmark")
    assert owed.started_on == came.date()
    assert of(made).due_on == owed.safe_on


@pytest.mark.parametrize(
    ("away", "note", "field"),
    [
        (timedelta(minutes=1), "Postmark", "received_at"),
        (timedelta(days=-9), "Postmark", "received_at"),
        (timedelta(minutes=-1), " ", "received_note"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(refused, anna, frozen_clock, away, note, field):
    frozen_clock.advance(days=1)
    request = Request(TEXT, received_at=clock.now() + away, received_note=note)

    with pytest.raises(Incomplete) as refusal:
        appeals.receive(refused, request, by=anna)

    assert [fault.field for fault in refusal.value.errors] == [field]


def test_a_bare_step_of_another_system_makes_the_row_too(refused):
    key = actors.of_key(new_uid(), [Scope.WRITE])

    complaints.perform(refused, Action.APPEAL, by=key)

    made = appeals.get(refused)
    assert (made.channel, made.said, made.answered) == (AppealChannel.API, [], [])


def test_set_aside_it_is_numbered_by_the_public_number(acme, otto, mail, frozen_clock):
    complaint = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.HONEYPOT))
    row = Appeal(kind="second_look", position=1)

    assert complaint.register_number is None
    assert row.number_in(complaint) == f"{complaint.number}-O1"


def test_withdrawing_ends_it(contested):
    complaints.perform(of(contested), Action.WITHDRAW, by=COMPLAINANT)

    assert fresh(contested).state is AppealState.WITHDRAWN
    assert of(contested).appeal_state is AppealState.WITHDRAWN


# -- who looks at it ------------------------------------------------------------------------------


def test_only_who_may_is_here_and_is_new_to_it_can_take_it(contested, mira, helena, hire, otto):
    hire(Role.VIEWER)
    assert {person.uid for person in appeals.candidates(of(contested))} == {mira.uid, helena.uid}

    absences.record(
        helena,
        from_on=clock.now().date(),
        until_on=clock.now().date(),
        substitute=None,
        note="",
        by=actors.of_staff(mira),
    )

    assert [person.uid for person in appeals.candidates(of(contested))] == [mira.uid]


def test_who_decided_hands_it_on_and_cannot_get_it(contested, anna, otto, helena):
    made = appeals.hand_to(contested, helena, by=anna)

    assert bytes(made.reviewer_uid) == bytes(helena.uid)
    assert bytes(made.assigned_by) == bytes(otto.uid)
    assert history(of(contested))[-1] == "appeal_handed"
    with pytest.raises(Incomplete):
        appeals.hand_to(contested, otto, by=anna)


def test_a_head_who_decided_first_does_nothing_to_the_second_look(
    under_review, reviewer, helena, mail
):
    decisions.issue(under_review, REJECTED, by=reviewer)
    mail.deliver_all()
    appeal = appeals.receive(complaints.get(under_review.uid), Request(TEXT), by=COMPLAINANT)
    accepted = ArgumentVerdict.ACCEPTED

    for attempt in (
        lambda: appeals.answer_argument(appeal, 0, accepted, "Yes", by=reviewer),
        lambda: appeals.divide(appeal, TEXT, by=reviewer),
        lambda: appeals.judge_lateness(appeal, Lateness.TAKEN_UP, "", by=reviewer),
        lambda: decisions.issue(of(appeal), GRANTED, by=reviewer),
    ):
        before = snapshot()
        with pytest.raises(IllegalAction):
            attempt()
        assert snapshot() == before
    assert helena.uid not in {person.uid for person in appeals.candidates(of(appeal))}


def test_who_may_not_decide_at_all_answers_nothing(contested, anna):
    with pytest.raises(Forbidden):
        appeals.answer_argument(contested, 0, ArgumentVerdict.ACCEPTED, "Yes", by=anna)


# -- what it is answered --------------------------------------------------------------------------


@on_both_databases
def test_it_is_decided_once_each_argument_has_its_answer(contested, reviewer, mail):
    with pytest.raises(Incomplete) as refusal:
        decisions.issue(of(contested), GRANTED, by=reviewer)
    assert [fault.field for fault in refusal.value.errors] == ["argument_1", "argument_2"]

    appeals.answer_argument(contested, 0, ArgumentVerdict.PARTLY, "Nobody knows.", by=reviewer)
    appeals.answer_argument(contested, 1, ArgumentVerdict.ACCEPTED, "It is.", by=reviewer)
    made = decisions.issue(of(contested), GRANTED, by=reviewer)
    mail.deliver_all()

    ended = fresh(contested)
    assert ended.state is AppealState.ANSWERED
    assert bytes(ended.decision_uid) == bytes(made.uid)
    assert bytes(ended.reviewer_uid) == reviewer.uid
    assert [(one.argument, one.verdict, one.text) for one in appeals.answers_of(made)] == [
        (FIRST, ArgumentVerdict.PARTLY, "Nobody knows."),
        (SECOND, ArgumentVerdict.ACCEPTED, "It is."),
    ]
    assert deadlines(of(contested))["answer_appeal"].met_at == clock.now()


def test_the_letter_says_something_to_each_argument(contested, reviewer):
    answer_all(contested, reviewer)
    made = decisions.issue(of(contested), GRANTED, by=reviewer)

    said = papers.decision.content(letters.facts(of(contested), made), "en")

    (section,) = [part for part in said["sections"] if part["title"].endswith("your arguments")]
    answers = [point["text"] for point in section["points"]]
    assert answers[1] == f"{SECOND}\n\nYou are right: The seal is whole."
    assert len(answers) == 2


def test_missing_arguments_stand_beside_missing_parts(contested, reviewer):
    with pytest.raises(Incomplete) as refusal:
        decisions.issue(of(contested), {"outcome": "rejected"}, by=reviewer)

    fields = {fault.field for fault in refusal.value.errors}
    assert {"grounds", "provisions", "argument_1", "argument_2"} <= fields


def test_an_answer_wants_a_verdict_and_words_and_an_argument(contested, reviewer):
    for verdict, text, refusal in (
        (None, "Yes", Incomplete),
        (ArgumentVerdict.REJECTED, " ", Incomplete),
    ):
        with pytest.raises(refusal):
            appeals.answer_argument(contested, 0, verdict, text, by=reviewer)
    with pytest.raises(NotFound):
        appeals.answer_argument(contested, 2, ArgumentVerdict.REJECTED, "No", by=reviewer)


def test_arguments_are_parted_anew_without_changing_a_word(contested, reviewer):
    appeals.answer_argument(contested, 1, ArgumentVerdict.ACCEPTED, "It is.", by=reviewer)
    parted = f"{FIRST}\n\n{SECOND}".replace("\nIt leaked", "\n\nIt leaked")

    made = appeals.divide(contested, parted, by=reviewer)

    assert made.said == ["I never opened the base.", "It leaked from the second day on.", SECOND]
    assert made.answered == [False, False, True]
    with pytest.raises(Incomplete):
        appeals.divide(contested, parted.replace("never", "always"), by=reviewer)


def test_once_decided_nothing_of_it_moves(contested, reviewer, helena, mira):
    answer_all(contested, reviewer)
    decisions.issue(of(contested), GRANTED, by=reviewer)

    for attempt in (
        lambda: appeals.answer_argument(contested, 0, ArgumentVerdict.REJECTED, "No", by=reviewer),
        lambda: appeals.hand_to(contested, mira, by=reviewer),
    ):
        with pytest.raises(IllegalAction):
            attempt()


# -- out of time ----------------------------------------------------------------------------------


def test_a_late_one_is_taken_and_somebody_decides_about_that_first(late, reviewer):
    assert (late.late_days, of(late).state) == (4, State.UNDER_APPEAL)

    answer_all(late, reviewer)
    with pytest.raises(Incomplete) as refusal:
        decisions.issue(of(late), GRANTED | {"due_on": "2027-02-01"}, by=reviewer)
    assert [fault.field for fault in refusal.value.errors] == ["lateness"]

    appeals.judge_lateness(late, Lateness.TAKEN_UP, "Ill until yesterday.", by=reviewer)
    decisions.issue(of(late), GRANTED | {"due_on": "2027-02-01"}, by=reviewer)
    assert fresh(late).state is AppealState.ANSWERED


def test_refusing_it_as_too_late_wants_grounds_and_is_an_answer(late, reviewer):
    with pytest.raises(Incomplete) as refusal:
        appeals.judge_lateness(late, Lateness.REFUSED, " ", by=reviewer)
    assert [fault.field for fault in refusal.value.errors] == ["lateness_reason"]

    appeals.judge_lateness(late, Lateness.REFUSED, "No reason was given.", by=reviewer)
    with pytest.raises(Incomplete) as refusal:
        decisions.issue(of(late), GRANTED | {"due_on": "2027-02-01"}, by=reviewer)
    assert [fault.field for fault in refusal.value.errors] == ["outcome"]
    made = decisions.issue(of(late), REJECTED, by=reviewer)

    assert made.outcome is Outcome.REJECTED
    assert fresh(late).state is AppealState.OUT_OF_TIME
    assert appeals.answers_of(made) == ()


def test_one_that_came_in_time_is_not_judged_as_late(contested, reviewer):
    with pytest.raises(Incomplete):
        appeals.judge_lateness(contested, Lateness.REFUSED, "Late", by=reviewer)


def test_a_letter_that_lay_about_is_not_late(refused, anna, frozen_clock):
    came = clock.now() + timedelta(days=29)
    frozen_clock.advance(days=40)

    made = appeals.receive(
        refused,
        Request(TEXT, channel=AppealChannel.LETTER, received_at=came, received_note="Stamp"),
        by=anna,
    )

    assert made.late_days is None


def test_texts_come_clean(refused):
    made = appeals.receive(refused, Request("One\r\n\r\nTwo\x00"), by=COMPLAINANT)

    assert made.said == [intake.clean("One"), "Two"]


# -- in the register ------------------------------------------------------------------------------


@on_both_databases
def test_the_register_finds_it_by_its_number_and_by_where_it_is(contested, submit):
    complaint, other = of(contested), submit()
    number = contested.number_in(complaint)

    for text in (number, number.lower(), f"{complaint.number}-O1"):
        assert [line.complaint.uid for line in register.find(text)] == [complaint.uid], text
    assert register.find(f"{complaint.register_number}-O2") == []
    assert register.find(f"{complaint.register_number}-A1") == []
    assert register.find(f"{other.register_number}-O1") == []
    waiting = Filters(appeal_state=AppealState.WAITING)
    (line,) = register.page(waiting).lines
    assert line.appeals == (number,)
    assert register.page(Filters(appeal_state=AppealState.ANSWERED)).lines == []


def test_an_order_that_ends_like_a_number_of_ours_is_still_found(acme, frozen_clock):
    made = file_complaint(acme, order_number="482-A1")

    assert [line.complaint.uid for line in register.find("482-A1")] == [made.uid]
