"""The form wears its company's colour, in the one sheet it loads."""

import re
from itertools import product

import pytest
from flask.testing import FlaskClient

from reclamator.models.company import Company
from reclamator.web import accents
from tests.contrast import contrast

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')


def sheets(client: FlaskClient) -> list[str]:
    return SHEET.findall(client.get("/f/acme").text)


def test_a_company_without_a_colour_gets_the_plain_sheet(client: FlaskClient, acme: Company):
    [plain] = sheets(client)

    assert plain.startswith("/static/css/form.")
    assert "--a:#006678" in client.get(plain).text


def test_a_companys_colour_stands_at_the_end_of_the_same_sheet(client: FlaskClient, acme: Company):
    [plain] = sheets(client)
    acme.accent = "#a8502f"
    acme.save()

    [dressed] = sheets(client)
    answer = client.get(dressed)

    assert dressed != plain
    assert sheets(client) == [dressed]
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.text.startswith(client.get(plain).text)
    for scheme in (":root{--a:#", "[data-scheme=light]){--a:#", "[data-scheme=dark]{--a:#"):
        assert scheme in answer.text.removeprefix(client.get(plain).text)


@pytest.mark.parametrize("junk", [None, "", "red", "#12", "}</style><script>"])
def test_what_is_no_colour_adds_no_rule(junk: str | None):
    assert accents.form_style(junk) == ""


def test_the_house_colour_comes_out_as_the_sheet_has_it() -> None:
    rules = accents.form_style("#006678")

    assert "--a:#006678" in rules


RULES = re.compile(r"(:root[^{]*)\{([^}]*)\}")


def scheme(rules: str, selector: str) -> dict[str, str]:
    """The colours that a company's rules give one scheme."""
    found = dict(RULES.findall(rules))[selector]
    return dict(part.removeprefix("--").split(":") for part in found.split(";"))


def test_any_colour_is_readable_on_the_form() -> None:
    for red, green, blue in product(range(0, 256, 51), repeat=3):
        rules = accents.form_style(f"#{red:02x}{green:02x}{blue:02x}")
        light = scheme(rules, ":root")
        dark = scheme(rules, ":root[data-scheme=dark]")

        for ground in ("#ffffff", "#f3f0eb", light["as"]):
            assert contrast(light["a"], ground) >= 4.6
        for ground in ("#161e22", "#1e262b", dark["as"]):
            assert contrast(dark["a"], ground) >= 4.6
        for shade in ("a", "ah"):
            assert contrast("#ffffff", light[shade]) >= 5.3
            assert contrast("#071822", dark[shade]) >= 8.5
        for ground in ("#ffffff", "#f8f6f2", light["as"]):
            assert contrast(light["f"], ground) >= 3
