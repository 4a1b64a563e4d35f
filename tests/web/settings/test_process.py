"""The process: stages ordered, named, added and deleted on one page, saved as a version."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.domain.process import DonePoint
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import stages
from tests.web import pages
from tests.web.test_isolation import contents

PROCESS = "/panel/settings/process"


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(client, mira)


def form_of(response: Any) -> dict[str, str]:
    """What the page's form would send, without a button."""
    form = response.text.partition('<form id="process"')[2].partition("</form>")[0]
    form = re.sub(r'<input type="checkbox"(?![^>]* checked)[^>]*>', "", form)
    said = dict(pages.FIELD.findall(form)) | dict(pages.AREA.findall(form))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        said[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in said.items()}


def press(client: FlaskClient, page: Any, button: str, **changes: str) -> Any:
    said = form_of(page) | {name.replace("__", "-"): value for name, value in changes.items()}
    return client.post(PROCESS, data=said | {"do": button})


def codes() -> list[str]:
    return [stage.code for stage in stages.current().stages]


def rows(page: Any) -> list[str]:
    """The names of the stages, in their order."""
    return [unescape(name) for name in re.findall(r'value="open:\d+"[^>]*>([^<]+)<', page.text)]


NAMES = ["First check", "Clarify with the customer", "Technical opinion", "Prepare the answer"]


def test_the_page_shows_the_stages_between_what_is_fixed_by_law(boss: FlaskClient) -> None:
    page = boss.get(PROCESS)
    text = pages.text_of(page)

    assert rows(page) == NAMES
    assert text.index("fixed by law: number") < text.index("First check")
    assert text.index("Prepare the answer") < text.index("fixed by law, the same for every")
    assert "6 working days planned" in text


def test_the_first_does_not_go_up_and_the_last_not_down(boss: FlaskClient) -> None:
    page = boss.get(PROCESS).text

    off = re.findall(r'aria-disabled="true"[^>]*aria-label="([^"]+)"', page)
    assert off == ["Move up: First check", "Move down: Prepare the answer"]
    assert 'value="up:0"' not in page
    assert 'value="down:3"' not in page


def test_order_changes_by_buttons_and_is_saved_as_a_version(boss: FlaskClient) -> None:
    page = press(boss, boss.get(PROCESS), "down:0")
    assert rows(page) == [NAMES[1], NAMES[0], *NAMES[2:]]
    assert stages.current().version == 0

    assert press(boss, page, "save").status_code == 303

    assert codes() == ["clarify", "first_check", "technical_opinion", "prepare_answer"]
    assert "version 1, since" in pages.text_of(boss.get(PROCESS))
    assert rows(boss.get(f"{PROCESS}?version=0")) == []
    assert "First check" in pages.text_of(boss.get(f"{PROCESS}?version=0"))
    actions = [row.action for row in AuditEntry.walk()]
    assert actions[-1] == "process.saved"


def test_a_stage_is_added_named_and_given_to_a_person(boss: FlaskClient, otto: Staff) -> None:
    page = press(boss, boss.get(PROCESS), "add")
    assert rows(page)[-1] == "New stage"

    said = {"s4__name-en": "Supplier’s position", "s4__name-pl": "Stanowisko dostawcy"}
    given = {"s4__responsible": f"staff:{bytes(otto.uid).hex()}", "s4__target_days": "4"}
    assert press(boss, page, "save", **said, **given).status_code == 303

    made = stages.current().stages[4]
    assert made.name("pl") == "Stanowisko dostawcy"
    assert (made.staff_uid, made.target_days) == (bytes(otto.uid), 4)


def test_what_a_stage_is_looked_at_for_is_ticked_and_kept_while_another_is_opened(
    boss: FlaskClient,
) -> None:
    ticked = {"s0-done-cause": "1", "s0-done-photo": "1", "s0-done-nonsense": "1"}
    page = press(boss, boss.get(PROCESS), "open:2", **ticked)
    assert 'type="hidden" name="s0-done-photo"' in page.text

    assert press(boss, page, "save").status_code == 303

    first, *others = stages.current().stages
    assert first.done_points == (DonePoint.CAUSE, DonePoint.PHOTO)
    assert {stage.done_points for stage in others} == {()}


def test_the_stages_stand_beside_the_usual_target(boss: FlaskClient) -> None:
    said = pages.text_of(boss.get(PROCESS)).replace("\xa0", " ")

    assert "6 working days planned, target 10 days" in said
    assert "For a complaint of today: Wednesday 2 December 2026" in said


def test_what_is_typed_in_one_stage_stays_while_another_is_opened(boss: FlaskClient) -> None:
    page = press(boss, boss.get(PROCESS), "open:2", **{"s0__name-en": "Look first"})

    assert rows(page)[0] == "Look first"
    assert 'name="s2-name-en"' in page.text
    press(boss, page, "save")
    assert stages.current().stages[0].name("en") == "Look first"


def test_a_stage_in_use_is_kept_with_a_sentence(boss: FlaskClient, under_review: Complaint) -> None:
    before = contents()
    page = boss.get(PROCESS)

    refused = press(boss, page, "delete:0")

    assert refused.status_code == 409
    assert (
        "First check: 1 open complaint is in this stage. Move it on, then delete the stage."
        in pages.text_of(refused)
    )
    assert rows(refused) == NAMES
    assert contents() == before


def test_a_stage_that_is_free_goes(boss: FlaskClient, under_review: Complaint) -> None:
    page = press(boss, boss.get(PROCESS), "delete:2")
    press(boss, page, "save")

    assert codes() == ["first_check", "clarify", "prepare_answer"]


def test_two_people_who_save_at_once_both_see_what_there_is(boss: FlaskClient) -> None:
    mine = boss.get(PROCESS)
    press(boss, boss.get(PROCESS), "save", **{"s0__name-en": "Their first check"})

    late = press(boss, mine, "save", **{"s0__name-en": "My first check"})

    assert late.status_code == 409
    text = pages.text_of(late)
    assert "Someone else has changed this in the meantime." in text
    assert "Their first check" in text
    assert rows(late)[0] == "My first check"
    assert stages.current().stages[0].name("en") == "Their first check"
    assert press(boss, late, "save").status_code == 303
    assert stages.current().stages[0].name("en") == "My first check"


def test_what_is_wrong_is_said_at_its_field_and_opened(boss: FlaskClient) -> None:
    page = press(boss, boss.get(PROCESS), "open:2", **{"s0__name-en": " "})

    refused = press(boss, page, "save", s2__target_days="soon")

    assert refused.status_code == 422
    assert "Name this stage in the main language of your company." in pages.errors_of(refused)
    assert 'id="s0-name-en"' in refused.text
    assert stages.current().version == 0


@pytest.mark.parametrize("asked", ["7", "x", "-1", "999999999999"])
def test_a_version_that_never_was_is_not_found(boss: FlaskClient, asked: str) -> None:
    assert boss.get(f"{PROCESS}?version={asked}").status_code == 404


def test_words_people_typed_are_only_text(boss: FlaskClient) -> None:
    nasty = "<script>alert(1)</script>"
    page = press(boss, boss.get(PROCESS), "open:1", **{"s0__name-en": nasty})

    assert nasty not in page.text
    assert rows(page)[0] == nasty


@pytest.mark.parametrize("button", ["up:99", "down:x", "open:-1", "delete:7", "nonsense", ""])
def test_a_button_that_is_none_changes_nothing(boss: FlaskClient, button: str) -> None:
    page = press(boss, boss.get(PROCESS), button)

    assert page.status_code == 200
    assert rows(page) == NAMES


def test_who_sets_nothing_up_is_kept_out(
    app: Flask, sign_in: Any, hire: Callable[[Role], Staff]
) -> None:
    for role in (Role.HEAD, Role.HANDLER, Role.VIEWER):
        assert sign_in(app.test_client(), hire(role)).get(PROCESS).status_code == 403


def test_a_company_sees_its_own_process_only(
    boss: FlaskClient, app: Flask, sign_in: Any, nina: Staff, globex: Company
) -> None:
    press(boss, boss.get(PROCESS), "save", **{"s0__name-en": "Only at Acme"})

    page = sign_in(app.test_client(), nina).get(PROCESS)

    assert "Only at Acme" not in page.text
    with company_scope(globex.uid):
        assert stages.current().version == 0
