"""Templates at work: in the message form, for several rows at once, and offered by a stage."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.process import DEFAULT
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.message import Message
from reclamator.models.message_template import MessageTemplate
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    complaints,
    message_templates,
    process,
    shipped_templates,
    stages,
)
from tests.cast import HeldClock
from tests.statements import counted
from tests.web import pages
from tests.web.panel.conftest import AsRole, SignIn
from tests.web.test_isolation import contents

Submit = Callable[..., Complaint]
SEVERAL = "/panel/complaints/messages"
TEXTS = {"en": "Dear {customer}, your {product} is here.", "pl": "Mamy {product}: {number}."}


@pytest.fixture
def arrived(acme: Company, mira: Staff) -> MessageTemplate:
    return message_templates.create("Arrived", TEXTS, company=acme, by=actors.of_staff(mira))


def code(template: MessageTemplate) -> str:
    return bytes(template.uid).hex()


def at(complaint: Complaint, template: MessageTemplate | None = None) -> str:
    chosen = f"?compose=reply&template={code(template)}" if template else ""
    return f"/panel/complaints/{complaint.number}{chosen}"


def fresh(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.complaint_uid)


def written_to(complaint: Complaint) -> list[str]:
    return [row.body for row in Message.of(complaint.complaint_uid) if not row.opening]


# -- in the message form --------------------------------------------------------------------------


def test_a_choice_fills_the_form_in_the_customers_language_and_keeps_nothing(
    at_work: FlaskClient, submit: Submit, arrived: MessageTemplate
) -> None:
    pole = submit(language="pl")
    at_work.get(at(pole))
    before = contents(but=("access_entry", "rate_bucket"))

    page = at_work.get(at(pole, arrived))

    assert f"\nMamy Modra kettle 1.7 l: {pole.number}.</textarea>" in page.text
    assert contents(but=("access_entry", "rate_bucket")) == before
    assert written_to(pole) == []


def test_a_filled_form_is_edited_and_sent(
    at_work: FlaskClient, submitted: Complaint, arrived: MessageTemplate
) -> None:
    page = at_work.get(at(submitted, arrived))
    form = {name: pages.field_value(page, name) for name in ("uid", "template")}

    answer = pages.post(at_work, f"{at(submitted)}/messages", form | {"body": "It is here."})

    assert answer.status_code == 303
    assert written_to(submitted) == ["It is here."]


def test_what_somebody_has_begun_to_write_is_not_lost(
    at_work: FlaskClient, submitted: Complaint, arrived: MessageTemplate
) -> None:
    pages.post(at_work, f"{at(submitted)}/working-texts/reply", {"body": "Good morning,"})

    page = at_work.get(at(submitted, arrived))

    assert "\nGood morning,\n\nDear Ada Nowak, your" in page.text


def test_a_gap_is_named_and_not_sent(
    at_work: FlaskClient, submit: Submit, arrived: MessageTemplate
) -> None:
    bare = submit(product="")
    page = at_work.get(at(bare, arrived))
    sentence = "{product} has no value here. Write it yourself, or take it out."
    assert sentence in pages.text_of(page)

    form = {"template": code(arrived), "body": "Dear Ada, your {product} is here."}
    answer = pages.post(at_work, f"{at(bare)}/messages", form)

    assert answer.status_code == 422
    assert pages.errors_of(answer) == [sentence]
    assert pages.field_value(answer, "template") == code(arrived)
    assert written_to(bare) == []


def test_a_missing_language_is_said_loudly(
    at_work: FlaskClient, submit: Submit, arrived: MessageTemplate
) -> None:
    finn = submit(language="fi")

    page = pages.text_of(at_work.get(at(finn, arrived)))

    assert "Arrived (no text in: Finnish)" in page
    assert "There is no text in: Finnish. This one is in: English. Translate it before" in page


def test_a_retired_one_is_not_offered(
    at_work: FlaskClient, submitted: Complaint, arrived: MessageTemplate, mira: Staff
) -> None:
    message_templates.retire(arrived, by=actors.of_staff(mira))

    page = at_work.get(at(submitted, arrived))

    assert "Arrived" not in page.text
    assert "is here." not in page.text


def test_templates_cost_the_page_no_query(
    at_work: FlaskClient, submitted: Complaint, acme: Company, mira: Staff
) -> None:
    at_work.get(at(submitted))
    with counted() as without:
        at_work.get(at(submitted))
    for name in ("A", "B", "C"):
        message_templates.create(name, TEXTS, company=acme, by=actors.of_staff(mira))

    with counted() as with_some:
        at_work.get(at(submitted))
    first = message_templates.everything()[0]
    with counted() as filled:
        at_work.get(at(submitted, first))

    assert len(with_some) == len(without)
    assert len(filled) <= len(without) + 2


# -- for several ----------------------------------------------------------------------------------


def several(*found: Complaint, **more: object) -> dict[str, object]:
    return {"number": [each.number for each in found], **more}


def test_the_register_offers_it_to_who_writes_to_customers(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    assert f'formaction="{SEVERAL}"' in at_work.get("/panel/complaints").text


def test_a_preview_says_who_gets_it_and_who_does_not(
    at_work: FlaskClient, submit: Submit, arrived: MessageTemplate
) -> None:
    ada, pole, finn, bare = (
        submit(),
        submit(language="pl"),
        submit(language="fi"),
        submit(product=""),
    )
    chosen = several(ada, pole, finn, bare)
    offered = at_work.get(SEVERAL, query_string=chosen)
    assert code(arrived) in offered.text

    page = at_work.get(SEVERAL, query_string=chosen | {"template": code(arrived)})

    text = pages.text_of(page)
    assert "2 customers get it, each in their own language." in text
    assert f"{finn.number} : There is no text in: Finnish." in text
    assert f"{bare.number} : No value for: product." in text
    assert f"Mamy Modra kettle 1.7 l: {pole.number}." in page.text
    assert [written_to(each) for each in (ada, pole)] == [[], []]


def test_it_is_sent_once_on_a_double_click_and_taken_back_within_the_minute(
    at_work: FlaskClient, submit: Submit, arrived: MessageTemplate, frozen_clock: HeldClock
) -> None:
    ada, bo = submit(), submit()
    form = confirmed(at_work, arrived, ada, bo)
    for _ in range(2):
        sent = pages.post(at_work, SEVERAL, form)
        assert sent.status_code == 303
    assert [len(written_to(each)) for each in (ada, bo)] == [1, 1]
    shown = at_work.get(sent.headers["Location"])
    assert "Messages to 2 customers. They go out in a minute." in pages.text_of(shown)
    assert 'name="change"' in shown.text

    undone = pages.post(at_work, "/panel/complaints/undo", {"change": form["once"]})

    text = pages.text_of(at_work.get(undone.headers["Location"]))
    assert "Taken back for 2 complaints." in text
    assert [written_to(each) for each in (ada, bo)] == [[], []]


def test_after_the_minute_it_says_that_it_is_too_late(
    at_work: FlaskClient, submit: Submit, arrived: MessageTemplate, frozen_clock: HeldClock
) -> None:
    ada = submit()
    form = confirmed(at_work, arrived, ada)
    sent = pages.post(at_work, SEVERAL, form)
    frozen_clock.advance(seconds=61)
    assert 'name="change"' not in at_work.get(sent.headers["Location"]).text

    undone = pages.post(at_work, "/panel/complaints/undo", {"change": form["once"]})

    text = pages.text_of(at_work.get(undone.headers["Location"]))
    assert "Too late: the messages are on their way." in text
    assert f"{ada.number} : Its message is on its way." in text
    assert len(written_to(ada)) == 1


def test_a_template_that_changed_since_is_shown_again_and_sends_nothing(
    at_work: FlaskClient, submit: Submit, arrived: MessageTemplate, acme: Company, mira: Staff
) -> None:
    ada = submit()
    form = confirmed(at_work, arrived, ada)
    options = {"based_on": 1, "company": acme, "by": actors.of_staff(mira)}
    message_templates.save(arrived, "Arrived", {"en": "Other words."}, **options)  # type: ignore[arg-type]

    answer = pages.post(at_work, SEVERAL, form)

    assert answer.status_code == 409
    assert "The template has changed meanwhile." in pages.text_of(answer)
    assert "Other words." in answer.text
    assert written_to(ada) == []


def test_another_companys_template_is_not_sent(
    app: Flask, sign_in: SignIn, nina: Staff, globex: Company, arrived: MessageTemplate
) -> None:
    theirs = sign_in(app.test_client(), nina)

    answer = pages.post(theirs, SEVERAL, {"template": code(arrived), "template_version": "1"})

    assert answer.status_code == 404
    assert "is here" not in theirs.get(SEVERAL, query_string={"template": code(arrived)}).text


def test_a_supplied_template_goes_to_several_as_it_comes(
    at_work: FlaskClient, submit: Submit
) -> None:
    ada, pole = submit(), submit(language="pl")
    supplied = message_templates.find(shipped_templates.uid_of("progress"))
    assert supplied.name in pages.text_of(at_work.get(SEVERAL, query_string=several(ada)))

    pages.post(at_work, SEVERAL, confirmed(at_work, supplied, ada, pole))

    for complaint, begins in ((ada, "Hello"), (pole, "Dzień dobry")):
        (message,) = written_to(complaint)
        assert message.startswith(begins)
        assert complaint.number in message
    assert message_templates.everything() == []


def confirmed(
    client: FlaskClient, template: MessageTemplate, *found: Complaint
) -> dict[str, object]:
    """What the form of the preview sends."""
    chosen = several(*found, template=code(template))
    page = client.get(SEVERAL, query_string=chosen)
    names = ("template", "template_version", "once")
    form: dict[str, object] = {name: pages.field_value(page, name) for name in names}
    versions = [fresh(each).etag for each in found]
    return form | {"number": [each.number for each in found], "version": versions}


# -- offered by a stage ---------------------------------------------------------------------------


@pytest.fixture
def at_stage(
    submit: Submit, acme: Company, mira: Staff, otto: Staff, arrived: MessageTemplate
) -> Complaint:
    """A complaint in the second stage, which sends the template."""
    first, second, *rest = (stage.written_out() for stage in DEFAULT)
    drafted = [first, replace(second, template_uid=bytes(arrived.uid)), *rest]
    process.save(drafted, based_on=0, company=acme, by=actors.of_staff(mira))
    by = actors.of_staff(otto)
    taken = complaints.assign(submit(), otto, by=by)
    begun = complaints.perform(taken, Action.START_REVIEW, by=by)
    return process.move(begun, to=second.code, by=by)


def test_the_offer_leads_to_the_filled_form_and_goes_when_it_is_sent(
    at_work: FlaskClient, at_stage: Complaint, arrived: MessageTemplate
) -> None:
    page = at_work.get(at(at_stage))
    assert "This stage has a message for the customer: Arrived." in pages.text_of(page)
    assert f"template={code(arrived)}" in page.text

    form = {"template": code(arrived), "body": "It is here."}
    pages.post(at_work, f"{at(at_stage)}/messages", form)

    assert "This stage has a message" not in at_work.get(at(at_stage)).text


def test_the_offer_can_be_declined(at_work: FlaskClient, at_stage: Complaint) -> None:
    for _ in range(2):
        answer = pages.htmx_post(at_work, f"{at(at_stage)}/stage-message")
        assert answer.status_code == 200

    assert "This stage has a message" not in at_work.get(at(at_stage)).text
    assert written_to(at_stage) == []


def test_who_only_reads_is_offered_nothing(
    as_role: AsRole, at_stage: Complaint, arrived: MessageTemplate
) -> None:
    page = as_role(Role.VIEWER).get(at(at_stage, arrived))

    assert "This stage has a message" not in page.text
    assert "is here." not in page.text


def test_the_editor_of_the_process_keeps_the_template_of_a_stage(
    boss: FlaskClient, at_stage: Complaint, arrived: MessageTemplate
) -> None:
    first, second, *_rest = stages.current().stages
    form = {"based_on": "1", "opened": "0"}
    for place, stage in enumerate((first, second)):
        form |= {f"s{place}-code": stage.code, f"s{place}-target_days": "1"}
        form |= {f"s{place}-name-en": stage.names["en"]}
    form |= {"s1-template": code(arrived), "s1-sends_itself": "1"}

    turned = pages.post(boss, "/panel/settings/process", form | {"do": "open:0"})
    assert f'name="s1-template" value="{code(arrived)}"' in turned.text
    assert 'name="s1-sends_itself" value="1"' in turned.text
    saved = pages.post(boss, "/panel/settings/process", form | {"do": "save"})

    assert saved.status_code == 303
    kept = stages.current().stages[1]
    assert (kept.template_uid, kept.sends_itself) == (bytes(arrived.uid), True)
    assert "Arrived" in boss.get("/panel/settings/process").text


# -- the supplied ones ----------------------------------------------------------------------------


def supplied(name: str) -> MessageTemplate:
    return message_templates.find(shipped_templates.uid_of(name))


def offered_first(page: str) -> str:
    return page.partition('<optgroup label="Fits here">')[2].partition("</optgroup>")[0]


def test_what_fits_the_stage_is_offered_first(at_work: FlaskClient, submitted: Complaint) -> None:
    first = offered_first(at_work.get(at(submitted)).text)

    assert code(supplied("received")) in first
    assert code(supplied("granted_refund")) not in first


def test_what_fits_the_decision_is_offered_first(
    at_work: FlaskClient, under_review: Complaint, decided: Decision
) -> None:
    first = offered_first(at_work.get(at(under_review)).text)

    assert first.startswith(f'<option value="{code(supplied("granted_refund"))}"')
    assert code(supplied("rejected")) not in first
    assert decided.remedy == "refund"


def test_a_supplied_one_that_is_not_filled_is_not_sent(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    given = {"body": "We pay back {amount}.", "template": code(supplied("granted_refund"))}

    answer = pages.post(at_work, f"{at(submitted)}/messages", given)

    assert answer.status_code == 422
    assert written_to(submitted) == []
