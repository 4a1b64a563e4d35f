"""The form wears its company's colour, in the one sheet it loads."""

import re

import pytest
from flask.testing import FlaskClient

from reclamator.models.company import Company
from reclamator.web import accents

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
