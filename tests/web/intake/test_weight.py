"""What the form weighs before a customer can type: WIDGET §1.7, in every language."""

import gzip
import re

import brotli
import pytest
from flask.testing import FlaskClient

from reclamator.models.company import Company

TOTAL, REQUESTS = 12 * 1024, 4
HTML, CSS, SCRIPT, RECEIPT = 6_144, 3_072, 4_096, 28 * 1024


def packed(content: bytes) -> int:
    """How many bytes a browser gets."""
    return len(brotli.compress(content, quality=11))


@pytest.mark.parametrize("lang", ["en", "pl", "sk", "ro", "fi", "ru"])
def test_a_usable_form_is_at_most_twelve_kilobytes_in_four_requests(
    lang: str, client: FlaskClient, acme: Company
) -> None:
    acme.accent = "#9a3d12"
    acme.save()
    page = client.get(f"/f/acme?embed=1&lang={lang}")

    parts = re.findall(r'<(?:link rel="stylesheet" href|script defer src)="([^"]+)"', page.text)
    weights = {address: packed(client.get(address).data) for address in parts}
    html = packed(page.data)

    assert len(parts) + 1 <= REQUESTS
    assert html <= HTML
    assert sum(size for address, size in weights.items() if ".css" in address) <= CSS
    assert sum(size for address, size in weights.items() if ".js" in address) <= SCRIPT
    assert html + sum(weights.values()) <= TOTAL, (html, weights)


def test_nothing_else_is_loaded(client: FlaskClient, acme: Company) -> None:
    page = client.get("/f/acme?embed=1").text

    assert not re.search(r"<(?:img|iframe|video|audio|object|embed|source)\b", page)
    assert "@import" not in page
    assert "url(" not in page


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None), ("", None)]
)
def test_the_form_is_compressed_on_its_way(
    accepted: str, encoding: str | None, client: FlaskClient, acme: Company
) -> None:
    answer = client.get("/f/acme", headers={"Accept-Encoding": accepted})

    content = answer.data
    if encoding == "br":
        content = brotli.decompress(content)
    if encoding == "gzip":
        content = gzip.decompress(content)
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.data) < (6_144 if encoding else 40_000)
    assert content.startswith(b"<!doctype html>")


def test_a_receipt_is_not(client: FlaskClient, acme: Company) -> None:
    """Its size would tell about its secrets."""
    answer = client.post("/f/acme", headers={"Accept-Encoding": "br"})

    assert "Content-Encoding" not in answer.headers
