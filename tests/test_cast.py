"""What the cast promises: an installation of each test's own, of parts that are made once."""

from pathlib import Path
from typing import NoReturn

import brotli
import pytest

import reclamator
from reclamator.i18n import LOCALES, catalogues
from reclamator.models import database
from tests.cast import on_both_databases


@on_both_databases
def test_what_a_worker_made_once_no_test_makes_anew(
    database_kind: str,
    made_at_start: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_given: object, **_named: object) -> NoReturn:
        raise AssertionError("made anew")

    request.getfixturevalue(f"{database_kind}_template")
    monkeypatch.setattr(database, "migrate", refuse)
    monkeypatch.setattr(brotli, "compress", refuse)
    monkeypatch.setattr(catalogues, "_compile", refuse)

    reclamator.create_app(request.getfixturevalue("installation"))
    for locale in LOCALES:
        catalogues.catalogue(locale)
