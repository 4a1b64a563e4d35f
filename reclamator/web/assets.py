"""Scripts, styles and the widget's loader: hashed, minified and compressed once, served for ever.

Sources stay readable in `static/` and `widget/`. At the start of the app their copies are written
below `<data dir>/assets/`, each under a name that holds the hash of its content, beside a brotli
and a gzip copy. Nothing there is ever changed or removed, so an address that a merchant has pinned
(`/widget/v1.<hash>.js`) or a page that is still open keeps working: served for 24 months at least.

Responses set no cookie and may be loaded from anywhere (a form in a sandboxed page has no origin).
"""

import base64
import gzip
import hashlib
import os
import posixpath
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, cast

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request
from werkzeug.security import safe_join

from reclamator.config import ROOT
from reclamator.web.access import public

try:
    from rjsmin import jsmin
except ImportError:  # no wheel for this system: scripts are served as they are written
    jsmin = None

assets = Blueprint("assets", __name__)

FOREVER: Final = "public, max-age=31536000, immutable"
ALIAS: Final = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
REVALIDATE: Final = "public, no-cache"
LOADER: Final = "v1.js"

# What browsers get; fonts for letters, licences and lists lie beside them and are not served.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_TEXT: Final = frozenset({".css", ".js", ".svg"})
FAMILIES: Final = ("panel", "public", "tracking")
_PACKED: Final = {"br": ".br", "gzip": ".gz"}
_HASHED: Final = re.compile(r"\.[0-9a-f]{16}\.\w+$")
_DIGEST: Final = re.compile(r"[0-9a-f]{16}")

# Publishes one more file by its plain name and tells the hashed one.
Publish = Callable[[str], str]


class PinnedLoader(NamedTuple):
    """The loader's unchanging address and the `integrity` value that goes with it."""

    url: str
    integrity: str


@dataclass
class AssetStore:
    """The copies of one installation; `root` holds the sources, `folder` the copies.

    `names`: plain name -> hashed name below `static/`; `loader`: its hashed file name;
    `dressed`: plain name and a company's rules -> hashed name of both in one.
    """

    root: Path
    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    dressed: dict[str, str] = field(default_factory=dict)
    loader: str = ""
    integrity: str = ""

    def build(self) -> None:
        """Write what is missing; safe when several processes start at once."""
        loader = _script((self.root / "widget" / LOADER).read_bytes())
        self.loader = _publish(self.folder / "widget", LOADER, loader)
        self.integrity = "sha384-" + base64.b64encode(hashlib.sha384(loader).digest()).decode()
        self.names = _publish_all(self.root / "static", self.folder / "static")


def init_app(app: Flask, *, root: Path = ROOT) -> None:
    """Build the copies below the app's data folder and serve them.

    Reads `app.config["SETTINGS"].data_dir`; templates get `asset_url` and `widget_integrity`.
    """
    store = AssetStore(root, Path(app.config["SETTINGS"].data_dir).resolve() / "assets")
    store.build()
    app.extensions["assets"] = store
    app.register_blueprint(assets)
    if app.has_static_folder:  # Flask's own route would win over ours at the same address
        app.view_functions["static"] = lambda filename: static_file(path=filename)
    app.jinja_env.globals.update(
        asset_url=asset_url, stylesheets=stylesheets, widget_integrity=widget_integrity
    )


def asset_url(name: str) -> str:
    """The unchanging address of `css/panel.css` and its like; KeyError when there is none."""
    store = _store()
    if current_app.debug:
        store.build()
    return f"/static/{store.names[name]}"


def dressed_url(name: str, rules: str) -> str:
    """The unchanging address of a sheet with a company's own `rules` at its end: no more requests.

    The copy is made when it is first asked for.
    """
    plain = asset_url(name)
    if not rules:
        return plain
    store = _store()
    key = name + rules
    if key not in store.dressed:
        folder = store.folder / "static"
        sheet = (folder / plain.removeprefix("/static/")).read_bytes()
        store.dressed[key] = _publish(folder, name, sheet + minify_css(rules).encode())
    return f"/static/{store.dressed[key]}"


def stylesheets(family: str) -> list[str]:
    """The addresses of the sheets of a family of pages: "panel", "public" or "tracking"."""
    return [asset_url(bundle_name(family))]


def bundle_name(family: str) -> str:
    """The plain name of a family's sheet."""
    return f"css/{family}.bundle.css"


def parts_of(family: str) -> tuple[str, ...]:
    """The sheets that a family's one sheet is made of, in the order in which they count."""
    customers = () if family == "panel" else ("customer",)
    return ("tokens", "base", "components", *customers, family, "print")


def widget_integrity() -> PinnedLoader:
    """Address and `integrity` for merchants who pin the loader (with `crossorigin`)."""
    store = _store()
    return PinnedLoader(f"/widget/{store.loader}", store.integrity)


@assets.get(f"/widget/{LOADER}")
@public("the script that merchants paste")
def loader() -> Response:
    """The loader under the name that snippets carry: the newest of its major version."""
    store = _store()
    return _send(store.folder / "widget" / store.loader, cache=ALIAS)


@assets.get("/widget/v1.<digest>.js")
@public("the script that merchants paste")
def pinned_loader(digest: str) -> Response:
    """One build of the loader, old ones included."""
    if not _DIGEST.fullmatch(digest):
        abort(404)
    return _send(_store().folder / "widget" / f"v1.{digest}.js", cache=FOREVER)


@assets.get("/static/<path:path>")
@public("styles and scripts hold no data")
def static_file(path: str) -> Response:
    """A hashed copy for ever, or the newest under its plain name with a check each time."""
    store = _store()
    if path in store.names:
        return _send(store.folder / "static" / store.names[path], cache=REVALIDATE)
    found = safe_join(str(store.folder / "static"), path)
    if found is None or not _HASHED.search(path):
        abort(404)
    return _send(Path(found), cache=FOREVER)


@lru_cache(maxsize=64)  # asked again at each look while sources change
def minify_css(source: str) -> str:
    """Drop comments and needless white space; strings and addresses stay as they are."""
    kept: list[str] = []

    def stash(match: re.Match[str]) -> str:
        if match["comment"]:
            return "\0"
        kept.append(match[0])
        return f"\1{len(kept) - 1}\1"

    text = _CSS_ATOMS.sub(stash, source)
    for pattern, replacement in _CSS_SQUEEZE:
        text = pattern.sub(replacement, text)
    return re.sub("\1(\\d+)\1", lambda match: kept[int(match[1])], text).strip()


_CSS_ATOMS: Final = re.compile(
    r"""(?P<comment>/\*.*?\*/)
      | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'
      | url\(\s*[^"'\s)][^)]*\)""",
    re.VERBOSE | re.DOTALL,
)
_CSS_SQUEEZE: Final = [
    (re.compile(r"(?:(?<=[\s{};,:(])|(?<=^))\0+|\0+(?=[\s{};,:)\0]|$)"), ""),
    (re.compile("\0"), "/**/"),  # it keeps two words apart
    (re.compile(r"\s+"), " "),
    (re.compile(r" ?([{};,]) ?"), r"\1"),
    (re.compile(r": (?=[^;}])"), ":"),
    (re.compile(r";+}"), "}"),
]


def _store() -> AssetStore:
    return cast(AssetStore, current_app.extensions["assets"])


def _send(path: Path, *, cache: str) -> Response:
    if not path.is_file():
        abort(404)
    encoding = _encoding(path)
    served = path.with_name(path.name + _PACKED[encoding]) if encoding else path
    response = Response(served.read_bytes(), content_type=_TYPES[path.suffix])
    response.headers.update(_headers(path, cache))
    if encoding:
        response.content_encoding = encoding
    response.set_etag(f"{path.name}-{encoding}" if encoding else path.name)
    return cast(Response, response.make_conditional(request))


def _encoding(path: Path) -> str:
    if path.suffix not in _TEXT:
        return ""
    accepted = request.accept_encodings
    return next((name for name in _PACKED if accepted[name] > 0), "")


def _headers(path: Path, cache: str) -> dict[str, str]:
    headers = {
        "Cache-Control": cache,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return headers | ({"Vary": "Accept-Encoding"} if path.suffix in _TEXT else {})


def _publish_all(sources: Path, folder: Path) -> dict[str, str]:
    """Copy everything below `sources`; returns plain name -> hashed name."""
    names: dict[str, str] = {}

    def publish(name: str) -> str:
        if name not in names:
            content = _BUILDERS.get(Path(name).suffix, _as_is)(sources, name, publish)
            names[name] = _publish(folder, name, content)
        return names[name]

    for name in _served_names(sources):
        publish(name)
    for family in FAMILIES:
        names[bundle_name(family)] = _publish(
            folder, bundle_name(family), _bundle(sources, family, publish)
        )
    return names


def _bundle(sources: Path, family: str, publish: Publish) -> bytes:
    """One sheet for a family of pages: five requests less on the first visit."""
    present = [
        f"css/{part}.css" for part in parts_of(family) if (sources / f"css/{part}.css").is_file()
    ]
    return b"\n".join(_built_style(sources, name, publish) for name in present)


def _served_names(sources: Path) -> Iterator[str]:
    for path in sorted(sources.rglob("*")):
        if path.suffix in _TYPES and path.is_file():
            yield path.relative_to(sources).as_posix()


def _as_is(sources: Path, name: str, publish: Publish) -> bytes:
    return (sources / name).read_bytes()


def _built_script(sources: Path, name: str, publish: Publish) -> bytes:
    content = (sources / name).read_bytes()
    return content if ".min." in name else _script(_with_included(sources / name, content))


def _with_included(path: Path, content: bytes) -> bytes:
    """Put the scripts that a line `//= name.js` asks for in its place: one request less."""

    def text_of(match: re.Match[bytes]) -> bytes:
        return (path.parent / match["name"].decode()).read_bytes()

    return _INCLUDED.sub(text_of, content)


_INCLUDED: Final = re.compile(rb"^//= (?P<name>[\w-]+\.js)$", re.MULTILINE)


def _built_style(sources: Path, name: str, publish: Publish) -> bytes:
    """Addresses in it get the hashed names of the files they point to."""

    def point(match: re.Match[str]) -> str:
        target = re.split("[?#]", match["target"])[0]
        pointed = _local_name(name, target)
        if pointed == name or not (sources / pointed).is_file():
            return match[0]
        hashed = posixpath.basename(publish(pointed))
        return match[0].replace(target, posixpath.join(posixpath.dirname(target), hashed))

    source = (sources / name).read_text(encoding="utf-8")
    return minify_css(_CSS_ADDRESS.sub(point, source)).encode()


_CSS_ADDRESS: Final = re.compile(
    r"""(?:url\(\s*["']?|@import\s+["'])(?!data:|\#|//|\w+://)(?P<target>[^"')\s]+)"""
)
_BUILDERS: Final[dict[str, Callable[[Path, str, Publish], bytes]]] = {
    ".js": _built_script,
    ".css": _built_style,
}


def _local_name(name: str, target: str) -> str:
    if target.startswith("/"):
        return target.removeprefix("/static/").lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))


@lru_cache(maxsize=64)
def _script(content: bytes) -> bytes:
    return jsmin(content.decode()).encode() if jsmin else content


def _publish(folder: Path, name: str, content: bytes) -> str:
    """Write the hashed copy of `name` unless it is there; returns its name."""
    stem, suffix = posixpath.splitext(name)
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
    target = folder / hashed
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        # The plain copy comes last: where it is, the packed ones are too.
        for ending, data in _copies(suffix, content):
            _write(target.with_name(target.name + ending), data)
    return hashed


def _copies(suffix: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if suffix in _TEXT:
        yield ".br", brotli.compress(content, quality=11)
        yield ".gz", gzip.compress(content, 9, mtime=0)
    yield "", content


def _write(target: Path, data: bytes) -> None:
    """Put a whole file in its place or none; two processes write the same bytes."""
    part = target.with_name(f".{target.name}.{os.getpid()}.{threading.get_ident()}")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
