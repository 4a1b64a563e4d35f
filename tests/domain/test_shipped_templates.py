"""The supplied templates: there for every outcome, in every language, and good in tone."""

import json
import unicodedata

import pytest

from reclamator.domain import message_templates as rules
from reclamator.domain import shipped_templates, tone
from reclamator.domain.message_templates import Variable
from reclamator.domain.shipped_templates import DATA
from reclamator.domain.vocabulary import Outcome, Remedy, State
from reclamator.i18n import LOCALES

ALL = shipped_templates.everything()


def test_every_outcome_and_every_remedy_has_one():
    decided = [each for each in ALL.values() if State.DECIDED in each.states]

    assert {each.outcome for each in decided} >= set(Outcome)
    assert {each.remedy for each in decided} >= {
        Remedy.REPAIR,
        Remedy.REPLACEMENT,
        Remedy.PRICE_REDUCTION,
        Remedy.REFUND,
    }


def test_every_state_has_one():
    assert {state for each in ALL.values() for state in each.states} == set(State)


@pytest.mark.parametrize("language", LOCALES)
def test_a_file_says_each_once_in_one_normal_form(language):
    written = (DATA / f"{language}.json").read_text(encoding="utf-8")

    assert list(json.loads(written)["templates"]) == list(ALL)
    assert written == unicodedata.normalize("NFC", written)
    assert len({each.names[language] for each in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("code", ALL)
def test_each_names_known_variables_only_and_the_same_as_in_english(code, language):
    shipped = ALL[code]

    assert rules.fault(shipped.texts[language]) == rules.fault(shipped.subjects[language]) == ""
    assert set(rules.variables(shipped.texts[language])) == set(
        rules.variables(shipped.texts["en"])
    )
    assert rules.variables(shipped.subjects[language]) == (Variable.NUMBER,)
    assert len(shipped.names[language]) <= rules.LONGEST_NAME


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("code", ALL)
def test_none_says_what_the_writer_would_be_advised_against(code, language):
    shipped = ALL[code]
    is_decision = shipped.outcome is not None

    found = [
        (text[each.start : each.end], each.kind.value)
        for text in (shipped.texts[language], shipped.subjects[language])
        for each in tone.read(text, language, is_decision=is_decision)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("language", "never"),
    [
        ("pl", ("Pan ", "Pani ", "łeś", "łaś")),
        ("ro", ("ş", "ţ")),
        ("fi", ("Te ", "Teidän")),
        ("ru", ("Роспотребнадзор", " до {")),
    ],
)
def test_each_keeps_the_rules_of_its_language(language, never):
    said = "\n".join(each.texts[language] + each.subjects[language] for each in ALL.values())

    assert [each for each in never if each in said] == []


def test_one_fits_where_state_outcome_and_remedy_do():
    refund = ALL["granted_refund"]

    assert refund.fits(State.DECIDED, Outcome.GRANTED, Remedy.REFUND)
    assert not refund.fits(State.DECIDED, Outcome.GRANTED, Remedy.REPAIR)
    assert not refund.fits(State.DECIDED, Outcome.REJECTED, None)
    assert not refund.fits(State.RECEIVED, None, None)
    assert ALL["progress"].fits(State.UNDER_REVIEW, None, None)
