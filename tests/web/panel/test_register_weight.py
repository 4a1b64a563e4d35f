"""What a swap of the register weighs on the wire: fifty rows, each another customer's words."""

import random
import re
from typing import Any

import brotli
import pytest
from flask.testing import FlaskClient

from reclamator.demo import stories
from reclamator.domain.permissions import Role
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, labels
from reclamator.web.panel import narrowing, tabs
from tests import full_company
from tests.cast import HeldClock, file_complaint
from tests.web import pages

REGISTER = "/panel/complaints"


def told() -> list[dict[str, Any]]:
    """Fifty complaints of fifty people; the last ones tell another's trouble with another thing."""
    plain = [
        {
            "name": story.name,
            "email": story.email,
            "category": story.category,
            "claim": story.claim,
            "product": story.product,
            "description": story.text,
            "country": story.country,
            "language": "en",
        }
        for story in stories.choose(40)
    ]
    crossed = [
        {
            **one,
            "name": other["name"].title()[::-1].title(),
            "description": other["description"][20:],
        }
        for one, other in zip(plain, reversed(plain), strict=True)
    ]
    return (plain + crossed)[:50]


@pytest.fixture
def fifty(acme: Company, frozen_clock: HeldClock, mira: Staff, otto: Staff) -> None:
    """Filed over three weeks, half of them with a handler."""
    for number, fields in enumerate(told()):
        made = file_complaint(acme, **fields)
        if number % 3:
            complaints.assign(made, (mira, otto)[number % 2], by=actors.of_staff(mira))
        frozen_clock.advance(hours=9, minutes=7)


BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
SIX_KB = 6 * 1024


def test_a_swap_of_fifty_rows_weighs_six_kilobytes_at_most(fifty: None, boss: FlaskClient) -> None:
    answer = boss.get(REGISTER, headers={**pages.htmx_headers(), **BROWSER})

    assert answer.headers["Content-Encoding"] == "br"
    shown = brotli.decompress(answer.data).decode()
    assert shown.count("<tr data-row>") == 50
    assert len(answer.data) <= SIX_KB


@pytest.fixture
def heaviest(acme: Company, frozen_clock: HeldClock, mira: Staff, hire: Any) -> None:
    """Fifty in a company that has set up all it may: each has five labels and another handler."""
    full_company.fill(acme, owner=mira, head=hire(Role.HEAD))
    by, chance = actors.of_staff(mira), random.Random(1)
    handlers = [person for person in Staff.active() if person.role is Role.HANDLER]
    words = labels.in_use(labels.everything())[:40]
    for number, fields in enumerate(told()):
        name = f"{chance.choice(full_company.FIRST)} {chance.choice(full_company.LAST)}"
        made = file_complaint(acme, **{**fields, "name": name, "country": "FI"})
        for label in chance.sample(words, 5):
            labels.attach(made, label, by=by)
        complaints.assign(made, handlers[number % len(handlers)], by=by)
        frozen_clock.advance(hours=9, minutes=7)


def test_a_swap_of_all_that_a_company_may_set_up_weighs_no_more(
    heaviest: None, boss: FlaskClient
) -> None:
    every_column = ".".join(narrowing.COLUMNS)
    asked = f"{REGISTER}?columns={every_column}"

    answer = boss.get(asked, headers={**pages.htmx_headers(), **BROWSER})

    shown = brotli.decompress(answer.data).decode()
    assert shown.count("<tr data-row>") == 50
    assert shown.count("<small>+4</small>") == 50
    assert shown.count('id="tab-') == len(narrowing.TABS) + tabs.MOST_VIEWS
    assert len(answer.data) <= SIX_KB


def test_what_is_compressed_holds_no_token(fifty: None, boss: FlaskClient) -> None:
    """Its size must tell nothing of a secret (BREACH); the whole page keeps the forms' token."""
    part = boss.get(REGISTER, headers={**pages.htmx_headers(), **BROWSER})
    whole = boss.get(REGISTER, headers=BROWSER)

    assert "csrf_token" not in brotli.decompress(part.data).decode()
    assert "csrf_token" in whole.text
    assert "Content-Encoding" not in whole.headers


def test_every_icon_of_a_row_lies_in_the_sheet_of_the_page(fifty: None, boss: FlaskClient) -> None:
    whole = boss.get(REGISTER).text

    named, drawn = (
        set(re.findall(r'<use href="#([^"]+)"', whole)),
        set(re.findall(r'<symbol id="([^"]+)"', whole)),
    )
    assert named <= drawn
    assert len(named) > 10
