"""Numbers and codes: frozen formats (row 9), forgiving input, no slip of the pen unnoticed."""

import hashlib
import hmac
from itertools import pairwise

import pytest

from reclamator.domain import numbers
from reclamator.domain.numbers import ALPHABET

SECRET = bytes(range(32))
UID = bytes(range(16))


def many(count: int) -> list[str]:
    """Return numbers of different complaints."""
    return [numbers.derive_number(SECRET, n.to_bytes(16, "big"), 0) for n in range(count)]


def test_the_known_answers_hold() -> None:
    assert numbers.format_number(numbers.derive_number(SECRET, UID, 0)) == "RZ8Z-3NHQ-HHHT"
    assert numbers.format_number(numbers.derive_number(SECRET, UID, 1)) == "5PQF-KHSZ-BKHF"
    assert numbers.format_access_code(numbers.derive_access_code(SECRET, UID, 0)) == "RZ8Z3-NHQHH"
    assert numbers.track_index(SECRET, "RZ8Z-3NHQ-HHHT").hex() == "d791ce0277521721cdf1e32c3e249f72"


def test_a_number_is_the_first_55_bits_of_the_mac() -> None:
    digest = hmac.digest(SECRET, UID + b"\x00\x00\x00\x07", hashlib.sha256)
    bits = "".join(f"{byte:08b}" for byte in digest)

    number = numbers.derive_number(SECRET, UID, 7)
    code = numbers.derive_access_code(SECRET, UID, 7)

    assert number[:11] == "".join(ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, 55, 5))
    assert code == "".join(ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, 50, 5))


def test_the_check_symbol_is_a_sum_over_the_field_of_32() -> None:
    """Count with a table of powers of x, written out by hand: x^5 = x^2 + 1."""
    powers = [1, 2, 4, 8, 16, 5, 10, 20, 13, 26, 17, 7, 14, 28, 29, 31]
    powers += [27, 19, 3, 6, 12, 24, 21, 15, 30, 25, 23, 11, 22, 9, 18]
    logarithm = {value: exponent for exponent, value in enumerate(powers)}
    for number in many(100):
        total = 0
        for place, symbol in enumerate(number[:11], start=1):
            value = ALPHABET.index(symbol)
            total ^= powers[(logarithm[value] + place) % 31] if value else 0
        assert ALPHABET[total] == number[11]


def test_row_32_no_slip_of_the_pen_goes_unnoticed_in_400_numbers() -> None:
    """SECURITY §4, row 32, in full: every substitution, adjacent swap and jump swap."""
    undetected = 0
    for number in many(400):
        slips = {
            number[:place] + symbol + number[place + 1 :]
            for place in range(12)
            for symbol in ALPHABET
        }
        for distance in (1, 2):
            for place in range(12 - distance):
                signs = list(number)
                other = place + distance
                signs[place], signs[other] = signs[other], signs[place]
                slips.add("".join(signs))
        assert len(slips) > 12 * 31
        undetected += sum(numbers.parse_number(slip) is not None for slip in slips - {number})

    assert undetected == 0


@pytest.mark.parametrize(
    "typed",
    [
        "{0}",
        " {0}\n",
        "{bare}",
        "{low}",
        "{spaced}",
        "{dashed}",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    for bare in many(50):
        shown = numbers.format_number(bare)
        text = typed.format(
            shown,
            bare=bare,
            low=shown.lower().replace("0", "o").replace("1", "l"),
            spaced=" ".join(bare).replace("0", "O").replace("1", "I"),
            dashed=shown.replace("-", "\u2013"),
        )
        assert numbers.parse_number(text) == bare


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "7K4M",
        "17/2026",
        "UUUU-UUUU-UUUU",
        "0000-0000-0001",
        "0" * 13,
        "ＡＢＣＤ" * 3,
        "ſ" * 12,
    ],
)
def test_what_cannot_be_a_number_is_none(text: str) -> None:
    assert numbers.parse_number(text) is None


def test_an_access_code_is_folded_like_a_number() -> None:
    code = numbers.derive_access_code(SECRET, UID, 3)
    shown = numbers.format_access_code(code)

    assert len(code) == 10
    assert shown[5] == "-"
    assert numbers.parse_access_code(f" {shown.lower()} ") == code
    assert numbers.parse_access_code("OIL00-00000") == "0110000000"
    assert numbers.parse_access_code(shown + "0") is None
    assert numbers.parse_access_code("U" * 10) is None


def test_a_collision_a_reissue_and_another_secret_give_other_symbols() -> None:
    tries = {numbers.derive_number(SECRET, UID, attempt) for attempt in range(100)}
    codes = {numbers.derive_access_code(SECRET, UID, generation) for generation in range(100)}

    assert len(tries) == len(codes) == 100
    assert numbers.derive_number(bytes(32), UID, 0) not in tries


def test_the_index_is_the_same_for_bare_and_shown_numbers() -> None:
    for one, other in pairwise(many(20)):
        index = numbers.track_index(SECRET, one)
        assert len(index) == 16
        assert index == numbers.track_index(SECRET, numbers.format_number(one))
        assert index != numbers.track_index(SECRET, other)


def test_a_shown_number_stays_as_it_is() -> None:
    shown = numbers.format_number(many(1)[0])

    assert numbers.format_number(shown) == shown


def test_a_one_time_code_has_eight_digits() -> None:
    assert numbers.one_time_code(bytes(16)) == "00000000"
    assert numbers.one_time_code(bytes(15) + b"\x2a") == "00000042"
    assert numbers.format_one_time_code("00000042") == "0000 0042"
    assert numbers.parse_one_time_code(" 0000-0042 ") == "00000042"
    with pytest.raises(ValueError, match="16 random bytes"):
        numbers.one_time_code(bytes(8))


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨"])
def test_what_is_no_one_time_code_is_none(text: str) -> None:
    assert numbers.parse_one_time_code(text) is None
