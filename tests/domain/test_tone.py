"""The tone of an answer: what is pointed at in each language, what is not, and the data behind."""

import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from reclamator.domain import tone
from reclamator.domain.tone import Carp, Guidance, Last, Own, OwnPhrase, ToneKind
from reclamator.domain.tone.guidance import DATA
from reclamator.i18n import LOCALES

SENTENCES = Path(__file__).parent / "tone_sentences"
BY_DATA = set(ToneKind) - {ToneKind.OWN}


def sentences(language: str) -> list[tuple[str, str]]:
    """What a language's file says: the expected kind, or "good", and the sentence."""
    lines = (SENTENCES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [(kind, sentence) for kind, _colon, sentence in (line.partition(": ") for line in lines)]


def told(language: str, *, good: bool) -> list[tuple[str, str]]:
    return [each for each in sentences(language) if (each[0] == "good") is good]


def known_of(language: str) -> Guidance:
    known = tone.guidance(language)
    assert known is not None
    return known


@pytest.mark.parametrize("language", LOCALES)
def test_each_language_is_tried_with_sixty_sentences_of_both_sorts(language):
    bad, good = told(language, good=False), told(language, good=True)

    assert len({sentence for _kind, sentence in bad}) >= 60
    assert len({sentence for _kind, sentence in good}) >= 60
    assert {kind for kind, _sentence in bad} == BY_DATA


@pytest.mark.parametrize("language", LOCALES)
def test_what_an_answer_should_not_say_is_pointed_at(language):
    missed = [
        (expected, sentence)
        for expected, sentence in told(language, good=False)
        if expected not in {each.kind for each in tone.read(sentence, language)}
    ]

    assert missed == []


@pytest.mark.parametrize("language", LOCALES)
def test_a_good_sentence_is_left_alone(language):
    alarms = [
        (sentence, sentence[each.start : each.end], each.kind.value)
        for _good, sentence in told(language, good=True)
        for each in tone.read(sentence, language)
    ]

    assert alarms == []


def test_the_place_is_that_of_the_text_as_it_was_typed():
    text = unicodedata.normalize("NFD", "Überall gut. Odpowiemy JAK NAJSZYBCIEJ, wkrótce")

    places = [text[each.start : each.end] for each in tone.read(text, "pl")]

    assert places == [unicodedata.normalize("NFD", each) for each in ("JAK NAJSZYBCIEJ", "wkrótce")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ro", "Vă scriem în cel mai scurt timp."),
        ("ro", "V\u0103 scriem \u00een cel mai scurt\u00a0timp."),
        ("ru", "Мы пришлём всё в ближайшее время."),
        ("ru", "Мы пришлем все В БЛИЖАЙШЕЕ ВРЕМЯ."),
    ],
)
def test_letters_that_are_written_alike_are_alike(language, text):
    assert len(tone.read(text, language)) == 1


def test_three_apostrophes_are_one():
    assert len(tone.read("We can't. We can’t. We canʼt.", "en")) == 3


def test_cedillas_are_read_as_commas():
    with_comma = tone.read("Ne pare rău că aveți o problemă.", "ro")
    with_cedilla = tone.read("Ne pare rău că aveţi o problemă.", "ro")

    assert with_comma == with_cedilla != []


def test_what_the_customer_said_is_not_read():
    text = "> Unfortunately\n> you failed to answer!\nYou wrote “as soon as possible!” and «ASAP!»."

    assert tone.read(text, "en") == []


def test_an_unclosed_quotation_hides_its_own_line_at_most():
    found = tone.read("You wrote “I wait\nWe answer soon.", "en")

    assert [each.kind for each in found] == [ToneKind.VAGUE]


def test_variables_of_a_template_are_nobodys_words():
    assert tone.read("{no} {as soon as possible} {ANSWER_BY}", "en") == []


def test_unfortunately_once_is_human_and_twice_is_advised():
    once = "We checked the seam. Unfortunately the glue has dried out."
    twice = f"{once} Unfortunately the second seam, too."

    assert tone.read(once, "en") == []
    (found,) = tone.read(twice, "en")
    assert twice[found.start :].startswith("Unfortunately the second")


def test_a_refusal_that_begins_with_it_is_advised_at_once():
    (found, *_rest) = tone.read("Hello,\n\nunfortunately your complaint is not granted.", "en")

    assert found.kind is ToneKind.REGRET


def test_a_decision_may_grant_the_complaint():
    text = "We grant your complaint."

    assert [each.kind for each in tone.read(text, "en")] == [ToneKind.ADMISSION]
    assert tone.read(text, "en", is_decision=True) == []


def test_a_place_is_pointed_at_once_by_the_longest_phrase():
    text = "We will get back to you as soon as possible."

    found = [text[each.start : each.end] for each in tone.read(text, "en")]

    assert found == ["We will get back to you", "as soon as possible"]


def test_a_russian_greeting_may_end_in_an_exclamation_mark():
    assert tone.read("Здравствуйте, Анна!\nСпасибо.", "ru") == []
    assert [each.kind for each in tone.read("Спасибо!", "ru")] == [ToneKind.FRIENDLY]
    assert [each.kind for each in tone.read("Здравствуйте!!", "ru")] == [ToneKind.SHOUTING]


def test_a_day_takes_the_place_of_a_vague_promise():
    text = "Soon you will hear from us."
    (found,) = tone.read(text, "en")

    said = tone.promise(text, found, "Friday 4 December 2026", "en")

    assert said == "By Friday 4 December 2026 you will hear from us."


def test_a_day_that_ends_in_a_full_stop_ends_its_sentence_too():
    text = "Odpowiemy jak najszybciej. Pozdrawiamy"
    (found,) = tone.read(text, "pl")

    said = tone.promise(text, found, "piątku 4 grudnia 2026 r.", "pl")

    assert said == "Odpowiemy do piątku 4 grudnia 2026 r. Pozdrawiamy"


# -- a company's own ------------------------------------------------------------------------------


def test_a_companys_own_phrase_is_pointed_at_in_any_language_and_means_what_it_says():
    own = Own(avoid=(OwnPhrase("the gadget (new)", "the product"), OwnPhrase("Widget*")))

    found = tone.read("The gadget (NEW) and widgets.", "en", own=own)

    assert [(each.kind, each.instead) for each in found] == [
        (ToneKind.OWN, "the product"),
        (ToneKind.OWN, ""),
    ]
    assert tone.read("Die Widgets", "xx", own=own)[0].kind is ToneKind.OWN


def test_what_a_company_allows_is_never_pointed_at():
    own = Own(fine=("HUAWEI", "soon"))

    assert tone.read("Your HUAWEI arrives soon.", "en", own=own) == []
    assert len(tone.read("Your HUAWEI arrives soon.", "en")) == 2


def test_what_a_company_adds_comes_back_as_it_was_kept():
    own = Own((OwnPhrase("gadget", "product"),), ("HUAWEI",))

    assert Own.of({"en": json.loads(json.dumps(own.kept()))}, "en") == own
    assert Own.of({}, "en") == Own()


# -- the stages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("stage", Carp)
def test_every_starter_covers_its_stage(language, stage):
    known = known_of(language)

    missed = [
        each for each in known.carp[stage].starters if stage not in tone.covered(each, language)
    ]

    assert missed == []


def test_a_draft_covers_the_stages_that_it_has():
    draft = "Thank you for telling us. We checked your photos."

    assert tone.covered(draft, "en") == {Carp.CONTROL, Carp.REFOCUS}
    assert tone.covered("", "en") == tone.covered(draft, "xx") == frozenset()
    assert tone.covered("> Thank you for telling us.", "en") == frozenset()


# -- the data -------------------------------------------------------------------------------------


def test_each_shipped_language_has_its_file_and_there_is_no_other():
    assert {path.stem for path in DATA.glob("*.json")} == set(LOCALES)
    assert tone.guidance("../en") is None


@pytest.mark.parametrize("language", LOCALES)
def test_a_file_is_written_in_one_normal_form_and_says_nothing_twice(language):
    written = (DATA / f"{language}.json").read_text(encoding="utf-8")
    data = json.loads(written)

    phrases = Counter(each.casefold() for row in data["avoid"] for each in row["phrases"])

    assert written == unicodedata.normalize("NFC", written)
    assert [each for each, times in phrases.items() if times > 1] == []


@pytest.mark.parametrize("language", LOCALES)
def test_every_language_knows_every_kind_and_every_stage(language):
    known = known_of(language)
    in_data = {
        ToneKind.FLAT_NO,
        ToneKind.CANNOT,
        ToneKind.UNKNOWN,
        ToneKind.PITY,
        ToneKind.VAGUE,
        ToneKind.STIFF,
        ToneKind.BLAME,
        ToneKind.ADMISSION,
        ToneKind.FRIENDLY,
    }

    assert {each.kind for each in known.phrases} == in_data
    assert set(known.carp) == set(Carp)
    assert all(len(stage.starters) == 3 for stage in known.carp.values())
    assert set(known.last) == set(Last)
    assert len(known.rules) == 7
    assert "{by}" in known.by


@pytest.mark.parametrize("language", LOCALES)
def test_what_is_said_instead_and_the_starters_are_good_themselves(language):
    known = known_of(language)
    said = [
        *(each.instead for each in known.phrases),
        *(each for stage in known.carp.values() for each in stage.starters),
        *(each.say for each in known.last.values()),
    ]

    alarms = [(each, found) for each in said for found in tone.read(each, language)]

    assert alarms == []
