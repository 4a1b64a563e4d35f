"""The preview of a letter: every gap is told and marked, and nothing is written."""

from typing import Any

import pytest

from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.letter import Letter
from reclamator.models.notification import Notification
from reclamator.services import actors, letter_previews
from reclamator.services.letter_previews import Preview
from reclamator.services.papers import decision as sheet

GRANTED = {
    "asked": "A new kettle",
    "outcome": "granted",
    "remedy": "refund",
    "amount": {"minor": 28_900, "currency": "PLN"},
    "method": "To the account you paid from",
    "due_on": "2026-12-14",
}
REJECTED = {
    "asked": "The worktop",
    "outcome": "rejected",
    "checked": "We looked at both photos.",
    "grounds": "The edge was swollen before.",
    "provisions": ["art. 43b"],
    "no_way_out": "Nothing of it is ours.",
}


@pytest.fixture
def draft(under_review: Complaint, otto: Any) -> Any:
    """Look at the letter of a draft: `draft(points, …, takes_part=True)`."""

    def look(*points: dict[str, Any], language: str = "", **whole: Any) -> Preview:
        said = {"points": list(points), **whole}
        by = actors.of_staff(otto)
        return letter_previews.preview(under_review, said, by=by, language=language)

    return look


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the typesetter is given, in its place."""
    given: list[dict[str, Any]] = []

    def keep(_name: str, data: dict[str, Any], **_: Any) -> list[bytes]:
        given.append(data)
        return []

    monkeypatch.setattr(sheet, "pictures", keep)
    return given


def stops(preview: Preview) -> set[str]:
    return {line.field for line in preview.stopping}


def test_a_whole_draft_is_shown_as_pictures_and_nothing_stops_it(draft: Any) -> None:
    preview = draft(GRANTED, REJECTED, return_costs="customer_sends", takes_part=True)

    assert stops(preview) == set()
    assert all(page.startswith(b"\x89PNG\r\n") for page in preview.pages)
    assert preview.pages


@pytest.mark.parametrize(
    ("points", "fields"),
    [
        ([{**GRANTED, "amount": None}], {"points.0.amount", "return_costs"}),
        ([GRANTED], {"return_costs"}),
        (
            [GRANTED, {**REJECTED, "provisions": []}],
            {"points.1.provisions", "return_costs"},
        ),
        ([GRANTED, {**REJECTED, "no_way_out": ""}], {"points.1.way_out", "return_costs"}),
        ([{**REJECTED, "grounds": ""}], {"points.0.grounds"}),
        ([{**REJECTED, "outcome": ""}], {"points.0.outcome"}),
        ([GRANTED, {**REJECTED, "outcome": ""}], {"points.1.outcome", "return_costs"}),
        ([{**REJECTED, "grounds": "See the ODR platform."}], {"points.0.grounds"}),
    ],
)
def test_what_is_missing_stops_the_sending_and_names_its_field(
    points: list[dict[str, Any]], fields: set[str], draft: Any
) -> None:
    preview = draft(*points)

    assert stops(preview) == fields
    assert bool(preview.pages) is any(point["outcome"] for point in points)


def test_a_gap_is_marked_where_the_letter_will_say_it_in_its_language(
    draft: Any, marked: list[dict[str, Any]]
) -> None:
    draft({**GRANTED, "amount": None}, {**REJECTED, "provisions": []}, language="en")

    gaps = {gap["text"]: gap["place"] for gap in marked[0]["gaps"]}
    assert gaps["Exact amount: missing"] == "measures"
    assert gaps["Who pays for sending it back: missing"] == "measures"
    assert gaps["A provision for every part we refuse: missing"] == "sections"


def test_a_letter_is_read_in_another_language_too(draft: Any, marked: list[dict[str, Any]]) -> None:
    own, other = draft(GRANTED), draft(GRANTED, language="fi")

    assert (own.language, other.language) == (marked[0]["lang"], "fi")
    assert marked[1]["lang"] == "fi"


def test_looking_writes_nothing(draft: Any, under_review: Complaint) -> None:
    tables = (Decision, Event, Letter, Notification)
    before = [table.select().count() for table in tables]

    draft(GRANTED, REJECTED, return_costs="we_collect")

    assert [table.select().count() for table in tables] == before
