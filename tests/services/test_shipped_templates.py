"""Supplied templates: there without a row, changed by versions of the company's own, set back."""

from collections.abc import Callable

import pytest

from reclamator import i18n
from reclamator.domain import shipped_templates as shipped
from reclamator.domain.message_templates import Variable
from reclamator.domain.permissions import Role
from reclamator.errors import Conflict, Forbidden, Incomplete, NotFound
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.message_template import MessageTemplate
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    complaints,
    filling,
    message_templates,
    messages,
    shipped_templates,
)
from reclamator.services.actors import Actor
from reclamator.services.shipped_templates import SuppliedTemplate
from tests.cast import Mailroom, on_both_databases

OURS = {"en": "We are on it: {number}."}


@pytest.fixture
def by(mira: Staff) -> Actor:
    return actors.of_staff(mira)


@pytest.fixture
def progress(acme: Company, mira: Staff) -> MessageTemplate:
    return message_templates.find(shipped_templates.uid_of("progress"))


def test_it_is_there_without_a_row(progress: MessageTemplate) -> None:
    assert progress.version == 0
    assert message_templates.everything() == []
    assert message_templates.texts_of(progress) == shipped.everything()["progress"].texts
    assert "{number}" in message_templates.words_of(progress).subjects["pl"]


@on_both_databases
def test_a_change_is_a_version_of_the_companys_own_under_the_same_identifier(
    progress: MessageTemplate, acme: Company, by: Actor
) -> None:
    saved = message_templates.save(
        progress,
        progress.name,
        OURS,
        based_on=0,
        company=acme,
        by=by,
        subjects={"en": "About {number}"},
    )

    assert (saved.version, saved.code, bytes(saved.uid)) == (1, "progress", progress.uid)
    found = message_templates.find(progress.uid)
    assert message_templates.texts_of(found) == OURS
    assert message_templates.words_of(found).subjects == {"en": "About {number}"}
    listed = shipped_templates.all_of(message_templates.everything())
    assert [row.version for row in listed if row.code == "progress"] == [1]
    assert len(listed) == len(shipped.everything())


def test_set_back_it_says_what_it_came_with_and_the_versions_stay(
    progress: MessageTemplate, acme: Company, by: Actor
) -> None:
    ours = message_templates.save(progress, progress.name, OURS, based_on=0, company=acme, by=by)

    back = message_templates.set_back(ours, company=acme, by=by)

    assert back.version == 2
    assert message_templates.texts_of(back) == shipped.everything()["progress"].texts
    assert message_templates.texts_of(back, 1) == OURS
    assert message_templates.older(back, "en") == frozenset()


def test_it_cannot_be_retired(progress: MessageTemplate, acme: Company, by: Actor) -> None:
    ours = message_templates.save(progress, progress.name, OURS, based_on=0, company=acme, by=by)

    for each in (progress, ours):
        with pytest.raises(SuppliedTemplate):
            message_templates.retire(each, by=by)


def test_two_who_change_it_first_do_not_overwrite_each_other(
    progress: MessageTemplate, acme: Company, by: Actor
) -> None:
    message_templates.save(progress, progress.name, OURS, based_on=0, company=acme, by=by)

    with pytest.raises(Conflict):
        message_templates.save(
            progress, "Another", {"en": "Theirs"}, based_on=0, company=acme, by=by
        )


def test_what_is_no_supplied_one_is_not_set_back(acme: Company, by: Actor) -> None:
    own = message_templates.create("Mine", OURS, company=acme, by=by)

    with pytest.raises(NotFound):
        message_templates.set_back(own, company=acme, by=by)


def test_who_sets_up_nothing_changes_none(
    progress: MessageTemplate, acme: Company, hire: Callable[[Role], Staff]
) -> None:
    head = actors.of_staff(hire(Role.HEAD))

    with pytest.raises(Forbidden):
        message_templates.save(progress, "X", OURS, based_on=0, company=acme, by=head)


def test_another_company_has_identifiers_of_its_own(
    progress: MessageTemplate, globex: Company
) -> None:
    with company_scope(globex.uid):
        assert shipped_templates.uid_of("progress") != progress.uid
        with pytest.raises(NotFound):
            message_templates.find(progress.uid)


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [("{nobody}", "“nobody”"), ("x" * 121, "at most 120"), ("{number", "not closed")],
)
def test_a_subject_keeps_the_rules_of_a_text(
    progress: MessageTemplate, acme: Company, by: Actor, subject: str, sentence: str
) -> None:
    with pytest.raises(Incomplete) as refusal:
        message_templates.save(
            progress, "X", OURS, based_on=0, company=acme, by=by, subjects={"en": subject}
        )

    (fault,) = refusal.value.errors
    assert fault.field == "subject-en"
    assert sentence in str(fault.message)


def test_amount_remedy_and_day_come_from_the_decision_that_stands(
    decided: Decision, under_review: Complaint
) -> None:
    (matter,) = filling.matters([complaints.get(under_review.complaint_uid)])

    values = matter.values("en")

    assert decided.remedy
    assert decided.amount_minor
    assert decided.currency
    assert values[Variable.REMEDY] == str(decided.remedy.label)
    assert values[Variable.AMOUNT] == i18n.money(decided.amount_minor, decided.currency)
    assert values[Variable.DUE_BY] == (i18n.by_date(decided.due_on) if decided.due_on else "")


# -- its subject is that of the mail --------------------------------------------------------------


def subject_to(complaint: Complaint, template: MessageTemplate, by: Actor, mail: Mailroom) -> str:
    messages.reply(complaint, body="We go on.", by=by, template_uid=bytes(template.uid))
    mail.deliver_all()
    return str(mail.sent[-1].message["Subject"])


def test_the_mail_about_a_message_has_the_subject_of_its_template(
    progress: MessageTemplate, under_review: Complaint, by: Actor, mail: Mailroom
) -> None:
    subject = subject_to(under_review, progress, by, mail)

    assert subject.startswith(f"Your complaint {under_review.number}: we are working on it")


def test_a_neutral_shop_keeps_its_neutral_subject(
    progress: MessageTemplate, acme: Company, under_review: Complaint, by: Actor, mail: Mailroom
) -> None:
    acme.neutral_mail = True
    acme.save()

    assert "we are working on it" not in subject_to(under_review, progress, by, mail)


@pytest.mark.parametrize("variable", ["{product}", "{customer}", "{handler}", "{tracking_link}"])
def test_a_subject_names_no_product_and_no_person(
    progress: MessageTemplate, acme: Company, by: Actor, variable: str
) -> None:
    with pytest.raises(Incomplete) as refusal:
        message_templates.save(
            progress, "X", OURS, based_on=0, company=acme, by=by, subjects={"en": variable}
        )

    assert "can be read by others" in str(refusal.value.errors[0].message)
