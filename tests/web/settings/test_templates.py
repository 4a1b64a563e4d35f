"""The page of the message templates: a tab for each language, a preview that tells, versions."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.message_template import MessageTemplate
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.services import actors, message_templates, shipped_templates
from tests.statements import counted
from tests.web import pages

SignIn = Callable[[FlaskClient, Staff], FlaskClient]
HERE = "/panel/settings/templates"
SIX = {
    "en": "Dear {customer}, we look at {number}.",
    "pl": "Sprawdzamy reklamację {number}.",
    "sk": "Preverujeme reklamáciu {number}.",
    "ro": "Verificăm reclamația {number}.",
    "fi": "Selvitämme asiaa {number}.",
    "ru": "Мы проверяем {number}.",
}


@pytest.fixture
def boss(app: Flask, sign_in: SignIn, mira: Staff) -> FlaskClient:
    return sign_in(app.test_client(), mira)


@pytest.fixture
def working(acme: Company, mira: Staff) -> MessageTemplate:
    by = actors.of_staff(mira)
    return message_templates.create("We are working on it", SIX, company=acme, by=by)


def at(template: MessageTemplate, **more: str) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{HERE}?template={bytes(template.uid).hex()}{query}"


def form(template: MessageTemplate | None, **given: Any) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if template is not None:
        known = {f"text-{code}": text for code, text in SIX.items()}
        known |= {"template": bytes(template.uid).hex(), "name": template.name}
        known |= {"based_on": template.version}
    return {**known, "language": "en", "do": "save", **given}


def fresh(template: MessageTemplate) -> MessageTemplate:
    return message_templates.find(bytes(template.uid))


def test_a_company_without_one_is_led_to_its_first(boss: FlaskClient) -> None:
    page = boss.get(HERE)

    assert "There is no template yet" in pages.text_of(page)
    assert f'href="{HERE}?new=1"' in page.text


def test_a_new_one_is_written_tab_by_tab_and_kept_when_it_is_saved(boss: FlaskClient) -> None:
    given = form(None, name="Thanks", do="open:fi", **{"text-en": "Thank you, {customer}."})
    turned = pages.post(boss, HERE, given)
    assert turned.status_code == 200
    assert message_templates.everything() == []
    assert 'name="text-fi"' in turned.text
    assert 'name="text-en" value="Thank you, {customer}."' in turned.text

    saved = pages.post(boss, HERE, given | {"do": "save", "language": "fi", "text-fi": "Kiitos."})

    (made,) = message_templates.everything()
    assert saved.status_code == 303
    assert message_templates.texts_of(made) == {"en": "Thank you, {customer}.", "fi": "Kiitos."}
    shown = pages.text_of(boss.get(saved.headers["Location"]))
    assert "No text in: Polish, Slovak, Romanian, Russian. It will not be sent to" in shown


def test_an_unknown_variable_opens_its_language_and_is_named(
    boss: FlaskClient, working: MessageTemplate
) -> None:
    answer = pages.post(boss, HERE, form(working, **{"text-ro": "Bună {nume}"}))

    assert answer.status_code == 422
    sentence = "We do not know the variable “nume”. Choose one of those below the text."
    assert pages.errors_of(answer) == [sentence]
    assert 'id="text-ro"' in answer.text
    assert "Bună {nume}" in answer.text
    assert fresh(working).version == 1


def test_the_preview_fills_the_language_that_is_open(
    boss: FlaskClient, working: MessageTemplate, submit: Callable[..., Complaint]
) -> None:
    pole = submit(language="pl")

    given = form(working, do="preview", number=pole.number, language="pl")
    shown = pages.post(boss, HERE, given)

    assert f"Sprawdzamy reklamację {pole.number}." in shown.text
    assert "All variables have a value" in pages.text_of(shown)
    assert fresh(working).version == 1


def test_without_a_number_the_preview_takes_the_latest_complaint(
    boss: FlaskClient, working: MessageTemplate, submit: Callable[..., Complaint]
) -> None:
    _earlier, latest = submit(), submit()

    shown = pages.post(boss, HERE, form(working, do="preview", **{"subject-en": "About {number}"}))

    assert f"With complaint {latest.number}" in shown.text
    assert f"we look at {latest.number}." in shown.text
    assert f"About {latest.number}" in shown.text


def test_a_supplied_one_is_changed_and_set_back(boss: FlaskClient, acme: Company) -> None:
    code = shipped_templates.uid_of("progress").hex()
    page = boss.get(f"{HERE}?template={code}")
    assert "as supplied" in page.text
    assert "Restore the original" not in page.text

    given = {"template": code, "name": "Working on it", "based_on": "0", "language": "en"}
    saved = pages.post(boss, HERE, given | {"do": "save", "text-en": "Ours {number}"})
    assert saved.status_code == 303
    assert "Restore the original" in boss.get(saved.headers["Location"]).text
    refused = pages.post(boss, f"{HERE}/retired", {"template": code})
    assert refused.status_code == 409
    assert "It stays; you can set it back." in pages.text_of(refused)

    assert pages.post(boss, f"{HERE}/supplied", {"template": code}).status_code == 303
    back = message_templates.find(bytes.fromhex(code))
    assert back.version == 2
    assert "we are still working" in message_templates.texts_of(back)["en"]


def test_a_wrong_subject_opens_its_language(boss: FlaskClient, working: MessageTemplate) -> None:
    answer = pages.post(boss, HERE, form(working, **{"subject-fi": "{nimi}"}))

    assert answer.status_code == 422
    assert 'id="subject-fi"' in answer.text
    assert "“nimi”" in pages.text_of(answer)


def test_the_preview_names_what_a_complaint_does_not_have(
    boss: FlaskClient, working: MessageTemplate, submit: Callable[..., Complaint]
) -> None:
    given = {"do": "preview", "text-en": "{product}", "text-fi": ""}
    bare, finn = submit(product=""), submit(language="fi")

    empty, silent, unknown = (
        pages.text_of(pages.post(boss, HERE, form(working, number=number, **given)))
        for number in (bare.number, finn.number, "7K4M-XQ9F-2DWT")
    )

    assert "This complaint has no value for: product." in empty
    assert "This customer reads Finnish, and there is no text in it." in silent
    assert "There is no complaint of this number." in unknown


def test_who_reads_no_complaint_previews_with_the_words_names(
    app: Flask,
    sign_in: SignIn,
    hire: Callable[[Role], Staff],
    working: MessageTemplate,
    submitted: Complaint,
) -> None:
    admin = sign_in(app.test_client(), hire(Role.ADMIN))

    shown = pages.post(admin, HERE, form(working, do="preview", number=submitted.number))

    assert "Dear [name of the customer], we look at [number of the complaint]." in shown.text
    assert "Ada" not in shown.text


def test_two_who_change_it_see_both_texts(boss: FlaskClient, working: MessageTemplate) -> None:
    pages.post(boss, HERE, form(working, **{"text-en": "Theirs"}))

    answer = pages.post(boss, HERE, form(working, **{"text-en": "Mine"}))
    assert answer.status_code == 409
    assert "Saved in the meantime: version 2" in answer.text
    assert "Theirs" in answer.text
    assert ">\nMine</textarea>" in answer.text

    on_top = form(working, based_on=pages.field_value(answer, "based_on"), **{"text-en": "Mine"})
    assert pages.post(boss, HERE, on_top).status_code == 303
    assert message_templates.texts_of(fresh(working))["en"] == "Mine"


def test_an_older_version_is_read_and_not_changed(
    boss: FlaskClient, working: MessageTemplate
) -> None:
    pages.post(boss, HERE, form(working, **{"text-en": "New words"}))

    page = boss.get(at(working, version="1"))

    assert SIX["en"] in page.text
    assert 'value="save"' not in page.text
    assert boss.get(at(working, version="7")).status_code == 404


def test_it_is_retired_and_brought_back(boss: FlaskClient, working: MessageTemplate) -> None:
    for _ in range(2):
        assert pages.post(boss, f"{HERE}/retired", form(working)).status_code == 303
    assert fresh(working).retired_at is not None
    assert "Bring back" in boss.get(at(working)).text

    for _ in range(2):
        assert pages.post(boss, f"{HERE}/restored", form(working)).status_code == 303

    assert fresh(working).retired_at is None


def test_another_companys_template_is_not_there(
    app: Flask, sign_in: SignIn, nina: Staff, working: MessageTemplate
) -> None:
    theirs = sign_in(app.test_client(), nina)

    assert theirs.get(at(working)).status_code == 404
    for path in (HERE, f"{HERE}/retired", f"{HERE}/restored"):
        assert pages.post(theirs, path, form(working)).status_code == 404
    assert bytes(working.uid).hex() not in theirs.get(HERE).text
    assert (fresh(working).version, fresh(working).retired_at) == (1, None)


def test_the_page_asks_little_however_many_there_are(
    boss: FlaskClient, working: MessageTemplate, acme: Company, mira: Staff
) -> None:
    by = actors.of_staff(mira)
    boss.get(at(working))
    with counted() as few:
        boss.get(at(working))
    for name in ("A", "B", "C"):
        message_templates.create(name, SIX, company=acme, by=by)

    with counted() as many:
        boss.get(at(working))

    assert len(few) == len(many) <= 6


def test_the_saved_text_is_mailed_to_who_asks_and_the_page_says_where(
    boss: FlaskClient, working: MessageTemplate, mira: Staff
) -> None:
    given = {"template": bytes(working.uid).hex(), "language": "pl"}

    sent = pages.post(boss, f"{HERE}/tried", given)
    pages.post(boss, f"{HERE}/tried", given)

    assert sent.status_code == 303
    assert f"on its way to you: {mira.email}" in pages.text_of(boss.get(sent.headers["Location"]))
    rows = Notification.select().where(Notification.notice == "template-tried")
    assert [(row.staff_uid, bytes(row.about_uid)) for row in rows] == [
        (mira.uid, bytes(working.uid))
    ]


def test_an_older_version_is_used_again_with_one_click_and_that_is_undone(
    boss: FlaskClient, working: MessageTemplate
) -> None:
    pages.post(boss, HERE, form(working, **{"text-en": "Dear {customer}, soon more."}))
    older = {"template": bytes(working.uid).hex(), "version": 1, "based_on": 2}
    assert "Use again" in pages.text_of(boss.get(at(working, version="1")))

    back = pages.post(boss, f"{HERE}/version", older)
    twice = pages.post(boss, f"{HERE}/version", older)

    assert (back.status_code, twice.status_code) == (303, 303)
    assert (fresh(working).version, message_templates.texts_of(fresh(working))) == (3, SIX)
    shown = boss.get(back.headers["Location"])
    assert "Undo" in pages.text_of(shown)

    pages.post(boss, f"{HERE}/version", older | {"version": 2, "based_on": 3})

    texts = message_templates.texts_of(fresh(working))
    assert (fresh(working).version, texts["en"]) == (4, "Dear {customer}, soon more.")


def test_an_older_version_is_not_laid_over_what_another_one_saved_since(
    boss: FlaskClient, working: MessageTemplate
) -> None:
    for version, text in ((1, "First {number}."), (2, "Second {number}.")):
        pages.post(boss, HERE, form(working, based_on=version, **{"text-en": text}))
    older = {"template": bytes(working.uid).hex(), "version": 1, "based_on": 2}

    assert pages.post(boss, f"{HERE}/version", older).status_code == 409
    assert pages.post(boss, f"{HERE}/version", older | {"version": 9}).status_code == 404
    assert pages.post(boss, f"{HERE}/version", older | {"version": "x"}).status_code == 404
    assert fresh(working).version == 3
