"""SECURITY §4, row 38: sixty payloads in every text field stay words on every page that shows them.

A browser's own reading of the pages is tests/browser/test_main_job.py; here each page is parsed,
and nothing that somebody typed may have become an element, an attribute's name, or an address.
`make test` lays each payload into one field of twelve complaints; `long` each into every field.
"""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions, messages
from tests.cast import Mailroom
from tests.web.tracking.conftest import Customer

RUNS = "alert(7)"
_TAGS = (
    "script", "img", "svg", "iframe", "object", "embed", "video", "audio", "body", "details",
    "input", "form", "math", "link", "style", "base", "meta", "template", "marquee", "textarea",
)  # fmt: skip
COMPUTED = str(70_001 * 70_003)  # long enough to stand in no random token
_AROUND = ("{}", '">{}', "'>{}", "</textarea>{}", "</script>{}", "--><!-- -->{}", "]]>{}", "\0{}")
_OTHERS = (
    f'" onmouseover="{RUNS}', f"' onfocus='{RUNS}' autofocus='", f"` onload=`{RUNS}",
    '" hx-get="/xss" hx-trigger="load', '<b hx-get="/xss" hx-trigger="load">x</b>',
    '<b hx-on::load="alert(7)">x</b>', '<b data-hx-get="/xss" hx-swap="outerHTML">x</b>',
    f"javascript:{RUNS}", f"JaVaScRiPt:{RUNS}", f"java\tscript:{RUNS}", "data:text/html,<script>",
    "vbscript:x", "{{ 70001 * 70003 }}", "{% include '/etc/passwd' %}",
    "${70001*70003}", "#{70001*70003}",
    "&lt;script&gt;alert(7)&lt;/script&gt;", "&#60;script&#62;alert(7)&#60;/script&#62;",
    "%3Cscript%3Ealert(7)%3C/script%3E", "＜script＞alert(7)＜/script＞",
    "<<script>alert(7)//<</script>",
    "<scr<script>ipt>alert(7)</script>", "<a href=javascript:alert(7)>x</a>",
    '<a href="//xss.example">x</a>', "[x](javascript:alert(7))", "https://xss.example/<script>",
    "<img src=x onerror=alert(7)//", "<svg/onload=alert(7)>", "<!--<img src=x onerror=alert(7)>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(7)>'>", "\u202e<script>alert(7)",
    "<xss style=animation-name:x onanimationstart=alert(7)>", "<button formaction=/xss>x</button>",
    '<div data-copy="x" data-dialog="shortcuts" data-row>x</div>', '<p id="thread">x</p>',
    "expression(alert(7))", "@import '/xss'", "</title><script>alert(7)</script>",
    '<slot name="x"><template shadowrootmode=open><script>alert(7)</script></template>', "'\"><",
)  # fmt: skip
PAYLOADS = (
    *(
        _AROUND[place % len(_AROUND)].format(f"<{tag} src=/xss onload={RUNS} onerror={RUNS}>")
        for place, tag in enumerate(_TAGS)
    ),
    *_OTHERS,
)
FIELDS = (
    "name", "description", "product", "order_number", "sold_by", "organisation", "postal_address",
    "x_serial", "message", "reply", "note", "missing", "method", "grounds", "provisions",
)  # fmt: skip


class Reader(HTMLParser):
    """Reads a page as a browser does, and keeps every name and address it finds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what could run or be asked for; a field's value and a title are words."""
        self.found.append(tag)
        for name, value in attrs:
            is_address = name in ("href", "src", "action", "formaction", "srcdoc", "style")
            is_live = name.startswith(("on", "hx-on")) or is_address
            self.found += [name, value or ""] if is_live else [name]

    def handle_comment(self, data: str) -> None:
        """A comment of ours never holds their words."""
        self.found.append(data)

    def handle_decl(self, decl: str) -> None:
        """Nor does a declaration."""
        self.found.append(decl)


def shape(page: str) -> tuple[set[str], str]:
    """What a page is made of, and everything in it that could run."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    names = {one for one in reader.found if one.isascii() and one.replace("-", "").isalnum()}
    return names, "\n".join(reader.found).lower()


def test_the_reader_sees_what_would_run() -> None:
    plain = shape("<p>words</p>")[0]
    seen = [payload for payload in PAYLOADS if shape(f"<p>{payload}</p>")[0] - plain]

    assert len(seen) > 35


@pytest.fixture
def fully_told(
    submit: Callable[..., Complaint], otto: Staff, mail: Mailroom
) -> Callable[[dict[str, str]], Complaint]:
    """A complaint whose every text field says what the story wants."""

    def told(said: dict[str, str]) -> Complaint:
        extra = {"x_serial": said["x_serial"]}
        complaint = submit(
            buyer="sole_trader", extra=extra, **{name: said[name] for name in FIELDS[:7]}
        )
        by = actors.of_staff(otto)
        taken = complaints.assign(complaint, otto, by=by)
        taken = complaints.perform(taken, Action.START_REVIEW, by=by)
        messages.write(taken, body=said["message"])
        messages.reply(taken, body=said["reply"], by=by)
        messages.note(taken, body=said["note"], by=by)
        complaints.request_completion(taken, missing=said["missing"], by=by)
        answer = {
            "outcome": "partly_granted", "remedy": "repair", "method": said["method"],
            "due_on": "2026-12-14", "grounds": said["grounds"], "provisions": [said["provisions"]],
        }  # fmt: skip
        decisions.issue(complaints.get(taken.complaint_uid), answer, by=by)
        return complaints.get(taken.complaint_uid)

    return told


def shown(
    complaint: Complaint, at_work: FlaskClient, customer: FlaskClient, mail: Mailroom
) -> Iterator[tuple[str, str]]:
    """Every page, and every mail as it is previewed, that shows the complaint's words."""
    number = complaint.number
    ways = ("", "?tab=history", "?tab=documents", "?compose=note", "?compose=decision")
    for way in (*(f"/{number}{way}" for way in ways), "", f"?q={number}"):
        yield f"panel{way}", at_work.get(f"/panel/complaints{way}").text
    ada = Customer(customer, number)
    yield "track", ada.get().text
    ada.open(complaint.access_code)
    yield "opened", ada.get().text
    mail.deliver_all()
    for sent in mail.sent:
        part = sent.message.get_body(("html",))
        yield f"mail {sent.message['Subject']}", part.get_content() if part else ""
    mail.sent.clear()


@pytest.mark.parametrize("turns", [12, pytest.param(60, marks=pytest.mark.long)])
def test_row_38_what_people_type_stays_words(
    turns: int,
    app: Flask,
    client: FlaskClient,
    sign_in: Any,
    mira: Staff,
    mail: Mailroom,
    fully_told: Callable[[dict[str, str]], Complaint],
) -> None:
    assert len(PAYLOADS) >= 60
    at_work = sign_in(client, mira)
    plain = fully_told(dict.fromkeys(FIELDS, "plain words"))
    allowed: set[str] = set()
    for _, page in shown(plain, at_work, app.test_client(), mail):
        allowed |= shape(page)[0]

    for turn in range(turns):
        said = {
            field: f"{PAYLOADS[(turn * (5 if turns < 60 else 1) + place) % len(PAYLOADS)]} words"
            for place, field in enumerate(FIELDS)
        }
        said["order_number"] = said["order_number"][:80]
        complaint = fully_told(said)
        for way, page in shown(complaint, at_work, app.test_client(), mail):
            names, live = shape(page)
            assert names <= allowed, (way, names - allowed)
            for sign in ("alert(7)", "xss", "script:", "data:text"):
                assert sign not in live, (way, sign)
            assert COMPUTED not in page, way
