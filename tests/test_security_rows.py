"""The table of docs/security-rows.md: every test it names exists, and every row has one."""

import re
from pathlib import Path

import pytest

from reclamator.config import ROOT

TABLE = ROOT / "docs" / "security-rows.md"
ROWS = {
    *range(1, 5),
    *range(6, 10),
    11,
    12,
    13,
    *range(20, 36),
    *range(37, 42),
    43,
    51,
    58,
    59,
    60,
} - {28}
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def lines() -> list[list[str]]:
    """The cells of each line of the table."""
    text = TABLE.read_text().splitlines()
    body = text[text.index("|---|---|---|---|---|") + 1 :]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body if line]


def named() -> list[tuple[str, str]]:
    return [place for cells in lines() for place in NAMED.findall(cells[2])]


@pytest.mark.parametrize(("path", "name"), named())
def test_a_named_test_exists(path: str, name: str) -> None:
    text = (ROOT / Path(path)).read_text()

    assert re.search(rf"^def {name}\(", text, flags=re.M), f"{path} has no {name}"


def test_every_row_has_its_tests_and_its_counts() -> None:
    table = lines()

    assert {int(cells[0]) for cells in table if cells[0]} == ROWS
    for cells in table:
        assert len(cells) == 5, cells
        assert all(cells[1:]), cells
        assert NAMED.search(cells[2]), cells
        assert not NAMED.sub("", cells[2]).strip(", "), cells


@pytest.mark.parametrize("row", sorted(ROWS))
def test_who_looks_for_a_row_finds_its_tests(row: int) -> None:
    start = next(place for place, cells in enumerate(lines()) if cells[0] == str(row))
    paths = {path for path, _ in NAMED.findall(lines()[start][2])}

    said = "".join((ROOT / path).read_text() for path in paths)
    assert re.search(rf"[Rr]ow[ _]{row}\D", said)
