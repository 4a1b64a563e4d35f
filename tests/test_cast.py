"""What the cast promises: an installation of each test's own, of parts that are made once."""

import brotli
import pytest

import reclamator
from reclamator.config import Settings
from reclamator.i18n import LOCALES, catalogues
from tests.cast import on_both_databases


@on_both_databases
def test_an_app_makes_no_copies_and_no_catalogues_anew(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given, **named):
        raise AssertionError("made anew")

    monkeypatch.setattr(brotli, "compress", refuse)
    monkeypatch.setattr(catalogues, "_compile", refuse)

    reclamator.create_app(installation)
    for locale in LOCALES:
        catalogues.catalogue(locale)
