"""The living components page in a real browser: every macro, under the panel's own policy."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, Response, render_template, render_template_string
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from reclamator import i18n
from reclamator.config import ROOT
from reclamator.web import assets

pytestmark = [pytest.mark.browser]

POLICY = (
    "default-src 'none'; script-src 'nonce-N'; style-src 'self' 'nonce-N'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
NAV = [{"title": "", "items": [{"label": "Register", "href": "#r", "icon": "inbox", "count": 42}]}]
ME = {"name": "Mira", "company": "Acme", "initials": "MI", "colour": 0, "href": "#me"}
FRAGMENT = (
    '<div id="t"><h2 data-focus>Saved</h2></div>'
    '{% import "macros/layout.html" as layout %}{{ layout.live("Assigned to Otto.") }}'
)
SWAP = (
    '{% extends "panel/base.html" %}{% block content %}<div id="t">'
    '<button hx-post="/part" hx-target="#t" hx-swap="outerHTML">Assign</button></div>{% endblock %}'
)
CODE = (
    '{% extends "base.html" %}{% block content %}<form method="post" data-access-code="code">'
    '<input type="hidden" name="code"></form>{% endblock %}'
)


def build(folder: Path) -> Flask:
    """A bare app with what templates rely on, and three pages."""
    app = Flask("components", root_path=str(ROOT), template_folder="templates")
    app.config["SETTINGS"] = SimpleNamespace(data_dir=folder)
    i18n.install(app.jinja_env)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(csp_nonce=lambda: "N", csrf_token=lambda: "a.b-c")
    app.jinja_env.filters["local"] = lambda moment: i18n.date_time(moment, "UTC")
    assets.init_app(app)
    shell = {"nav": NAV, "me": ME, "new_complaint_url": "#new", "day": date(2026, 12, 4)}
    app.add_url_rule("/", view_func=lambda: render_template("panel/components.html", **shell))
    app.add_url_rule("/front", "front", lambda: render_template("front.html"))
    app.add_url_rule("/swap", "swap", lambda: render_template_string(SWAP, **shell))
    app.add_url_rule("/part", "part", lambda: render_template_string(FRAGMENT), methods=["POST"])
    app.add_url_rule("/track", "track", lambda: render_template_string(CODE))
    app.add_url_rule("/track", "opened", lambda: "opened", methods=["POST"])

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running pages."""
    server = make_server("127.0.0.1", 0, build(tmp_path_factory.mktemp("assets")), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def opened(browser: Browser, address: str, width: int, scheme: str) -> Page:
    """A tab without motion, in one width and one scheme."""
    size: Any = {"width": width, "height": 900}
    colours: Any = scheme
    context = browser.new_context(
        viewport=size, color_scheme=colours, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("path", ["/", "/front"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, base: str, path: str, width: int, scheme: str
):
    page = opened(browser, base + path, width, scheme)

    found = Axe().run(page).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_the_panel_breaks_none_of_its_own_policy(page: Page, base: str):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(base)
    page.wait_for_load_state("networkidle")

    assert [text for text in said if "Content Security Policy" in text] == []


def test_keys_walk_the_register_and_tick_rows(page: Page, base: str):
    page.goto(base)
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("j")
    page.keyboard.press("x")

    expect(page.locator(":focus")).to_have_text("8HQ2-CM5T-VN7K")
    expect(page.locator(".bulk")).to_be_visible()
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")


def test_after_a_swap_the_marked_part_has_the_focus_and_the_sentence_is_said(page: Page, base: str):
    page.goto(base + "/swap")

    page.get_by_role("button", name="Assign").click()

    expect(page.locator(":focus")).to_have_text("Saved")
    expect(page.locator("#live")).to_have_text("Assigned to Otto.")


def test_the_code_of_a_mailed_link_is_posted_and_leaves_the_address(page: Page, base: str):
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.goto(base + "/track#Q7DM2-XK9H4", wait_until="commit")

    assert sent.value.post_data == "code=Q7DM2-XK9H4"
    expect(page.locator("body")).to_have_text("opened")
    assert "#" not in page.url
