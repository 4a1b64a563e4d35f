"""SECURITY §4, row 37: every answer carries exactly its set of headers, refusals and faults too.

The expected values are written out here once more, apart from the code.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import peewee
import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.config import Settings
from reclamator.domain.permissions import Scope
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import api_keys
from tests.web import pages
from tests.web.tracking.conftest import Customer

NONCE = re.compile(r"nonce-[0-9a-f]{36}")
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PAGE = COMMON | {
    "Content-Security-Policy": "default-src 'none'; script-src 'nonce-N'; "
    "style-src 'self' 'nonce-N'; img-src 'self' data:; frame-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'",
}
FILE = COMMON | {"Content-Security-Policy": "sandbox; default-src 'none'"}
# a frame in a foreign page: it may use the camera, and is framed by that company's pages only
FORM = COMMON | {
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' blob: data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self' https://shop.example",
}
# loaded by foreign pages, and from frames whose origin is nobody's
ASSET = PAGE | {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
WATCHED = {
    *PAGE,
    "Strict-Transport-Security", "X-Frame-Options", "X-XSS-Protection", "X-Powered-By", "Server",
    "Content-Security-Policy-Report-Only", "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials", "Cross-Origin-Embedder-Policy", "Expires", "Pragma",
}  # fmt: skip
FORM_RULES = ("/f/",)
EXAMPLES = {"company": "acme", "position": 1, "uid": "0" * 32, "name": "inline"}
# pages of other people, which the demo only plays; they carry their own policy
PLAYED = ("demo.",)


def guarding(answer: Any) -> dict[str, str]:
    """The headers that guard an answer, each of which must stand there once."""
    found = {}
    for name in WATCHED & {name for name, _ in answer.headers}:
        (value,) = answer.headers.getlist(name)
        found[name] = NONCE.sub("nonce-N", value)
    return found


@pytest.fixture(autouse=True)
def _listed_shop(acme: Company) -> None:
    """Acme has listed one page that may show its form."""
    acme.origins = ["https://shop.example"]
    acme.save()


@pytest.fixture
def at_work(client: FlaskClient, sign_in: Any, mira: Staff, submitted: Complaint) -> FlaskClient:
    """Mira is signed in, and has opened Ada's page too, so that every rule answers."""
    Customer(client, submitted.number).open(submitted.access_code)
    return sign_in(client, mira)


def addresses(app: Flask, number: str) -> Iterator[tuple[Any, str]]:
    """Every rule that is read, with an example of its address."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        values = {name: EXAMPLES.get(name, "x") for name in rule.arguments}
        values |= {"number": number} if "number" in rule.arguments else {}
        yield rule, str(adapter.build(rule.endpoint, values))


def test_row_37_every_page_carries_exactly_these_headers(
    app: Flask, at_work: FlaskClient, submitted: Complaint
) -> None:
    seen: dict[str, int] = {}
    for rule, address in addresses(app, submitted.number):
        answer = at_work.get(address)
        seen[rule.endpoint] = answer.status_code
        got = guarding(answer)
        if rule.endpoint.startswith(PLAYED):
            assert COMMON.items() <= got.items(), rule
            continue
        if rule.endpoint.startswith("assets.") and answer.status_code == 200:
            got["Cache-Control"] = "no-store"  # they are kept: tests/web/test_assets.py
            assert got == ASSET, rule
        elif rule.rule.startswith(FORM_RULES):
            assert got == FORM, rule
        else:
            assert got in (PAGE, FILE), rule
        assert rule.endpoint.startswith("assets.") or "HX-Request" in answer.headers["Vary"], rule
    opened = ("panel.show_complaint", "tracking.show_receipt", "site.front", "intake.show_form")
    assert {seen[endpoint] for endpoint in opened} == {200}
    assert set(seen.values()) >= {200, 303, 404}


Ask = Callable[..., Any]
TOO_LARGE = {"CONTENT_LENGTH": str(10**9)}


@pytest.fixture
def refusals(at_work: FlaskClient, submitted: Complaint, acme: Company) -> dict[str, Ask]:
    """How each audience is refused: what is asked, and the status it gets."""
    key = api_keys.create(label="all", scopes=list(Scope))
    panel, track, form = (
        f"{path}/{submitted.number}" for path in ("/panel/complaints", "/track", "")
    )
    bearer = {"Authorization": f"Bearer {key}"}
    token = {"csrf_token": pages.page_token(at_work)}
    api = f"/api/v1/complaints{form}"

    def ask(method: str, path: str, **how: Any) -> Ask:
        return lambda: at_work.open(path, method=method, **how)

    return {
        "panel 303": ask("GET", "/panel/"),
        "panel 400": ask("POST", f"{panel}/notes", data={"body": "x"}),
        "panel 404": ask("GET", "/panel/complaints/0000-0000-0000"),
        "panel 405": ask("PUT", "/panel/complaints"),
        "panel 413": ask("POST", f"{panel}/notes", environ_overrides=TOO_LARGE),
        "panel 422": ask("POST", f"{panel}/notes", data=token),
        "track 303": ask("GET", f"/track?number={submitted.number}"),
        "track 400": ask("POST", f"{track}/access"),
        "track 404": ask("GET", f"{track}/attachments/77"),
        "track 405": ask("POST", "/track"),
        "track 413": ask("POST", f"{track}/messages", environ_overrides=TOO_LARGE),
        "track 422": ask("POST", f"{track}/access", data={**token, "access_code": "x"}),
        "nobody 404": ask("GET", "/nowhere"),
        "nobody's form 404": ask("GET", "/f/nobody"),
        "form 405": ask("PUT", "/f/acme"),
        "form 403": ask("POST", "/f/acme", headers={"Origin": "https://evil.example"}),
        "form 413": ask("POST", "/f/acme", environ_overrides=TOO_LARGE),
        "form 422": ask("POST", "/f/acme", data={"name": "Ada"}),
        "api 401": ask("GET", api),
        "api 404": ask("GET", "/api/v1/complaints/0000-0000-0000", headers=bearer),
        "api 405": ask("PUT", "/api/v1/complaints", headers=bearer),
        "api 413": ask("POST", f"{api}/attachments", headers=bearer, environ_overrides=TOO_LARGE),
        "api 422": ask("POST", "/api/v1/complaints", headers=bearer, json={"category": "?"}),
    }


def test_row_37_refusals_carry_them_too(refusals: dict[str, Ask]) -> None:
    for name, ask in refusals.items():
        answer = ask()
        audience, _, status = name.rpartition(" ")
        assert answer.status_code == int(status), name
        is_form = audience == "form" and status != "405"  # nobody's form is named before a rule is
        assert guarding(answer) == (FORM if is_form else PAGE), name


def _fail(*_: Any, **__: Any) -> None:
    raise RuntimeError("Ada Nowak")


def _no_database(*_: Any, **__: Any) -> None:
    raise peewee.OperationalError("Ada Nowak")


@pytest.mark.parametrize(
    ("path", "broken", "expected"),
    [
        ("/panel/complaints", "reclamator.services.register.page", PAGE),
        ("/track/{number}", "reclamator.services.tracking.look", PAGE),
        ("/f/acme", "reclamator.web.intake.hints.sentences", FORM),
        ("/api/v1/openapi.json", "reclamator.web.api.openapi.document", PAGE),
    ],
)
def test_row_37_faults_carry_them_too(
    path: str,
    broken: str,
    expected: dict[str, str],
    at_work: FlaskClient,
    submitted: Complaint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(broken, _fail)

    answer = at_work.get(path.format(number=submitted.number))

    assert answer.status_code == 500
    assert guarding(answer) == expected
    assert "Ada" not in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/panel/complaints", "/profile"])
def test_row_37_a_page_says_so_even_when_sessions_cannot_be_read(
    path: str, at_work: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fault, status in ((_no_database, 503), (_fail, 500)):
        monkeypatch.setattr("reclamator.services.staff.find_session", fault)

        answer = at_work.get(path)

        assert answer.status_code == status
        assert guarding(answer) == PAGE
        assert "Ada" not in answer.text


@pytest.mark.parametrize(
    ("embedding", "origins", "ancestors"),
    [
        (True, [], "'self' https:"),
        (True, ["https://a.example", "http://b.example:81"],
         "'self' https://a.example http://b.example:81"),
        (False, ["https://a.example"], "'self'"),
    ],
)  # fmt: skip
def test_row_37_only_the_companys_own_pages_frame_its_form(
    embedding: bool,
    origins: list[str],
    ancestors: str,
    client: FlaskClient,
    acme: Company,
    globex: Company,
) -> None:
    acme.origins, acme.embedding = origins, embedding
    acme.save()

    policy = client.get("/f/acme").headers["Content-Security-Policy"]
    others = client.get("/f/globex").headers["Content-Security-Policy"]

    assert policy.rpartition("frame-ancestors ")[2] == ancestors
    assert others.rpartition("frame-ancestors ")[2] == "'self' https:"


def test_each_answer_has_a_nonce_of_its_own(client: FlaskClient, submitted: Complaint) -> None:
    nonces = {
        match
        for _ in range(5)
        for match in NONCE.findall(
            client.get(f"/track/{submitted.number}").headers["Content-Security-Policy"]
        )
    }

    assert len(nonces) == 5


# -- over https -----------------------------------------------------------------------------------


@pytest.fixture
def secure(installation: Settings, submitted: Complaint) -> FlaskClient:
    """A browser in front of the same installation behind https."""
    import reclamator
    from tests.cast import Browser

    app = reclamator.create_app(replace(installation, base_url="https://complaints.example"))
    app.test_client_class = Browser
    app.config["PREFERRED_URL_SCHEME"] = "https"
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "complaints.example"
    return client


def test_over_https_the_cookies_are_bound_to_the_host(
    secure: FlaskClient, submitted: Complaint
) -> None:
    answer = Customer(secure, submitted.number).open(submitted.access_code)

    assert answer.status_code == 303
    cookie = next(
        line for line in answer.headers.getlist("Set-Cookie") if line.startswith("__Host-rcl_t=")
    )
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_row_37_over_https_every_answer_asks_for_https(secure: FlaskClient) -> None:
    expected = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}

    for path in ("/", "/track", "/sign-in", "/nowhere", "/healthz", "/api/v1/complaints"):
        assert guarding(secure.get(path)) == PAGE | expected, path
    assert guarding(secure.get("/f/acme")) == FORM | expected


def test_off_loopback_the_hosts_name_does_not_make_an_origin_ours(
    secure: FlaskClient, acme: Company
) -> None:
    """Row 25, where only the base URL's origin is our own."""
    evil = {"Host": "evil.example", "Origin": "https://evil.example"}

    forged = secure.post("/f/acme", data={"name": "Ada"}, headers=evil)
    own = secure.post(
        "/f/acme", data={"name": "Ada"}, headers={"Origin": "https://complaints.example"}
    )

    assert (forged.status_code, own.status_code) == (403, 422)
