"""Somebody with a plain browser: no script, but cookies, links, forms and redirects.

The same visitor walks through the product in this process and through a running server.
"""

import http.client
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask

PATIENCE_SECONDS = 300
BOUNDARY = "visitor-7d1f3c5a9b"
SILENT = frozenset({"script", "style", "symbol", "title", "template"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Headers = Mapping[str, str]
Ask = Callable[[str, str, Headers, bytes], tuple[int, Message, bytes]]
Upload = tuple[str, bytes, str]
Files = Mapping[str, list[Upload]]
NO_FILES: Files = MappingProxyType({})
NO_HEADERS: Headers = MappingProxyType({})


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Page:
    """What the visitor sees now."""

    address: str
    status: int
    headers: Message
    body: bytes

    @property
    def html(self) -> str:
        """The page's source."""
        return self.body.decode()

    @property
    def text(self) -> str:
        """The words of the page with single spaces between them."""
        return " ".join(" ".join(self._parsed.words).split())

    @property
    def forms(self) -> list[Form]:
        """The forms, in the order of the page."""
        return self._parsed.forms

    @property
    def links(self) -> list[tuple[str, str]]:
        """(text, address) of each link."""
        return self._parsed.links

    @property
    def language(self) -> str:
        """What the page says it is written in."""
        found = re.search(r'<html lang="([^"]+)"', self.html)
        return found.group(1) if found else ""

    @property
    def json(self) -> Any:
        """The answer to a machine."""
        return json.loads(self.body)

    def data(self, name: str) -> str:
        """The value of a `<data>` element by its class; see CONTRACT, "The form"."""
        found = re.search(rf'<data class="{name}[^"]*" value="([^"]+)"', self.html)
        assert found, f"{name} does not stand on {self.address} ({self.status})"
        return found.group(1)

    def form_with(self, *names: str, at: str = "") -> Form:
        """The first form that has these fields and leads to an address with `at` in it."""
        for form in self.forms:
            if set(names) <= form.names and at in form.action:
                return form
        raise AssertionError(
            f"no form with {names} to {at!r} on {self.address} ({self.status}): "
            f"{[(form.action, sorted(form.names)) for form in self.forms]}"
        )

    @property
    def _parsed(self) -> "_Parser":
        parser = _Parser()
        parser.feed(self.html)
        return parser


@dataclass
class Visitor:
    """A person who asks for pages and fills in forms; `headers` go with each request."""

    ask: Ask
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Page:
        """Open an address."""
        return self.request("GET", address, headers=headers)

    def post(self, address: str, fields: Mapping[str, Any], files: Files = NO_FILES) -> Page:
        """Send fields, and files as (name, content, type)."""
        if files:
            body, kind = multipart(fields, files), f"multipart/form-data; boundary={BOUNDARY}"
        else:
            body, kind = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        return self.request("POST", address, headers={"Content-Type": kind}, body=body)

    def submit(
        self,
        page: Page,
        form: Form,
        *,
        files: Files = NO_FILES,
        press: str = "",
        **typed: Any,
    ) -> Page:
        """Fill in a form of a page and send it; `press` is the name of the button."""
        unknown = set(typed) - form.names
        assert not unknown, f"{form.action} has no {unknown}"
        sent: dict[str, Any] = {
            name: values for name, values in form.values.items() if name not in files
        }
        sent |= typed
        for button in form.buttons:
            if press and button["name"] == press:
                sent[press] = button["value"]
        address = urljoin(page.address, form.action or page.address)
        if form.method == "get":
            return self.get(f"{address}?{urlencode(sent, doseq=True)}")
        return self.post(address, sent, files)

    def send_json(self, method: str, address: str, body: Any = None, **headers: str) -> Page:
        """Ask as a machine does."""
        content = b"" if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"} if body is not None else {}
        return self.request(
            method,
            address,
            headers={"Accept": "application/json", **kind, **headers},
            body=content,
        )

    def request(
        self, method: str, address: str, *, headers: Headers = NO_HEADERS, body: bytes = b""
    ) -> Page:
        """Ask, keep the cookies, follow redirects."""
        path, sent = _path(address), {**self.headers, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method != "GET" and "Origin" not in sent and "Host" in sent:
            sent["Origin"] = f"http://{sent['Host']}"
        status, answer, content = self.ask(method, path, sent, body)
        self._keep_cookies(answer)
        if status in REDIRECTS:
            return self.get(urljoin(path, answer["Location"]))
        return Page(path, status, answer, content)

    def _keep_cookies(self, answer: Message) -> None:
        for line in answer.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                gone = morsel["max-age"] == "0" or not morsel.value
                if gone:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


def visitor_of(app: Flask, **headers: str) -> Visitor:
    """Return a visitor of the product in this process."""
    client = app.test_client(use_cookies=False)

    def ask(method: str, path: str, sent: Headers, body: bytes) -> tuple[int, Message, bytes]:
        answer = client.open(path, method=method, headers=dict(sent), data=body)
        kept = Message()
        for name, value in answer.headers.items():
            kept.add_header(name, value)
        return answer.status_code, kept, answer.data

    return Visitor(ask, {"Host": "localhost", **headers})


def visitor_at(base_url: str, **headers: str) -> Visitor:
    """Return a visitor of a running server; each request is a connection of its own."""
    host = urlsplit(base_url).netloc

    def ask(method: str, path: str, sent: Headers, body: bytes) -> tuple[int, Message, bytes]:
        connection = http.client.HTTPConnection(host, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body=body or None, headers=dict(sent))
            answer = connection.getresponse()
            return answer.status, answer.msg, answer.read()
        finally:
            connection.close()

    return Visitor(ask, {"Host": host, **headers})


def multipart(fields: Mapping[str, Any], files: Files) -> bytes:
    """Return the body of a form with files; nothing is written anywhere on the way."""
    parts = [
        _part(f'name="{name}"', value.encode())
        for name, given in fields.items()
        for value in _listed(given)
    ]
    for name, uploads in files.items():
        for filename, content, kind in uploads:
            about = f'name="{name}"; filename="{filename}"\r\nContent-Type: {kind}'
            parts.append(_part(about, content))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _part(about: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def _listed(given: Any) -> Iterable[str]:
    return [given] if isinstance(given, str) else [str(value) for value in given]


def _path(address: str) -> str:
    """Without the fragment, which a browser keeps to itself."""
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class _Parser(HTMLParser):
    """Reads words, links and forms; what a hidden template holds is no word."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._select = ""
        self._option: str | None = None
        self._area: str | None = None
        self._link: str | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        has = dict(attrs)
        if tag in SILENT:
            self._silent += 1
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        elif tag == "a" and "href" in given:
            self._link = given["href"]
            self.links.append(("", given["href"]))
        elif tag in ("input", "button", "select", "textarea"):
            self._control(tag, given, has)
        elif tag == "option" and self._select:
            self._choose(given, has)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent -= 1
        if tag == "form":
            self._form = None
        elif tag == "a":
            self._link = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self.words.append(data)
        if self._link is not None and self.links:
            text, address = self.links[-1]
            self.links[-1] = (text + data, address)
        if self._area is not None and self._form is not None:
            kept = self._form.values.setdefault(self._area, [""])
            kept[0] += data

    def _control(self, tag: str, given: dict[str, str], has: dict[str, str | None]) -> None:
        form = self._by_id.get(given["form"]) if "form" in given else self._form
        name = given.get("name", "")
        if form is None or not name or "disabled" in has:
            return
        kind = given.get("type", "submit" if tag == "button" else "text").lower()
        if kind in ("submit", "image", "button", "reset"):
            form.buttons.append({"name": name, "value": given.get("value", ""), **given})
            return
        form.names.add(name)
        if tag == "select":
            self._select = name
            form.values.setdefault(name, [])
        elif tag == "textarea":
            self._area = name
            form.values[name] = [""]
        elif kind in ("radio", "checkbox"):
            if "checked" in has:
                form.values.setdefault(name, []).append(given.get("value", "on"))
        elif kind != "file":
            form.values.setdefault(name, []).append(given.get("value", ""))

    def _choose(self, given: dict[str, str], has: dict[str, str | None]) -> None:
        if self._form is None:
            return
        chosen = self._form.values[self._select]
        value = given.get("value", "")
        if "selected" in has:
            self._form.values[self._select] = [value]
        elif not chosen:
            chosen.append(value)
