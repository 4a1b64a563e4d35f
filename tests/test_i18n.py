"""Languages: the right one is spoken, and dates, money and names read as people write them."""

import json
import pickle
import re
from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from jinja2 import Environment
from markupsafe import Markup

from reclamator import i18n
from reclamator.i18n import messages
from translations import catalogues

S = "\u00a0"  # the no-break space
MONDAY = date(2026, 12, 7)
AFTERNOON = datetime(2026, 12, 7, 13, 5, tzinfo=UTC)
FOREIGN = [locale for locale in i18n.LOCALES if locale != "en"]

POLISH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural="
"(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

msgid "Your complaint has reached us."
msgstr "Reklamacja jest już u nas."

msgid "Number: %(number)s"
msgstr "Numer: %(number)s"

msgctxt "state"
msgid "Received"
msgstr "Otrzymana"

msgid "%(num)s day left"
msgid_plural "%(num)s days left"
msgstr[0] "został %(num)s dzień"
msgstr[1] "zostały %(num)s dni"
msgstr[2] "zostało %(num)s dni"

msgctxt "files"
msgid "one photo"
msgid_plural "%(num)s photos"
msgstr[0] "jedno zdjęcie"
msgstr[1] "%(num)s zdjęcia"
msgstr[2] "%(num)s zdjęć"

#, fuzzy
msgid "A guess"
msgstr "Domysł"
"""


@pytest.fixture
def polish(tmp_path: Path) -> Iterator[Path]:
    """A small Polish catalogue, and a cache of its own; gives the catalogue's path."""
    text = tmp_path / "translations" / "pl" / "LC_MESSAGES" / "messages.po"
    text.parent.mkdir(parents=True)
    text.write_text(POLISH, encoding="utf-8")
    real = i18n.catalogue_path("pl").parents[2]
    i18n.configure(cache_dir=tmp_path / "cache", translations_dir=text.parents[2])
    yield text
    i18n.configure(translations_dir=real)


def test_english_needs_no_catalogue() -> None:
    assert i18n.current_locale() == "en"
    assert i18n._("Your complaint has reached us.") == "Your complaint has reached us."
    assert i18n.ngettext("%(num)s day left", "%(num)s days left", 2) == "2 days left"
    assert i18n.pgettext("state", "Received") == "Received"


def test_ada_reads_polish_without_a_request(polish: Path) -> None:
    with i18n.use("pl"):
        assert i18n._("Your complaint has reached us.") == "Reklamacja jest już u nas."
        assert i18n._("Number: %(number)s", number="ABCD") == "Numer: ABCD"
        assert i18n.pgettext("state", "Received") == "Otrzymana"
        assert i18n._("Received") == "Received"

    assert i18n._("Your complaint has reached us.") == "Your complaint has reached us."


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "został 1 dzień"),
        (2, "zostały 2 dni"),
        (5, "zostało 5 dni"),
        (12, "zostało 12 dni"),
        (22, "zostały 22 dni"),
    ],
)
def test_a_number_chooses_its_form(polish: Path, count: int, sentence: str) -> None:
    with i18n.use("pl"):
        assert i18n.ngettext("%(num)s day left", "%(num)s days left", count) == sentence


def test_a_form_may_depend_on_its_context(polish: Path) -> None:
    with i18n.use("pl"):
        assert i18n.npgettext("files", "one photo", "%(num)s photos", 1) == "jedno zdjęcie"
        assert i18n.npgettext("files", "one photo", "%(num)s photos", 5) == "5 zdjęć"


def test_what_is_missing_or_a_guess_stays_english(polish: Path) -> None:
    with i18n.use("pl"):
        assert i18n._("A guess") == "A guess"
        assert i18n._("Never extracted") == "Never extracted"
        assert i18n._("") == ""
    with i18n.use("sk"):
        assert i18n._("Your complaint has reached us.") == "Your complaint has reached us."


def test_a_compiled_catalogue_is_kept_for_the_next_start(polish: Path, tmp_path: Path) -> None:
    with i18n.use("pl"):
        i18n._("A guess")
    (kept,) = (tmp_path / "cache").iterdir()

    assert kept.name.startswith("pl-")
    assert kept.suffix == ".mo"


def test_a_kept_catalogue_never_hides_a_newer_text(polish: Path, tmp_path: Path) -> None:
    with i18n.use("pl"):
        i18n._("A guess")
    polish.write_text(POLISH.replace("już u nas", "u nas"), encoding="utf-8")
    i18n.configure(cache_dir=tmp_path / "cache")

    with i18n.use("pl"):
        assert i18n._("Your complaint has reached us.") == "Reklamacja jest u nas."
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"torn", b"\xde\x12\x04\x95\x00"])
def test_a_damaged_kept_catalogue_is_made_again(
    polish: Path, tmp_path: Path, damage: bytes
) -> None:
    with i18n.use("pl"):
        i18n._("A guess")
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(damage)
    i18n.configure(cache_dir=tmp_path / "cache")

    with i18n.use("pl"):
        assert i18n.pgettext("state", "Received") == "Otrzymana"


def test_a_cache_that_cannot_be_written_is_no_obstacle(polish: Path, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    i18n.configure(cache_dir=tmp_path / "a file")

    with i18n.use("pl"):
        assert i18n.pgettext("state", "Received") == "Otrzymana"


def test_a_lazy_label_speaks_the_language_of_its_reader(polish: Path) -> None:
    label = i18n.lazy_p("state", "Received")
    sentence = i18n.lazy("Number: %(number)s", number=label)

    assert str(label) == f"{label}" == "Received"
    with i18n.use("pl"):
        assert f"<{label}>" == "<Otrzymana>"
        assert "Stan: " + label + "." == "Stan: Otrzymana."
        assert str(sentence) == "Numer: Otrzymana"
        assert label == "Otrzymana"
        assert label.upper() == "OTRZYMANA"
        assert label[:4] == "Otrz"
        assert "trzy" in label
        assert len(label) == 9
        assert sorted([i18n.lazy("b"), i18n.lazy("a")]) == ["a", "b"]
        assert "%s" % label == "Otrzymana"  # noqa: UP031  (an old-style caller)


def test_a_lazy_label_goes_into_json_and_pickles(polish: Path) -> None:
    label = i18n.lazy_p("state", "Received")

    with i18n.use("pl"):
        assert json.loads(json.dumps({"a": label}, default=i18n.json_default)) == {"a": "Otrzymana"}
        assert str(pickle.loads(pickle.dumps(label))) == "Otrzymana"  # noqa: S301  (our own)
    with pytest.raises(TypeError, match="LazyText"):
        json.dumps(label)
    with pytest.raises(TypeError, match="object"):
        json.dumps(object(), default=i18n.json_default)


def test_a_lazy_label_is_escaped_like_any_text() -> None:
    label = i18n.lazy("Number: %(number)s", number="<b>")

    assert Markup("{}").format(label) == "Number: &lt;b&gt;"
    assert Environment(autoescape=True).from_string("{{ x }}").render(x=label).endswith("&lt;b&gt;")


def test_each_piece_of_work_has_its_own_language() -> None:
    context = copy_context()
    context.run(i18n.set_locale, "fi")

    assert context.run(i18n.current_locale) == "fi"
    assert i18n.current_locale() == "en"


def test_the_language_comes_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), i18n.use("ru"):
        _ = 1 / 0

    assert i18n.current_locale() == "en"


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        (["pl"], "pl"),
        (["PL-pl"], "pl"),
        (["sk_SK"], "sk"),
        ([" ro-MD "], "ro"),
        (["mo"], "ro"),
        (["rus-Cyrl-RU-x-private"], "ru"),
        (["de", "fi"], "fi"),
        ([None, "", "*", "<script>", "pl pl", "p", "x" * 99, "ｐｌ", "fi"], "fi"),
        (["uk"], "en"),
        ([], "en"),
    ],
)
def test_the_first_tag_that_we_speak_wins(candidates: list[str | None], expected: str) -> None:
    assert i18n.negotiate(candidates) == expected


def test_a_company_may_offer_fewer_languages() -> None:
    assert i18n.negotiate(["ru", "sk"], offered=["pl", "sk"]) == "sk"
    assert i18n.negotiate(["ru"], offered=["pl", "sk"]) == "pl"
    assert i18n.negotiate(["ru"], offered=["pl", "en"]) == "en"


def test_an_unknown_language_is_english_never_a_neighbour() -> None:
    for unknown in ("uk", "cs", "", None, "../../x"):
        with i18n.use(unknown):
            assert i18n.current_locale() == "en"


def test_every_language_names_itself() -> None:
    assert i18n.LOCALES == ("en", "pl", "sk", "ro", "fi", "ru")
    assert list(i18n.NATIVE_NAMES.values()) == [
        "English",
        "Polski",
        "Slovenčina",
        "Română",
        "Suomi",
        "Русский",
    ]
    assert {i18n.text_direction(locale) for locale in i18n.LOCALES} == {"ltr"}


@pytest.mark.parametrize(
    ("locale", "alone", "after_a_label"),
    [
        ("en", f"Monday 7{S}December 2026", "the same"),
        ("pl", f"poniedziałek, 7{S}grudnia 2026", f"poniedziałek, 7{S}grudnia 2026{S}r."),
        ("sk", f"pondelok 7.{S}decembra 2026", "the same"),
        ("ro", f"luni, 7{S}decembrie 2026", "the same"),
        ("fi", f"maanantai 7.{S}joulukuuta 2026", f"maanantaina 7.{S}joulukuuta 2026"),
        ("ru", f"понедельник, 7{S}декабря 2026{S}г.", "the same"),
    ],
)
def test_a_date_has_its_weekday_alone_and_after_a_label(
    locale: str, alone: str, after_a_label: str
) -> None:
    running = alone if after_a_label == "the same" else after_a_label
    assert i18n.long_date(MONDAY, locale=locale) == alone
    assert i18n.labelled_date(MONDAY, locale=locale) == running


@pytest.mark.parametrize(
    ("locale", "running"),
    [
        ("en", f"Sunday 13{S}December 2026,{S}14:05"),
        ("pl", f"niedziela, 13{S}grudnia 2026{S}r.,{S}14:05"),
        ("sk", f"nedeľa 13.{S}decembra 2026{S}14:05"),
        ("ro", f"duminică, 13{S}decembrie 2026,{S}14:05"),
        ("fi", f"sunnuntaina 13.{S}joulukuuta 2026{S}klo{S}14.05"),
        ("ru", f"воскресенье, 13{S}декабря 2026{S}г.,{S}14:05"),
    ],
)
def test_a_sunday_after_a_label_with_its_hour(locale: str, running: str) -> None:
    moment = datetime(2026, 12, 13, 13, 5, tzinfo=UTC)

    assert i18n.labelled_date_time(moment, "Europe/Warsaw", locale=locale) == running


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", f"Monday 7{S}December 2026"),
        ("pl", f"poniedziałku 7{S}grudnia 2026{S}r."),
        ("sk", f"pondelka 7.{S}decembra 2026"),
        ("ro", f"luni, 7{S}decembrie 2026"),
        ("fi", f"maanantaina 7.{S}joulukuuta 2026"),
        ("ru", f"понедельника, 7{S}декабря 2026{S}г."),
    ],
)
def test_after_by_the_date_takes_the_form_of_its_language(locale: str, expected: str) -> None:
    assert i18n.by_date(MONDAY, locale=locale) == expected


@pytest.mark.parametrize(
    ("locale", "sunday"),
    [
        ("en", "Sunday"),
        ("pl", "niedzieli"),
        ("sk", "nedele"),
        ("ro", "duminică"),
        ("fi", "sunnuntaina"),
        ("ru", "воскресенья"),
    ],
)
def test_the_week_ends_with_sunday(locale: str, sunday: str) -> None:
    assert i18n.by_date(date(2026, 12, 13), locale=locale).startswith(sunday)


@pytest.mark.parametrize(
    ("locale", "day", "moment"),
    [
        ("en", f"7{S}Dec{S}2026", f"7{S}Dec{S}2026,{S}14:05"),
        ("pl", "7.12.2026", f"7.12.2026,{S}14:05"),
        ("sk", f"7.{S}12.{S}2026", f"7.{S}12.{S}2026{S}14:05"),
        ("ro", "07.12.2026", f"07.12.2026,{S}14:05"),
        ("fi", "7.12.2026", f"7.12.2026{S}klo{S}14.05"),
        ("ru", "07.12.2026", f"07.12.2026,{S}14:05"),
    ],
)
def test_short_dates_and_times(locale: str, day: str, moment: str) -> None:
    assert i18n.short_date(MONDAY, locale=locale) == day
    assert i18n.date_time(AFTERNOON, "Europe/Warsaw", locale=locale) == moment


def test_a_moment_falls_on_a_day_only_in_a_time_zone() -> None:
    late = datetime(2026, 12, 6, 23, 30, tzinfo=UTC)

    assert i18n.short_date(late, "Europe/Warsaw", locale="pl") == "7.12.2026"
    assert i18n.by_date(late, "Europe/Warsaw") == f"Monday 7{S}December 2026"
    with pytest.raises(TypeError):
        i18n.long_date(late)
    with pytest.raises(ValueError, match="time zone"):
        i18n.time(datetime(2026, 12, 7), "Europe/Warsaw")  # noqa: DTZ001  (the point of it)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", f"€1,234.50|PLN{S}1,234.50|RON{S}1,234.50"),
        ("pl", f"1{S}234,50{S}€|1{S}234,50{S}zł|1{S}234,50{S}RON"),
        ("sk", f"1{S}234,50{S}€|1{S}234,50{S}PLN|1{S}234,50{S}RON"),
        ("ro", f"1.234,50{S}€|1.234,50{S}PLN|1.234,50{S}lei"),
        ("fi", f"1{S}234,50{S}€|1{S}234,50{S}PLN|1{S}234,50{S}RON"),
        ("ru", f"1{S}234,50{S}€|1{S}234,50{S}PLN|1{S}234,50{S}RON"),
    ],
)
def test_money_is_whole_minor_units(locale: str, expected: str) -> None:
    shown = [i18n.money(123_450, currency, locale=locale) for currency in ("EUR", "PLN", "RON")]

    assert "|".join(shown) == expected


@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [
        (-500, "EUR", "-€5.00"),
        (-500, "PLN", f"-PLN{S}5.00"),
        (500, "JPY", "¥500"),
        (1_005, "RSD", f"RSD{S}10.05"),
        (12_345_678_901_234_567_890, "EUR", "€123,456,789,012,345,678.90"),
    ],
)
def test_no_money_is_lost_in_print(minor: int, currency: str, expected: str) -> None:
    assert i18n.money(minor, currency).replace("JP¥", "¥") == expected


@pytest.mark.parametrize(
    ("locale", "limit", "photo", "small"),
    [
        ("en", f"10{S}MB", f"1.5{S}MB", f"412{S}kB"),
        ("pl", f"10{S}MB", f"1,5{S}MB", f"412{S}kB"),
        ("sk", f"10{S}MB", f"1,5{S}MB", f"412{S}kB"),
        ("ro", f"10{S}MB", f"1,5{S}MB", f"412{S}kB"),
        ("fi", f"10{S}Mt", f"1,5{S}Mt", f"412{S}kt"),
        ("ru", f"10{S}МБ", f"1,5{S}МБ", f"412{S}КБ"),
    ],
)
def test_file_sizes(locale: str, limit: str, photo: str, small: str) -> None:
    assert i18n.file_size(10 * 1024**2, locale=locale) == limit
    assert i18n.file_size(1_500 * 1024, locale=locale) == photo
    assert i18n.file_size(412 * 1024, locale=locale) == small


def test_a_file_above_the_limit_never_looks_like_the_limit() -> None:
    assert i18n.file_size(10 * 1024**2 + 1) == f"10.1{S}MB"
    assert i18n.file_size(1) == f"1{S}kB"
    assert i18n.file_size(0) == f"0{S}kB"
    assert i18n.file_size(3 * 1024**3) == f"3{S}GB"


def test_numbers_and_percentages() -> None:
    assert i18n.number(1234.5) == "1,234.5"
    assert i18n.number(1234.5, locale="ro") == "1.234,5"
    assert i18n.percent(25, locale="pl") == "25%"
    assert i18n.percent(25, locale="fi") == f"25{S}%"


def test_countries_stand_in_alphabetical_order() -> None:
    polish = [name for _code, name in i18n.countries(locale="pl")]
    slovak = [name for _code, name in i18n.countries(locale="sk")]

    assert polish.index("Łotwa") > polish.index("Luksemburg")
    assert polish.index("Łotwa") < polish.index("Macedonia Północna")
    assert slovak.index("Chorvátsko") > slovak.index("Honduras")
    assert dict(i18n.countries(locale="fi"))["FI"] == "Suomi"
    assert not {"EU", "ZZ", "XA", "UN"} & dict(i18n.countries()).keys()
    assert i18n.country_name("pl", locale="ru") == "Польша"
    assert i18n.country_name("??") == "??"
    assert i18n.country_name(i18n.ELSEWHERE) == "Another country"
    assert i18n.language_name("uk", locale="pl") == "ukraiński"


@pytest.mark.parametrize(
    ("locale", "ordered"),
    [
        ("en", ["Åland", "Albania", "alpha", "Zulu"]),
        ("pl", ["adam", "ądam", "lodz", "ŁÓDŹ", "zebra", "źrebak", "żaba"]),
        ("sk", ["cena", "čaj", "hora", "chata", "ihla", "šarža", "žaba"]),
        ("ro", ["azil", "ăla", "iarbă", "înainte", "suc", "șurub", "tub", "țară"]),
        ("fi", ["zebra", "åbo", "äiti", "öljy"]),
        ("ru", ["ёлка", "ель", "игра", "йод", "яма"]),
    ],
)
def test_words_sort_as_in_a_dictionary(locale: str, ordered: list[str]) -> None:
    shelf = ordered[::-1]

    shelf.sort(key=lambda word: i18n.sort_key(word, locale))

    assert shelf == ordered


def test_a_constant_speaks_the_language_of_each_reader() -> None:
    env = Environment(autoescape=True)
    i18n.install(env)
    template = env.from_string("{{ 25000|money('PLN') }}")

    said = []
    for locale in ("pl", "en"):
        with i18n.use(locale):
            said.append(template.render())

    assert said == [f"250,00{S}zł", f"PLN{S}250.00"]


def test_templates_speak(polish: Path) -> None:
    env = Environment(autoescape=True)
    i18n.install(env)
    template = env.from_string(
        '<html lang="{{ current_locale() }}" dir="{{ text_direction() }}">'
        '{{ _("Number: %(number)s", number=number) }}, {{ pgettext("state", "Received") }}, '
        '{{ ngettext("%(num)s day left", "%(num)s days left", 3) }}, {{ day|by_date }}, '
        "{{ size|file_size }}, {% trans %}\n  Your complaint\n  has reached us.\n{% endtrans %}"
    )

    with i18n.use("pl"):
        page = template.render(number="<b>", day=MONDAY, size=10 * 1024**2)

    assert page == (
        '<html lang="pl" dir="ltr">Numer: &lt;b&gt;, Otrzymana, zostały 3 dni, '
        f"poniedziałku 7{S}grudnia 2026{S}r., 10{S}MB, Reklamacja jest już u nas."
    )


FORMS_OF_A_DATE = (i18n.short_date, i18n.day_month, i18n.by_date, i18n.long_date)
BEFORE_A_STOP = re.compile(r"%\((\w+)\)s\.(?=\s|$)")


def sentences_of(locale: str) -> list[str]:
    """Every sentence of a catalogue that has a placeholder before a full stop."""
    texts = (
        text
        for entry in catalogues.entries(catalogues.read(locale))
        for text in entry.forms
        if BEFORE_A_STOP.search(text)
    )
    return list(texts)


@pytest.mark.parametrize("locale", FOREIGN)
def test_no_sentence_that_ends_with_a_date_has_two_full_stops(locale: str) -> None:
    sentences = sentences_of(locale)
    days = [(form, day) for form in FORMS_OF_A_DATE for day in (MONDAY, date(2028, 2, 29))]

    assert len(sentences) > 30
    with i18n.use(locale):
        for sentence in sentences:
            for form, day in days:
                names = re.findall(r"%\((\w+)\)", sentence)
                said = messages._filled(sentence, dict.fromkeys(names, form(day)))
                assert not re.search(r"\.\s*\.(\s|$)", said), said


def test_a_date_keeps_its_stop_and_the_sentence_needs_no_second(tmp_path: Path) -> None:
    env = Environment(autoescape=True)
    i18n.install(env)
    template = env.from_string("{{ _('It was %(day)s. Then: %(name)s', day=day, name=name) }}")

    with i18n.use("fi"):
        day = i18n.day_month(date(2026, 12, 3))
        assert day == f"to{S}3.12."
        assert i18n._("Still missing: %(pieces)s.", pieces=day).endswith(f"to{S}3.12.")
        assert i18n._("Still missing: %(pieces)s.", pieces="kuva").endswith("kuva.")
        assert str(i18n.lazy("It was %(day)s.", day=day)) == f"It was to{S}3.12."
        page = template.render(day=day, name="<b>")
    assert page == f"It was to{S}3.12. Then: &lt;b&gt;"


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_a_time_is_read_as_it_is_written(locale: str) -> None:
    with i18n.use(locale):
        written = i18n.time(AFTERNOON, "Europe/Helsinki")
        hint = re.search(r"[0-9]+[:.][0-9]+", i18n._("Enter a time such as 08:00."))

        assert i18n.read_time(f" {written} ") == time(15, 5)
        assert i18n.read_time("15:05") == time(15, 5)
        assert hint
        assert i18n.read_time(hint[0]) == time(8)
        for nonsense in ("soon", "", "25:00", "8.5.1", "15,05", "15:05:30"):
            with pytest.raises(ValueError, match=r"."):
                i18n.read_time(nonsense)
