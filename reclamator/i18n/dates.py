"""Dates and times as each language writes them, never as bare digits that swap day and month.

No-break spaces keep the day with its month, and the parts of a short date together.
"""

from collections.abc import Mapping
from datetime import date, datetime
from datetime import time as hour
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

from reclamator import clock
from reclamator.i18n.locales import cldr, current_locale, known

_S = "\u00a0"


class _Patterns(NamedTuple):
    long: str
    by: str  # follows the weekday
    short: str
    time: str
    joint: str  # between short date and time


_PATTERNS: Mapping[str, _Patterns] = MappingProxyType(
    {
        "en": _Patterns(f"EEEE d{_S}MMMM y", f" d{_S}MMMM y", f"d{_S}MMM{_S}y", "%H:%M", f",{_S}"),
        "pl": _Patterns(f"EEEE, d{_S}MMMM y", f" d{_S}MMMM y{_S}'r'.", "d.MM.y", "%H:%M", f",{_S}"),
        "sk": _Patterns(f"EEEE d.{_S}MMMM y", f" d.{_S}MMMM y", f"d.{_S}M.{_S}y", "%H:%M", _S),
        "ro": _Patterns(f"EEEE, d{_S}MMMM y", f", d{_S}MMMM y", "dd.MM.y", "%H:%M", f",{_S}"),
        "fi": _Patterns(f"cccc d.{_S}MMMM y", f" d.{_S}MMMM y", "d.M.y", "%-H.%M", f"{_S}klo{_S}"),
        "ru": _Patterns(
            f"EEEE, d{_S}MMMM y{_S}'г'.", f", d{_S}MMMM y{_S}'г'.", "dd.MM.y", "%H:%M", f",{_S}"
        ),
    }
)

# Where running text has another form than a date alone: Polish names the year. Finnish bends the
# weekday as after "by"; CLDR does so too (EEEE), but for Sunday.
_AFTER_LABEL: Mapping[str, str] = MappingProxyType({"pl": f"EEEE, d{_S}MMMM y{_S}'r'."})
_BENT_AFTER_LABEL = frozenset({"fi"})

# The weekday in the form that follows the preposition, Monday first. CLDR has the nominative.
_WEEKDAYS_AFTER_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "pl": ("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli"),
        "sk": ("pondelka", "utorka", "stredy", "štvrtka", "piatka", "soboty", "nedele"),
        "ro": ("luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "duminică"),
        "fi": (
            "maanantaina",
            "tiistaina",
            "keskiviikkona",
            "torstaina",
            "perjantaina",
            "lauantaina",
            "sunnuntaina",
        ),
        "ru": (
            "понедельника",
            "вторника",
            "среды",
            "четверга",
            "пятницы",
            "субботы",
            "воскресенья",
        ),
    }
)


def long_date(day: date, time_zone: str | None = None, *, locale: str | None = None) -> str:
    """Return weekday, day, month and year, as a date stands alone: "Monday 7 December 2026".

    A moment needs the IANA `time_zone` in which its day is meant.
    """
    return _formatted(day, time_zone, locale, "long")


def labelled_date(day: date, time_zone: str | None = None, *, locale: str | None = None) -> str:
    """Return the date as it goes on after a label that says what was or will be done.

    "Answered: Monday 7 December 2026", "Wysłano: poniedziałek, 7 grudnia 2026 r.",
    "Lähetetty: maanantaina 7. joulukuuta 2026".
    """
    locale = known(locale or current_locale())
    if locale in _BENT_AFTER_LABEL:
        return by_date(day, time_zone, locale=locale)
    pattern = _AFTER_LABEL.get(locale, _PATTERNS[locale].long)
    return format_date(_day(day, time_zone), pattern, locale=cldr(locale))


def labelled_date_time(moment: datetime, time_zone: str, *, locale: str | None = None) -> str:
    """Return the date after a label with its hour: "sunnuntaina 13. joulukuuta 2026 klo 14.05"."""
    joint = _PATTERNS[known(locale or current_locale())].joint
    return joint.join(
        [labelled_date(moment, time_zone, locale=locale), time(moment, time_zone, locale=locale)]
    )


def by_date(day: date, time_zone: str | None = None, *, locale: str | None = None) -> str:
    """Return the date in the form that follows "by", without the preposition.

    The sentence holds the preposition: "by %(by)s", "do %(by)s", "не позднее %(by)s".
    """
    weekday = _WEEKDAYS_AFTER_BY[known(locale or current_locale())][_day(day, time_zone).weekday()]
    return weekday + _formatted(day, time_zone, locale, "by")


def short_date(day: date, time_zone: str | None = None, *, locale: str | None = None) -> str:
    """Return the date for a narrow column: "7 Dec 2026", "7.12.2026", "7. 12. 2026"."""
    return _formatted(day, time_zone, locale, "short")


def day_month(day: date, *, locale: str | None = None) -> str:
    """Return weekday, day and month, for dates that lie near: "Fri 27 Nov", "pt., 27 lis".

    A day of another year than the present one is written with its year instead.
    """
    if day.year != clock.today().year:
        return short_date(day, locale=locale)
    locale = known(locale or current_locale())
    return format_skeleton("MMMEd", day, locale=cldr(locale)).replace(" ", _S)


def day_of_month(day: date, *, locale: str | None = None) -> str:
    """Return day and month below the weekday that heads a column: "27 Nov", "27 lis"."""
    locale = known(locale or current_locale())
    return format_skeleton("MMMd", day, locale=cldr(locale)).replace(" ", _S)


def month_year(day: date, *, locale: str | None = None) -> str:
    """Return the month as a heading names it: "November 2026", "listopad 2026"."""
    locale = known(locale or current_locale())
    return format_skeleton("yMMMM", day, locale=cldr(locale)).replace(" ", _S)


def date_time(moment: datetime, time_zone: str, *, locale: str | None = None) -> str:
    """Return short date and time of an aware `moment` in an IANA time zone."""
    joint = _PATTERNS[known(locale or current_locale())].joint
    return joint.join(
        [short_date(moment, time_zone, locale=locale), time(moment, time_zone, locale=locale)]
    )


def time(moment: datetime, time_zone: str, *, locale: str | None = None) -> str:
    """Return hour and minute of an aware `moment` in an IANA time zone: 14:05, in Finnish 14.05."""
    local = _aware(moment).astimezone(ZoneInfo(time_zone))
    return local.strftime(_PATTERNS[known(locale or current_locale())].time)


def read_time(text: str) -> hour:
    """Read an hour of the day as `time` writes it in this language, or as 08:00. Raises ValueError.

    What a browser sends has a colon whatever the page shows.
    """
    written = _PATTERNS[known(current_locale())].time.replace("-", "")
    pattern = "%H:%M" if ":" in text else written
    return datetime.strptime(text.strip(), pattern).time()  # noqa: DTZ007  (no day, no zone)


def _formatted(day: date, time_zone: str | None, locale: str | None, pattern: str) -> str:
    locale = known(locale or current_locale())
    wanted = getattr(_PATTERNS[locale], pattern)
    return format_date(_day(day, time_zone), wanted, locale=cldr(locale))


def _day(day: date, time_zone: str | None) -> date:
    if not isinstance(day, datetime):
        return day
    if time_zone is None:
        raise TypeError("a moment falls on a day only in a time zone")
    return clock.local_date(_aware(day), time_zone)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment


def weekday_name(weekday: int, *, locale: str | None = None) -> str:
    """Return the name of a weekday as it stands alone; Monday is 0."""
    return _weekday(weekday, "wide", locale)


def short_weekday(weekday: int, *, locale: str | None = None) -> str:
    """Return the name of a weekday for the head of a narrow column; Monday is 0."""
    return _weekday(weekday, "abbreviated", locale)


def _weekday(weekday: int, width: str, locale: str | None) -> str:
    return str(cldr(known(locale or current_locale())).days["stand-alone"][width][weekday])
