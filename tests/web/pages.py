"""Browsing as a person does: page tokens, posts with and without htmx, what a page shows."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FIELD = re.compile(r'<(?:input|textarea)[^>]* name="([^"]+)"(?:[^>]* value="([^"]*)")?')
AREA = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', flags=re.S)
NUMBER = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z*~$=U]{4}")


def page_token(client: FlaskClient, at: str = "/profile") -> str:
    """The token that the forms of a page carry; who is not in yet reads it at the door."""
    for address in (at, "/sign-in", "/sign-in/code", "/sign-in/enrolment"):
        found = TOKEN.search(client.get(address).text)
        if found:
            return found[1]
    raise AssertionError(f"no form at {at}")


def post(
    client: FlaskClient, address: str, data: Mapping[str, Any] | None = None, **options: Any
) -> TestResponse:
    """Send a form without JavaScript."""
    given = {"csrf_token": page_token(client), **(data or {})}
    return client.post(address, data=given, **options)


def htmx_post(
    client: FlaskClient,
    address: str,
    data: Mapping[str, Any] | None = None,
    *,
    target: str = "div#x",
    shown: str = "",
) -> TestResponse:
    """Send a form through htmx 4: the token rides in a header, the answer is a part of the page."""
    headers = {**htmx_headers(target, shown), "X-CSRFToken": page_token(client)}
    return client.post(address, data=data or {}, headers=headers)


def htmx_headers(target: str = "div#x", shown: str = "") -> dict[str, str]:
    """What htmx 4 sends along when it asks for a part of a page."""
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": target}
    return {**headers, "HX-Current-URL": shown} if shown else headers


def text_of(response: TestResponse) -> str:
    """What a person reads: no tags, no double spaces."""
    plain = re.sub(
        r"<(script|style|svg|template)\b.*?</\1>|<[^>]+>", " ", response.text, flags=re.S
    )
    return " ".join(unescape(plain).split())


def errors_of(response: TestResponse) -> list[str]:
    """The sentences of the error summary."""
    found = re.search(r'<div class="errsum".*?</div>', response.text, flags=re.S)
    return [unescape(text) for text in re.findall(r"<a [^>]*>(.*?)</a>", found[0])] if found else []


def numbers_of(response: TestResponse) -> list[str]:
    """The complaint numbers of a register page, in its order."""
    return re.findall(r'data-row.*?href="/panel/complaints/([^"?]+)', response.text, flags=re.S)


def out_of_band(response: TestResponse) -> set[str]:
    """The ids of the parts that come along with the main one."""
    return set(re.findall(r'<[^>]* id="([^"]+)"[^>]* hx-swap-oob="true"', response.text))


def field_value(response: TestResponse, name: str) -> str:
    """The value of the first hidden field of this name."""
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', response.text)
    assert found, f"no field {name}"
    return unescape(found[1])


def first_form(response: TestResponse) -> dict[str, str]:
    """What the first form of the page would send."""
    form = response.text.partition("<form")[2].partition("</form>")[0]
    found = [*FIELD.findall(form), *AREA.findall(form)]
    return {name: unescape(value) for name, value in found}
