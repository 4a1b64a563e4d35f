"""Provisions: every regime has places to name, found by plain words."""

import json

import pytest

from reclamator.domain import provisions, regimes
from reclamator.domain.provisions import DATA, FOR_REFUSING
from reclamator.domain.vocabulary import Outcome, ProvisionTopic
from reclamator.i18n import use

NAMED = ("PL", "CZ", "SK", "RO", "HU", "DE", "FR", "ES", "EE", "LV", "EU")


@pytest.mark.parametrize("code", NAMED)
def test_a_country_of_ours_has_places_for_granting_and_refusing(code: str) -> None:
    found = provisions.of_regime(code)

    assert {row.regime for row in found} == {code}
    assert {row.topic for row in found} & set(FOR_REFUSING)
    assert {row.topic for row in found} & set(provisions.FOR_GRANTING)
    assert any(not row.from_memory for row in found)


def test_every_rule_has_places_to_pick_from() -> None:
    assert all(provisions.of_regime(regime.code) for regime in regimes.all_regimes())
    assert {row.regime for row in provisions.of_regime("PL-FIN")} == {"PL"}
    assert {row.regime for row in provisions.of_regime("FI")} == {"EU"}


def test_a_place_is_listed_once_and_says_how_sure_we_are() -> None:
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    places = [(row["regime"], row["citation"]) for row in rows]

    assert len(places) == len(set(places))
    assert all(isinstance(row["from_memory"], bool) for row in rows)
    assert {row["topic"] for row in rows} == set(ProvisionTopic)


def test_plain_words_find_a_place_whatever_their_case() -> None:
    (found,) = provisions.find("PL", "DAMAGE compensation")

    assert found.citation == "art. 471 Kodeksu cywilnego"
    assert provisions.find("PL", "kodeksu 471") == (found,)
    assert provisions.find("CZ", "obcanskeho 2165")
    assert provisions.find("PL", "kangaroo") == ()
    assert len(provisions.find("PL", " ")) == len(provisions.of_regime("PL"))


def test_what_speaks_for_the_outcome_stands_first() -> None:
    refusing = provisions.find("PL", "", Outcome.REJECTED)
    granting = provisions.find("PL", "", Outcome.GRANTED)

    assert refusing[0].topic in FOR_REFUSING
    assert granting[0].topic in provisions.FOR_GRANTING
    assert refusing != granting


def test_the_words_are_those_of_the_reader() -> None:
    with use("en"):
        assert provisions.find("PL", "burden") == ()
        assert provisions.find("PL", "proves")
