"""Labels on the page of a complaint, in the register, and for several rows, without JavaScript."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.vocabulary import LabelColour
from reclamator.models.complaint import Complaint
from reclamator.models.label import ComplaintLabel, Label
from reclamator.models.staff import Staff
from reclamator.services import actors, labels
from tests.bench import plans
from tests.web import pages

REGISTER = "/panel/complaints"
Submit = Callable[..., Complaint]
MOST_QUERIES = 6


@pytest.fixture
def recall(mira: Staff) -> Label:
    return labels.create("Recall 2026", LabelColour.RED, by=actors.of_staff(mira))


def code(label: Label) -> str:
    return bytes(label.uid).hex()


def address(complaint: Complaint, noun: str = "") -> str:
    return f"{REGISTER}/{complaint.number}{'/' + noun if noun else ''}"


def has(complaint: Complaint) -> int:
    return int(ComplaintLabel.of_each([complaint.complaint_uid]).count())


def test_a_label_is_added_and_taken_off_on_the_page(
    at_work: FlaskClient, submitted: Complaint, recall: Label
) -> None:
    assert "Add a label" in at_work.get(address(submitted)).text

    pages.post(at_work, address(submitted, "labels"), {"label": code(recall)})
    page = at_work.get(address(submitted))
    assert 'class="badge red" hx-ignore><bdi>Recall 2026</bdi>' in page.text
    assert 'aria-label="Take off: Recall 2026"' in page.text
    assert "Label added" in pages.text_of(at_work.get(address(submitted) + "?tab=history"))

    pages.post(at_work, address(submitted, "labels"), {"off": code(recall)})
    assert has(submitted) == 0


def test_with_htmx_the_labels_come_back_alone(
    at_work: FlaskClient, submitted: Complaint, recall: Label
) -> None:
    answer = pages.htmx_post(at_work, address(submitted, "labels"), {"label": code(recall)})

    assert answer.text.lstrip().startswith('<div id="labels"')
    assert "Label added." in answer.text


def test_what_is_no_label_of_ours_changes_nothing(
    at_work: FlaskClient, submitted: Complaint, recall: Label
) -> None:
    for wrong in ("", "zz", "00" * 16):
        answer = pages.post(at_work, address(submitted, "labels"), {"label": wrong})
        assert answer.status_code == 422
        assert "Choose one of the labels in the list." in answer.text
    assert has(submitted) == 0


def test_the_register_shows_one_label_and_how_many_more(
    at_work: FlaskClient, submitted: Complaint, submit: Submit, recall: Label, mira: Staff
) -> None:
    by = actors.of_staff(mira)
    submit()
    for name in ("A", "B", "C"):
        labels.attach(submitted, labels.create(name, LabelColour.BLUE, by=by), by=by)

    page = at_work.get(REGISTER).text

    assert page.count('class="tags"') == 1
    assert "<bdi>A</bdi></span>" in page
    assert "<small>+2</small>" in page
    assert "<bdi>B</bdi>" not in page


def test_the_register_is_narrowed_to_a_label_with_six_queries(
    at_work: FlaskClient, submitted: Complaint, submit: Submit, recall: Label, mira: Staff
) -> None:
    submit()
    labels.attach(submitted, recall, by=actors.of_staff(mira))
    at_work.get(REGISTER)

    with plans.statements() as sent:
        narrowed = at_work.get(f"{REGISTER}?label={code(recall)}")
    with plans.statements() as sent_for_page:
        at_work.get(address(submitted))

    assert pages.numbers_of(narrowed) == [submitted.number]
    assert re.search(r"Label:? ?<b>.*?Recall 2026|Label.{0,40}Recall 2026", narrowed.text)
    assert len(sent) <= MOST_QUERIES
    assert len(sent_for_page) <= MOST_QUERIES


def test_a_view_by_a_label_that_was_retired_says_so(
    at_work: FlaskClient, submitted: Complaint, recall: Label, mira: Staff
) -> None:
    kept = pages.post(at_work, f"{REGISTER}/views", {"name": "Recall", "label": code(recall)})
    labels.retire(recall, by=actors.of_staff(mira))

    page = pages.text_of(at_work.get(kept.headers["Location"]))

    assert "This view filters by something that is not there any more." in page
    assert "Left out: Label." in page


def test_several_rows_get_a_label_and_the_register_takes_it_back(
    at_work: FlaskClient, submitted: Complaint, submit: Submit, recall: Label
) -> None:
    chosen = [submitted, submit()]
    numbers = [each.number for each in chosen]
    form = at_work.get(f"{REGISTER}/labels", query_string={"number": numbers})
    assert "Add: Recall 2026" in form.text
    sent: dict[str, Any] = {"number": numbers, "once": pages.field_value(form, "once")}

    answer = pages.post(at_work, f"{REGISTER}/labels", sent | {"to": f"add-{code(recall)}"})
    page = at_work.get(answer.headers["Location"])
    assert "Label added to 2 complaints." in pages.text_of(page)
    change = answer.headers["Location"].rpartition("change=")[2]
    pages.post(at_work, f"{REGISTER}/undo", {"change": change, "back": REGISTER})

    assert [has(each) for each in chosen] == [0, 0]


def test_the_table_that_is_taken_along_names_the_labels(
    boss: FlaskClient, submitted: Complaint, recall: Label, mira: Staff
) -> None:
    labels.attach(submitted, recall, by=actors.of_staff(mira))

    sent = pages.post(boss, f"{REGISTER}/export", {"format": "csv"})

    (line,) = csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig")))
    assert line["Labels"] == "Recall 2026"


def test_labels_are_made_renamed_retired_and_brought_back(boss: FlaskClient, mira: Staff) -> None:
    settings = "/panel/settings/labels"
    pages.post(boss, settings, {"name": "VIP", "colour": "violet"})
    (made,) = labels.everything()
    again = pages.post(boss, settings, {"name": "vip", "colour": "red"})
    assert again.status_code == 422
    assert "There is a label of this name already." in again.text

    pages.post(boss, settings, {"label": code(made), "name": "Regular", "colour": "blue"})
    pages.post(boss, f"{settings}/retired", {"label": code(made)})
    assert "Bring back" in boss.get(settings).text
    pages.post(boss, f"{settings}/restored", {"label": code(made)})

    (kept,) = labels.everything()
    assert (kept.name, kept.colour, kept.retired_at) == ("Regular", LabelColour.BLUE, None)
