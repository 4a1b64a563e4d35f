"""The stamped copy: who hands a complaint over takes away when, to whom, and which papers."""

import io
from collections.abc import Callable

import pytest

from reclamator import i18n
from reclamator.domain.vocabulary import Channel
from reclamator.errors import NotFound
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, intake, messages, stamped_copies
from reclamator.services.attachments import Incoming
from reclamator.services.intake import Arrival
from tests.cast import ADA
from tests.services.paper import Reader

Submit = Callable[..., Complaint]


@pytest.fixture
def handed_over(acme, otto: Staff) -> Complaint:
    """Ada brings the kettle's papers to the counter; Otto registers it there."""
    arrival = Arrival(channel=Channel.COUNTER, by=actors.of_staff(otto))
    receipt_of_till = Incoming(io.BytesIO(b"Till receipt 10482"), "till.txt", "text/plain")
    found = intake.submit(acme, ADA, files=[receipt_of_till], arrival=arrival)
    row = Complaint.by_uid(found.complaint_uid)
    assert row is not None
    return row


def test_the_copy_names_time_person_number_and_papers(
    handed_over: Complaint,
    otto: Staff,
    read: Reader,
) -> None:
    text = read(stamped_copies.pdf(handed_over))

    for words in (
        "Stamped copy for the customer", handed_over.number, "Sunday 22 November 2026, 14:08",
        f"Name {otto.name}", "Position Handler", "Came in by At the counter",
        "The kettle leaks at its base.", "till.txt (", "Stamp of the company",
        "Signature of the person who accepted it", "We will answer by Friday 4 December 2026.",
    ):  # fmt: skip
        assert words in text, words


def test_what_a_machine_registered_leaves_room_for_a_name(submit: Submit, read: Reader) -> None:
    letter = submit(arrival=Arrival(channel=Channel.LETTER))

    text = read(stamped_copies.pdf(letter))

    assert "Accepted by" in text
    assert "Name" in text
    assert "Position" in text
    assert "Papers handed over none" in text


@pytest.mark.parametrize("channel", sorted(set(Channel) - stamped_copies.CHANNELS))
def test_other_roads_have_no_stamped_copy(submit: Submit, channel: Channel) -> None:
    with pytest.raises(NotFound):
        stamped_copies.pdf(submit(arrival=Arrival(channel=channel)))


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_the_copy_is_made_in_every_language(submit: Submit, locale: str) -> None:
    row = submit(arrival=Arrival(channel=Channel.FAX), language=locale)

    assert stamped_copies.pdf(row).startswith(b"%PDF")


def test_what_came_later_is_not_on_the_copy(
    handed_over: Complaint,
    read: Reader,
) -> None:
    later = Incoming(io.BytesIO(b"A bill"), "bill.txt", "text/plain")
    messages.write(handed_over, body="Here is the bill.", files=[later])

    assert "bill.txt" not in read(stamped_copies.pdf(handed_over))
