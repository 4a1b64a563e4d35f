"""A small stand-in for the form, and merchants' pages around it, each on its own site.

The form lives at http://127.0.0.1:PORT, the shops at http://localhost:PORT: to a browser they are
two sites. What the form page renders for `form-bridge.js` is what the real one renders.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, abort, render_template, render_template_string, request
from werkzeug.serving import make_server

from reclamator import i18n
from reclamator.config import ROOT
from reclamator.web import assets

COMPANY = "acme-7q2f"

FORM = """<!doctype html>
<html lang="{{ lang }}"{% if scheme %} data-scheme="{{ scheme }}"{% endif %}>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{{ scheme or 'light dark' }}">
<title>{{ title }}</title>
<link rel="stylesheet" href="/stand-in.css">
<script defer src="/static/js/form-bridge.js"></script>
<script defer src="/stand-in.js"></script>
<body data-origins='{{ origins|tojson }}' data-close="{{ close }}"
  {%- if receipt is not none %} data-submitted="{{ receipt }}"{% endif %}>
{% if receipt is not none %}
<h1 tabindex="-1">We have received your complaint</h1>
{% else %}
<h1 tabindex="-1">{{ title }}</h1>
<form method="post" action="/f/{{ company }}">
  <p><label>Order <input name="order_number"></label>
  <p><label>Name <input name="name"></label>
  <p><label>E-mail <input name="email" type="email"></label>
  <p><label>Phone <input name="phone" type="tel"></label>
  <p><label>Product <input name="product"></label>
  <p><button>Send</button>
</form>
<p><button id="next">Next</button> <button id="wrong">Wrong</button> <button id="done">Done</button>
<button id="limit">Limit</button> <button id="grow">Grow</button> <button id="top">Top</button>
<div id="extra" hidden></div>
<div id="steps"></div>
<p id="asked" hidden>Throw the draft away?</p>
{% endif %}
"""

STYLE = """
body { margin: 0; font: 16px/1.5 sans-serif }
#extra, #steps { block-size: 2000px }
"""

SCRIPT = """
const bridge = window.reclamatorBridge;
document.getElementById("steps")?.remove();
const on = (id, run) => document.getElementById(id)?.addEventListener("click", run);
on("next", () => bridge.send("step", { step: 2, of: 5 }));
on("wrong", () => bridge.send("invalid", { count: 3 }));
on("done", () => bridge.send("submitted", { topic: "damaged" }));
on("limit", () => bridge.send("error", { reason: "rate" }));
on("grow", () => { document.getElementById("extra").hidden = false; });
on("top", () => bridge.reveal(document.querySelector("h1")));
bridge.onReset = () => { document.getElementById("asked").hidden = false; };
"""

TITLES = {"en": "Complaint form", "pl": "Formularz reklamacji"}
CLOSE = {"en": "Close", "pl": "Zamknij"}


class StandIn:
    """The running pair of sites; `origins` are the company's registered ones."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.shop = f"http://localhost:{port}"
        self.origins: list[str] = [self.shop]
        self.pages: dict[str, str] = {}
        self.frame_ancestors = ""
        self.shop_policy = ""
        self.received: list[tuple[str | None, dict[str, str]]] = []

    def host(self, name: str) -> str:
        """The address of one of the pages in `widget/hosts/`."""
        return f"{self.shop}/demo/hosts/{name}"

    def page(self, markup: str) -> str:
        """The address, at the shop, of a page with this markup."""
        name = f"page-{len(self.pages)}"
        self.pages[name] = (
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>Shop</title>{markup}'
        )
        return f"{self.shop}/{name}"

    def snippet(self, *, form: str = "", query: str = "", script: str = "async") -> str:
        """Snippet A, with attributes for the element, the frame's query and the script."""
        return (
            f'<reclamator-form company="{COMPANY}" {form}>'
            f'<iframe src="{self.base}/f/{COMPANY}?embed=1{query}" title="Complaint form"'
            ' width="100%" height="1200"></iframe></reclamator-form>'
            f'<script {script} src="{self.base}/widget/v1.js"></script>'
        )


@contextmanager
def running_stand_in(data_dir: Path) -> Iterator[StandIn]:
    """Serve both sites on a free loopback port."""
    app = Flask("stand-in", static_folder=None, template_folder=str(ROOT / "templates"))
    app.config["SETTINGS"] = SimpleNamespace(data_dir=data_dir)
    assets.init_app(app)
    i18n.install(app.jinja_env)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    site = StandIn(server.server_port)
    _add_form(app, site)
    _add_shop(app, site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _add_form(app: Flask, site: StandIn) -> None:
    @app.get(f"/f/{COMPANY}")
    def form() -> Response:
        return _form_page(site, receipt=None)

    @app.post(f"/f/{COMPANY}")
    def receipt() -> Response:
        site.received.append((request.headers.get("Origin"), request.form.to_dict()))
        return _form_page(site, receipt="damaged")

    @app.get("/stand-in.<kind>")
    def own(kind: str) -> Response:
        content, mimetype = (STYLE, "text/css") if kind == "css" else (SCRIPT, "text/javascript")
        headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(content, mimetype=mimetype, headers=headers)


def _form_page(site: StandIn, *, receipt: str | None) -> Response:
    lang = request.args.get("lang", "en")
    scheme = request.args.get("theme", "")
    page = render_template_string(
        FORM,
        company=COMPANY,
        lang=lang if lang in TITLES else "en",
        scheme=scheme if scheme in ("light", "dark") else "",
        title=TITLES.get(lang, TITLES["en"]),
        close=CLOSE.get(lang, CLOSE["en"]),
        origins=site.origins,
        receipt=receipt,
    )
    ancestors = site.frame_ancestors or "'self' http:"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {ancestors}"
    )
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}
    return Response(page, headers={**headers, "Cache-Control": "private, no-store"})


def _add_shop(app: Flask, site: StandIn) -> None:
    hosts = ROOT / "widget" / "hosts"

    @app.get("/demo/hosts/<name>")
    def host(name: str) -> str:
        page = hosts / f"{name}.html"
        if not page.is_file():
            abort(404)
        return render_template_string(page.read_text(), base=site.base, company=COMPANY)

    @app.get("/demo/shop")
    def shop() -> Response:
        languages = [{"code": "en", "name": "English", "href": "?lang=en"}]
        page = render_template(
            "demo/shop.html",
            base=site.base,
            company=COMPANY,
            shop_name="Brzoza & Glina",
            page_language="en",
            languages=languages,
        )
        return Response(page, headers={"Content-Security-Policy": site.shop_policy})

    @app.get("/<name>")
    def page(name: str) -> str:
        return site.pages.get(name) or abort(404)
