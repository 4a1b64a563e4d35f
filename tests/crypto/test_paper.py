"""A root key survives a trip over paper, and a slip of the pen does not pass."""

import pytest

from reclamator.crypto.paper import from_paper, to_paper
from reclamator.errors import SettingsError

from .cast import ROOT_KEY

SHEET = "7-000G-40R4-0M30-E209-185G-R38E-1W81-24GK-2GAH-C5RR-34D1-P70X-3RFG-8VQS"


def test_the_paper_form_is_frozen() -> None:
    assert to_paper(ROOT_KEY, 7) == SHEET
    assert from_paper(SHEET) == (7, ROOT_KEY)


def test_a_hand_may_write_it_freely() -> None:
    assert from_paper(SHEET.lower().replace("0", "o").replace("-", " \n")) == (7, ROOT_KEY)
    assert from_paper(SHEET.replace("1", "I").replace("-", "")) == (7, ROOT_KEY)
    assert from_paper(to_paper(bytes(32), 2147483647)) == (2147483647, bytes(32))


def test_no_single_wrong_symbol_and_no_neighbours_swapped_pass() -> None:
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    slips = [
        SHEET[:at] + symbol + SHEET[at + 1 :]
        for at, was in enumerate(SHEET)
        for symbol in symbols
        if was not in ("-", symbol)
    ]
    slips += [
        SHEET[:at] + SHEET[at + 1] + SHEET[at] + SHEET[at + 2 :]
        for at in range(2, len(SHEET) - 1)
        if "-" not in SHEET[at : at + 2] and SHEET[at] != SHEET[at + 1]
    ]

    for slip in slips:
        with pytest.raises(SettingsError, match=r"sheet|check"):
            from_paper(slip)


@pytest.mark.parametrize(
    "text", ["", "7", SHEET[2:], SHEET[:-1], SHEET + "0", "0" + SHEET[1:], SHEET.replace("G", "U")]
)
def test_half_a_sheet_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"sheet|check"):
        from_paper(text)


@pytest.mark.parametrize(("key", "kid"), [(bytes(31), 1), (bytes(32), 0), (bytes(32), 2**31)])
def test_only_a_whole_key_with_its_id_goes_on_paper(key: bytes, kid: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        to_paper(key, kid)
