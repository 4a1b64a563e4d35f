"""Scripts, styles and the loader as a browser gets them: small, unchanging, from anywhere."""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.config import ROOT
from reclamator.web import assets

LOADER = "(() => {\n  // why\n  const form = 1;\n  window.form = form;\n})();\n"
STYLE = """
/* tokens come first */
@import "tokens.css";
@font-face { font-family: "Own  Font"; src: url(../vendor/own-1.0/own.woff2) format("woff2") }
.card > p , .card:hover { color: red ; margin : calc(1px + 2px) ; }
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project of our own: one loader, three styles, a script, a font."""
    files: dict[str, str | bytes] = {
        "widget/v1.js": LOADER,
        "static/css/tokens.css": ":root { --ink: #123; }\n",
        "static/css/shop.css": STYLE,
        "static/js/form.js": "let answer = 1;\n\n\nlet other = 2;\n",
        "static/vendor/lib-4.0/lib.min.js": "/* kept */ let x = 1;\n",
        "static/vendor/own-1.0/own.woff2": b"wOF2" + bytes(40),
        "static/vendor/own-1.0/LICENSE": "Free.",
    }
    for name, content in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path / "project"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Where the installation writes."""
    return tmp_path / "data"


def make_app(root: Path, data_dir: Path) -> Flask:
    """Any Flask app will do."""
    app = Flask("shop", static_folder=None)
    app.config["SETTINGS"] = SimpleNamespace(data_dir=data_dir)
    assets.init_app(app, root=root)
    return app


@pytest.fixture
def app(root: Path, data_dir: Path) -> Flask:
    """The app over the small project."""
    return make_app(root, data_dir)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser without a session."""
    with app.test_client() as client:
        yield client


def url(app: Flask, name: str) -> str:
    """What a template would write."""
    with app.test_request_context():
        return assets.asset_url(name)


def files_below(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Each file with its time of writing and its content."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# -- the loader -----------------------------------------------------------------------------------


def test_the_loader_alias_carries_the_headers_of_the_contract(client: FlaskClient) -> None:
    answer = client.get("/widget/v1.js")

    assert answer.status_code == 200
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == (
        "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers
    assert b"why" not in answer.data


def test_an_unchanged_loader_is_answered_304_per_encoding(client: FlaskClient) -> None:
    plain = client.get("/widget/v1.js")
    packed = client.get("/widget/v1.js", headers={"Accept-Encoding": "br"})

    again = client.get("/widget/v1.js", headers={"If-None-Match": plain.headers["ETag"]})

    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert plain.headers["ETag"] != packed.headers["ETag"]


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_the_best_encoding_that_the_browser_takes(
    client: FlaskClient, accepts: str, encoding: str | None
) -> None:
    plain = client.get("/widget/v1.js", headers={"Accept-Encoding": "identity"}).data

    answer = client.get("/widget/v1.js", headers={"Accept-Encoding": accepts})

    assert answer.headers.get("Content-Encoding") == encoding
    assert unpack(answer.data, encoding) == plain


def unpack(data: bytes, encoding: str | None) -> bytes:
    """The content behind an encoding."""
    if encoding == "br":
        return bytes(brotli.decompress(data))
    return gzip.decompress(data) if encoding == "gzip" else data


def test_a_pinned_loader_matches_its_integrity(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        pinned = assets.widget_integrity()

    answer = client.get(pinned.url)

    digest = base64.b64encode(hashlib.sha384(answer.data).digest()).decode()
    assert re.fullmatch(r"/widget/v1\.[0-9a-f]{16}\.js", pinned.url)
    assert pinned.integrity == f"sha384-{digest}"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_older_loader_is_served_after_a_release(root: Path, data_dir: Path) -> None:
    old = make_app(root, data_dir)
    with old.test_request_context():
        pinned = assets.widget_integrity()
    (root / "widget" / "v1.js").write_text("window.form = 2;\n")

    new = make_app(root, data_dir).test_client()

    assert new.get(pinned.url).status_code == 200
    assert new.get("/widget/v1.js").data.strip() == b"window.form=2;"


@pytest.mark.parametrize(
    "path",
    [
        "/widget/v1.0123456789abcdef.js",
        "/widget/v1...js",
        "/widget/v1.../../x.js",
        "/widget/v2.js",
        "/static/css/none.css",
        "/static/css/none.0123456789abcdef.css",
        "/static/../widget/v1.js",
        "/static/%2e%2e/%2e%2e/secret",
        "/static/vendor/own-1.0/LICENSE",
        "/static/css/",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_packed_copies_have_no_address_of_their_own(app: Flask, client: FlaskClient) -> None:
    assert client.get(url(app, "css/shop.css") + ".br").status_code == 404


# -- styles, scripts, fonts -----------------------------------------------------------------------


def test_a_hashed_style_is_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    address = url(app, "css/shop.css")

    answer = client.get(address)

    assert re.fullmatch(r"/static/css/shop\.[0-9a-f]{16}\.css", address)
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    # A sandboxed form has no origin of its own and still needs its style.
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_plain_name_leads_to_the_newest_and_is_checked_each_time(client: FlaskClient) -> None:
    answer = client.get("/static/js/form.js")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, no-cache"


def test_a_font_named_in_a_style_is_found_from_there(app: Flask, client: FlaskClient) -> None:
    style = client.get(url(app, "css/shop.css")).text

    found = re.search(r"url\(\.\./(vendor/own-1\.0/own\.[0-9a-f]{16}\.woff2)\)", style)

    assert found
    font = client.get(f"/static/{found[1]}", headers={"Accept-Encoding": "br"})
    assert font.content_type == "font/woff2"
    assert "Content-Encoding" not in font.headers


def test_a_style_follows_the_styles_it_imports(root: Path, data_dir: Path) -> None:
    before = url(make_app(root, data_dir), "css/shop.css")
    (root / "static" / "css" / "tokens.css").write_text(":root { --ink: #456; }\n")

    after = make_app(root, data_dir)

    assert url(after, "css/shop.css") != before
    text = after.test_client().get(url(after, "css/shop.css")).text
    assert url(after, "css/tokens.css").rsplit("/", 1)[1] in text


def test_addresses_from_the_top_of_the_site_are_hashed_too(root: Path, data_dir: Path) -> None:
    (root / "static" / "css" / "base.css").write_text(
        'a { src: url("/static/vendor/own-1.0/own.woff2#x") }'
        " b { background: url(data:image/gif;base64,AAAA) } c { mask: url(#m) }"
    )

    app = make_app(root, data_dir)
    style = app.test_client().get(url(app, "css/base.css")).text

    assert re.search(r'url\("/static/vendor/own-1\.0/own\.[0-9a-f]{16}\.woff2#x"\)', style)
    assert "url(data:image/gif;base64,AAAA)" in style
    assert "url(#m)" in style


def test_what_is_minified_already_is_left_alone(app: Flask, client: FlaskClient) -> None:
    assert client.get(url(app, "vendor/lib-4.0/lib.min.js")).data == b"/* kept */ let x = 1;\n"


def test_an_unknown_name_stops_the_page(app: Flask) -> None:
    with pytest.raises(KeyError):
        url(app, "css/forgotten.css")


def test_templates_get_both_helpers(app: Flask) -> None:
    with app.test_request_context():
        page = app.jinja_env.from_string(
            "{{ asset_url('js/form.js') }} {{ widget_integrity().integrity }}"
        ).render()

    assert re.fullmatch(r"/static/js/form\.[0-9a-f]{16}\.js sha384-\S+", page)


def test_an_app_with_flasks_own_static_route_serves_ours(root: Path, data_dir: Path) -> None:
    app = Flask("shop")
    app.config["SETTINGS"] = SimpleNamespace(data_dir=data_dir)
    assets.init_app(app, root=root)

    assert app.test_client().get(url(app, "js/form.js")).status_code == 200


# -- building -------------------------------------------------------------------------------------


def test_a_second_start_writes_nothing(root: Path, data_dir: Path) -> None:
    make_app(root, data_dir)
    before = files_below(data_dir)

    make_app(root, data_dir)

    assert files_below(data_dir) == before
    assert not [name for name in before if "/." in name]


def test_processes_that_start_together_build_the_same(root: Path, data_dir: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        names = list(pool.map(build, [root] * 8, [data_dir] * 8))

    assert all(each == names[0] for each in names)
    alone = data_dir.parent / "alone"
    make_app(root, alone)
    assert contents(alone) == contents(data_dir)


def build(root: Path, data_dir: Path) -> dict[str, str]:
    """One process of several that start at once."""
    store: Any = make_app(root, data_dir).extensions["assets"]
    return dict(store.names)


def contents(folder: Path) -> dict[str, bytes]:
    """Names and contents, whenever they were written."""
    return {name: data for name, (_, data) in files_below(folder).items()}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a { color : red ; }\n\n b{ }", "a{color :red}b{}"),
        ("a :hover, a:hover > b { top: 0 }", "a :hover,a:hover > b{top:0}"),
        ("a { width: calc(1px + 2px) }", "a{width:calc(1px + 2px)}"),
        ('a::after { content: "  /* ; } */  " }', 'a::after{content:"  /* ; } */  "}'),
        ("a { content: '\\'  {' }", "a{content:'\\'  {'}"),
        ("a { margin: 1px/**/2px } /* end */", "a{margin:1px/**/2px}"),
        ("a /* one */ /* two */ { top: 0 }", "a{top:0}"),
        ("a { background: url( x y;z.png ) }", "a{background:url( x y;z.png )}"),
        (
            "@media (min-width: 40rem) and (hover) { a { top: 0; } }",
            "@media (min-width:40rem) and (hover){a{top:0}}",
        ),
        (
            ".a { & :is(b, c) { top: 0 } &:hover { top: 1px } }",
            ".a{& :is(b,c){top:0}&:hover{top:1px}}",
        ),
    ],
)
def test_a_minified_style_means_the_same(source: str, expected: str) -> None:
    assert assets.minify_css(source) == expected


def test_the_projects_own_assets_build(data_dir: Path) -> None:
    app = make_app(ROOT, data_dir)
    client = app.test_client()

    answers = {name: client.get(url(app, name)).status_code for name in names(app)}

    assert "js/form-bridge.js" in answers
    assert set(answers.values()) == {200}


def names(app: Flask) -> list[str]:
    """Every file that templates may name."""
    return sorted(app.extensions["assets"].names)


def test_the_loader_keeps_its_budget_on_the_wire(data_dir: Path) -> None:
    client = make_app(ROOT, data_dir).test_client()

    answer = client.get("/widget/v1.js", headers={"Accept-Encoding": "br"})

    assert len(answer.data) <= 2_048


@pytest.mark.parametrize(
    "forbidden",
    [
        r"innerHTML",
        r"outerHTML",
        r"insertAdjacentHTML",
        r"document\.write",
        r"\beval\(",
        r"new Function",
        r"setAttribute\([\"']style",
        r"srcdoc",
        r"localStorage|sessionStorage|document\.cookie",
        r"createElement\([\"']style",
    ],
)
@pytest.mark.parametrize("script", ["widget/v1.js", "static/js/form-bridge.js"])
def test_scripts_on_foreign_pages_use_nothing_that_a_strict_policy_blocks(
    script: str, forbidden: str
) -> None:
    assert not re.search(forbidden, (ROOT / script).read_text(encoding="utf-8"))
