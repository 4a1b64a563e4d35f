"""The design system's promises: sizes, vendored files, icons, and markup that our policy allows."""

import base64
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest

from reclamator.config import ROOT
from reclamator.web.assets import minify_css, parts_of

STATIC = ROOT / "static"
PAGES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if not {"email", "pdf"} & set(path.relative_to(ROOT / "templates").parts)
]
FAMILIES = ["panel", "tracking", "public"]
ICON_NAMES = re.compile(
    r"""\b(?:icon|_icon)\(\s*"([a-z0-9-]+)"|\bicon="([a-z0-9-]+)"|"icon": "([a-z0-9-]+)\""""
)


def packed(source: str) -> int:
    """Bytes on the wire: minified, brotli 11."""
    return len(brotli.compress(minify_css(source).encode()))


def test_the_forms_sheet_stays_within_its_budget():
    assert packed((STATIC / "css/form.css").read_text()) <= 3_072


@pytest.mark.parametrize("family", FAMILIES)
def test_the_sheets_of_a_page_family_stay_small(family: str):
    together = "".join((STATIC / f"css/{name}.css").read_text() for name in parts_of(family))

    # a third of what the first view of the panel may weigh
    assert packed(together) <= 15 * 1024


def test_every_vendored_file_is_the_one_in_the_manifest():
    vendor = STATIC / "vendor"
    manifest = json.loads((vendor / "manifest.json").read_text())["files"]

    found = {
        path.relative_to(vendor).as_posix(): "sha384-"
        + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in vendor.rglob("*/*")
        if path.is_file()
    }

    assert found == manifest


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(
        re.findall(
            r'^  "([a-z0-9-]+)": "M', (ROOT / "templates/macros/icons.html").read_text(), re.M
        )
    )

    named = {
        (page.name, name)
        for page in PAGES
        for match in ICON_NAMES.finditer(page.read_text())
        for name in filter(None, match.groups())
    }

    assert {(page, name) for page, name in named if name not in drawn} == set()


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT / "templates").as_posix()
)
def test_a_template_has_no_inline_style_no_inline_handler_and_no_raw_html(page: Path):
    source = re.sub(r"\{#.*?#\}", "", page.read_text(), flags=re.DOTALL)

    assert not re.search(r"""\sstyle=["']|\son[a-z]+=["']|\|\s*safe\b|hx-on""", source)
