"""Invitations: a mail in the language of who is invited, with a link that is kept nowhere."""

from email.message import EmailMessage

import pytest

from reclamator import i18n
from reclamator.domain.permissions import Role
from reclamator.errors import Forbidden
from reclamator.models.database import db
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff, StartLink
from reclamator.services import staff
from reclamator.services.staff import Start
from tests.cast import NETWORK, HeldClock, Mailroom

TINAS = "tina@acme.example"
NEW = "seven green umbrellas"


def invite(by: Staff, language: str = "en") -> Start:
    return staff.invite(email=TINAS, name="Tina Kos", role=Role.HANDLER, language=language, by=by)


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("language", i18n.LOCALES)
def test_the_mail_speaks_the_language_of_who_is_invited(
    mira: Staff, mail: Mailroom, language: str
) -> None:
    start = invite(mira, language)

    mail.deliver_all()

    (message,) = mail.to(TINAS)
    assert message["Content-Language"] == language
    assert "Acme & Clay" in str(message["Subject"])
    assert f"http://localhost/start/{start.token}" in text_of(message)
    assert "%(" not in text_of(message)


def test_the_link_of_the_mail_opens_the_account_once(mira: Staff, mail: Mailroom) -> None:
    invite(mira)
    mail.deliver_all()
    token = text_of(mail.to(TINAS)[0]).partition("/start/")[2].split()[0]

    staff.start(token, NEW, network=NETWORK)

    assert staff.sign_in(TINAS, NEW, network=NETWORK)
    with pytest.raises(staff.DeadLink):
        staff.start(token, NEW, network=NETWORK)


def test_the_database_holds_no_token(mira: Staff) -> None:
    start = invite(mira)

    dump = "\n".join(db.connection().iterdump())

    assert start.token not in dump
    assert start.token.encode().hex() not in dump.lower()


def test_sent_again_the_former_link_is_dead_and_the_new_one_works(
    mira: Staff, mail: Mailroom
) -> None:
    first = invite(mira)
    mail.deliver_all()

    second = staff.invite_again(first.person, by=mira)
    mail.deliver_all()

    assert len(mail.to(TINAS)) == 2
    assert second.token in text_of(mail.to(TINAS)[1])
    with pytest.raises(staff.DeadLink):
        staff.find_start(first.token, network=NETWORK)
    assert staff.find_start(second.token, network=NETWORK)


def test_two_clicks_owe_one_mail(mira: Staff, mail: Mailroom) -> None:
    start = invite(mira)
    staff.invite_again(start.person, by=mira)

    mail.deliver_all()

    assert len(mail.to(TINAS)) == 1


def test_a_link_that_ran_out_or_was_withdrawn_is_not_mailed(
    mira: Staff, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    start = invite(mira)
    frozen_clock.advance(hours=73)
    mail.deliver_all()
    assert mail.to(TINAS) == []

    staff.invite_again(start.person, by=mira)
    staff.disable(start.person, by=mira)
    mail.deliver_all()

    assert mail.to(TINAS) == []
    assert {row.state for row in Notification.select()} == {"cancelled"}


def test_who_has_started_is_not_invited_again(mira: Staff, otto: Staff) -> None:
    with pytest.raises(Forbidden):
        staff.invite_again(otto, by=mira)

    assert StartLink.select().count() == 0
