"""Guard: every sentence is translated, and translated as WORDS asks.

When the first test fails, run `python translations/update.py`; when the next two do,
`python translations/fill.py LOCALE --missing` and `--check` say what is to be done.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages import Catalog
from jinja2 import Environment

from reclamator import i18n
from translations import catalogues, checks, fill, update
from translations.catalogues import LOCALES, Entry
from translations.typography import typeset

CODE = catalogues.ROOT / "reclamator"
TEMPLATES = catalogues.ROOT / "templates"
SAMPLES = {"panel/components.html": "the style guide, with invented people and dates"}
MODEL_SENTENCES = Path(__file__).parent / "data" / "model_sentences.json"


@cache
def entries(locale: str) -> list[Entry]:
    return catalogues.entries(catalogues.read(locale))


@cache
def sources() -> list[Entry]:
    return [checks.source_entry(entry) for entry in catalogues.entries(catalogues.extract())]


def listed(problems: list[str]) -> str:
    return "\n" + "\n".join(problems)


def test_every_shipped_language_has_a_catalogue() -> None:
    assert ("en", *LOCALES) == i18n.LOCALES
    assert all(catalogues.path_of(locale) == i18n.catalogue_path(locale) for locale in LOCALES)


def test_catalogues_say_what_the_code_says() -> None:
    stale = update.stale()

    assert not stale, "run `python translations/update.py`\n" + "\n".join(stale.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_missing_or_a_guess(locale: str) -> None:
    missing = [entry.key for entry in entries(locale) if not entry.is_complete]

    assert not missing, f"{len(missing)} of {len(entries(locale))} in {locale}:{listed(missing)}"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_translation_is_sound(locale: str) -> None:
    problems = [
        f"{entry.key!r}: {problem}"
        for entry in entries(locale)
        if entry.is_complete
        for problem in checks.findings(entry, locale)
    ]

    assert not problems, listed(problems)


def test_every_english_sentence_is_sound() -> None:
    problems = [
        f"{entry.files[0]}: {entry.source!r}: {problem}"
        for entry in sources()
        for problem in checks.findings(entry, checks.SOURCE)
    ]

    assert not problems, listed(problems)


@pytest.mark.parametrize("locale", LOCALES)
def test_plural_rules_give_each_number_its_form(locale: str) -> None:
    rule = re.search(r"plural=(.*);", catalogues.PLURAL_RULES[locale])
    assert rule
    form_of = c2py(rule[1])

    for index, examples in enumerate(catalogues.PLURAL_EXAMPLES[locale]):
        numbers = [int(number) for number in re.findall(r"\d+", examples)]
        assert {form_of(number) for number in numbers} == {index}
    assert catalogues.PLURAL_RULES[locale] in catalogues.path_of(locale).read_text(encoding="utf-8")


def test_translations_are_called_by_names_that_extraction_knows() -> None:
    strays = [stray for path in sorted(CODE.rglob("*.py")) for stray in unknown_names(path)]

    assert not strays, listed(strays)


def test_translation_calls_hold_their_sentence() -> None:
    strays = [stray for path in sorted(CODE.rglob("*.py")) for stray in built_sentences(path)]

    assert not strays, listed(strays)


def test_templates_hold_no_bare_words() -> None:
    pages = sorted(path for kind in ("*.html", "*.txt") for path in TEMPLATES.rglob(kind))
    strays = [
        f"{name}: {text!r}"
        for page in pages
        if (name := page.relative_to(TEMPLATES).as_posix()) not in SAMPLES
        for text in BareWords.of(page.read_text(encoding="utf-8"))
    ]

    assert not strays, listed(strays)


class BareWords(HTMLParser):
    """Collects what people would read of a template but no catalogue holds."""

    unread = ("script", "style", "code", "kbd")
    spoken = ("alt", "title", "placeholder", "aria-label", "aria-description")
    word = re.compile(r"[^\W\d_]{2,}")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unread_depth = 0

    @classmethod
    def of(cls, template: str) -> list[str]:
        parser = cls()
        parser.feed("".join(data_outside_trans(template)))
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread_depth += tag in self.unread
        for name, value in attrs:
            if name in self.spoken:
                self.keep(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.unread_depth -= tag in self.unread

    def handle_data(self, data: str) -> None:
        # A macro that only writes attributes looks like text to a parser of HTML.
        if not self.unread_depth and '="' not in data:
            self.keep(data)

    def keep(self, text: str) -> None:
        names = {name.casefold() for name in checks.same_as_source()["*"]}
        if any(word.casefold() not in names for word in self.word.findall(text)):
            self.found.append(" ".join(text.split()))


def data_outside_trans(template: str) -> Iterator[str]:
    """Give the text of a template apart from its expressions and {% trans %} blocks."""
    depth, opens_block = 0, False
    for _line, kind, value in Environment().lex(template):  # noqa: S701  (nothing is rendered)
        if kind == "data" and not depth:
            yield value
        elif kind == "name" and opens_block:
            depth += {"trans": 1, "endtrans": -1}.get(value, 0)
        opens_block = kind == "block_begin" or (opens_block and kind == "whitespace")


def unknown_names(path: Path) -> Iterator[str]:
    """Find translation calls that were renamed on import, so that extraction misses them."""
    functions = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy", "lazy_p"}
    allowed = {"lazy": {"_l"}, "lazy_p": {"_lp"}}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").endswith("i18n"):
            continue
        for name in node.names:
            new = name.asname or name.name
            if name.name in functions and new not in {name.name, *allowed.get(name.name, set())}:
                yield f"{path.relative_to(CODE)}:{node.lineno} imports {name.name} as {new}"


def built_sentences(path: Path) -> Iterator[str]:
    """Find sentences that are put together inside the call: they are in no catalogue."""
    built = (ast.JoinedStr, ast.BinOp, ast.Call, ast.IfExp)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or called_name(node) not in catalogues.KEYWORDS:
            continue
        if any(isinstance(argument, built) for argument in node.args[:2]):
            yield f"{path.relative_to(CODE)}:{node.lineno} builds its sentence inside the call"


def called_name(call: ast.Call) -> str:
    target = call.func
    return target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")


def test_bare_words_are_found_in_a_template() -> None:
    template = (
        '<h1 title="Help">{{ _("Hello") }}</h1> Bare {# note #}'
        "{%- trans %}Held{% endtrans %} <p>PDF</p><script>code</script>"
    )

    assert BareWords.of(template) == ["Help", "Bare"]


# The machinery itself.


def test_every_exception_has_a_reason() -> None:
    for kept in (checks.same_as_source(), checks.glossary()["exceptions"]):
        for locale, reasons in kept.items():
            assert locale in {"*", *LOCALES}
            assert all(len(reason.split()) >= 2 for reason in reasons.values()), reasons


def test_the_glossary_is_well_formed() -> None:
    glossary = checks.glossary()

    assert glossary["forbidden"].keys() == {"*", "en", *LOCALES}
    for rule in (rule for rules in glossary["forbidden"].values() for rule in rules):
        for part in rule.keys() & {"find", "when", "unless", "unless_file"}:
            re.compile(rule[part])
        assert rule["say"]
    for term in glossary["terms"]:
        assert term["words"].keys() == {"en", *LOCALES}
        assert ("source" in term) <= (term.get("stems", {}).keys() >= set(LOCALES)), term


@pytest.mark.parametrize("locale", LOCALES)
def test_the_glossary_obeys_itself(locale: str) -> None:
    for term in checks.glossary()["terms"]:
        for word in term["words"][locale].split("|"):
            text = typeset(word, locale)
            entry = Entry(term["words"]["en"], None, None, (text,), ())
            is_same = text == entry.source
            assert is_same or not checks.findings(entry, locale), (word, term)


@pytest.mark.parametrize("locale", ["en", *LOCALES])
def test_the_model_sentences_pass_every_check(locale: str) -> None:
    models = json.loads(MODEL_SENTENCES.read_text(encoding="utf-8"))

    for english, sentence in zip(models["en"], models[locale], strict=True):
        entry = Entry(english, None, None, (typeset(sentence, locale),), ())
        assert not checks.findings(entry, locale)


@pytest.mark.parametrize(
    ("locale", "source", "translation", "named"),
    [
        ("pl", "Number: %(number)s", "Numer: %(nummer)s", "placeholders"),
        ("pl", "Number: %(number)s", "Numer", "placeholders"),
        ("pl", "Number: %(number)s", "Numer: %(number)", "per cent"),
        ("pl", "Half of it", "50% tego", "per cent"),
        ("pl", "See <a>this</a>.", "Zobacz to.", "tags"),
        ("pl", "Send it", "Send it", "as in English"),
        ("pl", "Send it", " Wyślij", "space"),
        ("pl", "Send it", "Wys\u0301lij", "NFC"),
        ("pl", "At home", "w domu", "no-break"),
        ("pl", "Up to 10\u00a0MB", "Do 10 MB", "no-break"),
        ("fi", "Up to 10\u00a0MB", "Enintään 10\u00a0MB", "Mt"),
        ("ru", "Up to 10\u00a0MB", "До 10\u00a0MB", "МБ"),
        ("pl", "The button “Send”", "Przycisk “Wyślij‟", "quotation"),
        ("sk", "The button “Send”", 'Tlačidlo "Odoslať"', "quotation"),
        ("fi", "The button “Send”", "Painike „Lähetä”", "quotation"),
        ("sk", "Thank you.", "Ďakujeme!", "exclamation"),
        ("ru", "Thank you.", "Спасибо 🙂", "pictures"),
        ("ru", "We will answer by %(by)s.", "Мы ответим до %(by)s.", "stands only after"),
        ("fi", "We will answer by %(by)s.", "Vastaamme %(by)s.", "stands only after"),
        ("ro", "And", "Şi", "comma below"),
        ("ru", "Two", "Двa", "Latin letter"),
        ("ru", "One more", "Еще раз", "ё"),
        ("ro", "Our own target: today", "Termenul nostru legal: astăzi", "law"),
        (
            "en",
            "Our own target is the statutory one.",
            "Our own target is the statutory one.",
            "law",
        ),
        ("en", "Open the ticket", "Open the ticket", "ticket"),
        ("en", "We can't", "We can't", "’"),
        ("pl", "We look at the complaint.", "Patrzymy na skargę: reklamacja.", "skargę"),
        ("pl", "You sent it", "Wysłałaś to", "łaś"),
        ("pl", "The product", "Pan ma towar", "Pan"),
        ("pl", "Choose a way", "Proszę wybrać: zwrotu", "zwrot"),
        ("pl", "The access code", "Kod", "kod dostępu"),
        ("pl", "Received", "Przyjęta", "otrzymana"),
        ("sk", "The customer", "Zákazníkův nákup", "Czech"),
        ("sk", "The parts", "d’aleko", "letters"),
        ("ro", "We have your complaint.", "Am primit plângerea, adică reclamația.", "plânger"),
        ("fi", "We have your complaint.", "Reklamaatiovalitus", "valitus"),
        ("fi", "Company %(company)s here", "Yritys %(company)s:n täällä", "suffix"),
        ("ru", "We have received it.", "Обращение принято.", "принято"),
        ("ru", "Look at the platform", "Платформа ODR", "ODR"),
    ],
)
def test_a_planted_mistake_is_found(locale: str, source: str, translation: str, named: str) -> None:
    found = checks.findings(Entry(source, None, None, (translation,), ()), locale)

    assert named in " ".join(found)


@pytest.mark.parametrize(
    ("locale", "forms"),
    [
        ("pl", ("%(num)s\u00a0plik", "%(num)s\u00a0pliki")),
        ("pl", ("%(num)s plik", "%(num)s pliki", "%(num)s plików")),
        ("pl", ("%(num)s\u00a0plik", "pliki", "%(num)s\u00a0plików")),
        ("ru", ("один файл", "%(num)s\u00a0файла", "%(num)s\u00a0файлов")),
        ("ro", ("un fișier", "%(num)s\u00a0fișiere", "%(num)s\u00a0fișiere")),
    ],
)
def test_a_wrong_plural_is_found(locale: str, forms: tuple[str, ...]) -> None:
    entry = Entry("one file", "%(num)s files", None, forms, ())

    assert checks.findings(entry, locale)


def test_a_right_plural_passes() -> None:
    forms = ("un fișier", "%(num)s\u00a0fișiere", "%(num)s\u00a0de fișiere")

    assert not checks.findings(Entry("one file", "%(num)s files", None, forms, ()), "ro")


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Polish catalogue of three sentences, apart from the real one."""
    monkeypatch.setattr(catalogues, "HERE", tmp_path)
    template = Catalog(charset="utf-8")
    template.add("Check it at home.", locations=[("a.py", 1)])
    template.add("Check", context="button", locations=[("a.py", 2)])
    template.add(("%(num)s file", "%(num)s files"), locations=[("b.py", 1)])
    empty = catalogues.merge(template, catalogues.read("pl"), "pl")
    catalogues.write(catalogues.path_of("pl"), catalogues.rendered(empty, "pl"))
    return catalogues.path_of("pl")


def test_a_translator_fills_a_catalogue(catalogue: Path, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text(
        json.dumps(
            {
                "Check it at home.": "Proszę sprawdzić to w domu.",
                "button\u0004Check": "Sprawdź",
                "%(num)s file": ["%(num)s plik", "%(num)s pliki", "%(num)s plików"],
            }
        )
    )

    assert fill.main(["pl", str(given)]) == 0

    assert 'msgstr "Proszę sprawdzić to w\u00a0domu."' in catalogue.read_text(encoding="utf-8")
    assert 'msgstr[2] "%(num)s\u00a0plików"' in catalogue.read_text(encoding="utf-8")
    assert fill.main(["pl", "--check"]) == 0
    assert not fill.missing(catalogues.entries(catalogues.read("pl")), "pl")


def test_a_refused_translation_is_named_and_the_others_are_kept(catalogue: Path) -> None:
    written, problems = fill.fill(
        "pl",
        {
            "Check it at home.": "Proszę sprawdzić paragon!",
            "button\u0004Check": "Sprawdź",
            "%(num)s file": "plik",
            "Never extracted": "Nigdy",
        },
    )

    assert written == 1
    assert {problem.split(":")[0] for problem in problems} == {
        "Check it at home.",
        "%(num)s file",
        "Never extracted",
    }


def test_a_translator_is_told_what_is_missing(catalogue: Path) -> None:
    asked = fill.missing(catalogues.entries(catalogues.read("pl")), "pl")

    assert [sentence["key"] for sentence in asked] == [
        "Check it at home.",
        "button\u0004Check",
        "%(num)s file",
    ]
    assert asked[2]["plural"] == "%(num)s files"
    assert len(asked[2]["forms_for"]) == 3


def test_translations_outlive_an_update_and_dead_ones_do_not(catalogue: Path) -> None:
    fill.fill("pl", {"Check it at home.": "Proszę sprawdzić to w domu.", "button\u0004Check": "Ok"})
    template = Catalog(charset="utf-8")
    template.add("Something new.", locations=[("a.py", 1)])
    template.add("Check it at home.", locations=[("c.py", 90)])

    text = catalogues.rendered(catalogues.merge(template, catalogues.read("pl"), "pl"), "pl")

    assert text == (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: pl\\n"\n'
        f'"Plural-Forms: {catalogues.PLURAL_RULES["pl"]}\\n"\n\n'
        '#: a.py\nmsgid "Something new."\nmsgstr ""\n\n'
        '#: c.py\nmsgid "Check it at home."\nmsgstr "Proszę sprawdzić to w\u00a0domu."\n'
    )


def test_sentences_are_found_in_code_and_templates(tmp_path: Path) -> None:
    code = tmp_path / "reclamator" / "a.py"
    page = tmp_path / "templates" / "panel" / "a.html"
    paper = tmp_path / "templates" / "pdf" / "a.typ"
    for path, text in (
        (code, '_l("One"); lazy_p("state", "Two"); ngettext("%(n)s day", "%(n)s days", n)'),
        (page, "{% trans %}\n  Three\n  lines\n{% endtrans %}{{ _('Four') }}"),
        (paper, '_("Never read")'),
        (tmp_path / "tests" / "a.py", '_("Never read")'),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    found = catalogues.entries(catalogues.extract(tmp_path))

    assert [entry.key for entry in found] == [
        "One",
        "state\u0004Two",
        "%(n)s day",
        "Three lines",
        "Four",
    ]
    assert found[3].files == ("templates/panel/a.html",)
