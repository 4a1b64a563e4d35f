"""A company's colour stays readable, whatever colour it is."""

import re
from itertools import product

import pytest

from reclamator.web import accents
from tests.contrast import contrast

TOKEN = re.compile(r"--([a-z-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)")
LIGHT_SURFACES = ("#ffffff", "#f3f0eb")
DARK_SURFACES = ("#161e22", "#0e1519")
ON_DARK_ACCENT = "#071822"


def test_any_seed_keeps_itscontrast() -> None:
    for red, green, blue in product(range(0, 256, 51), repeat=3):
        seed = f"#{red:02x}{green:02x}{blue:02x}"
        tokens = {name: (light, dark) for name, light, dark in TOKEN.findall(accents.style(seed))}
        light, dark = tokens["accent"]
        soft_light, soft_dark = tokens["accent-soft"]

        for surface in (*LIGHT_SURFACES, soft_light):
            assert contrast(light, surface) >= 4.5, (seed, surface)
        for surface in (*DARK_SURFACES, soft_dark):
            assert contrast(dark, surface) >= 4.5, (seed, surface)
        assert contrast(dark, ON_DARK_ACCENT) >= 4.5, seed


def test_the_house_colour_comes_out_as_the_style_sheet_has_it() -> None:
    style = accents.style("#006678")

    assert "--accent:light-dark(#006678," in style
    assert style.startswith("@layer pages{:root{")


@pytest.mark.parametrize("junk", [None, "", "red", "#12", "#gggggg", "</style><script>"])
def test_what_is_no_colour_changes_nothing(junk: str | None) -> None:
    assert accents.style(junk) == ""
