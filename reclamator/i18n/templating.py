"""What templates need to speak: translation calls, formats as filters, names for selects."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from jinja2 import Environment, pass_context

from reclamator.i18n import amounts, dates, locales, messages, names


def install(env: Environment) -> None:
    """Give a Jinja environment `_()`, `{% trans %}`, the filters and the globals below.

    A call fills its placeholders by itself, as in code; HTML escapes the whole sentence.
    """
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True  # as in babel.cfg, or the keys would differ
    cast(Any, env).install_gettext_callables(
        messages.gettext,
        messages.ngettext,
        newstyle=False,
        pgettext=messages.pgettext,
        npgettext=messages.npgettext,
    )
    env.globals.update(jinja_globals())
    env.filters.update({name: _asked_anew(form) for name, form in jinja_filters().items()})


def jinja_globals() -> dict[str, object]:
    """Return the names that templates may use: languages and countries."""
    return {
        "LOCALES": locales.LOCALES,
        "NATIVE_NAMES": locales.NATIVE_NAMES,
        "current_locale": locales.current_locale,
        "text_direction": locales.text_direction,
        "countries": names.countries,
    }


def _asked_anew(form: Callable[..., str]) -> Callable[..., str]:
    """Keep Jinja from working a constant out once for all, in its first reader's language."""

    @pass_context
    @wraps(form)
    def formatted(_context: Any, *args: Any, **options: Any) -> str:
        return form(*args, **options)

    return formatted


def jinja_filters() -> dict[str, Callable[..., str]]:
    """Return the formats: `{{ day|by_date }}`, `{{ moment|date_time(zone) }}`, …"""
    return {
        "long_date": dates.long_date,
        "labelled_date": dates.labelled_date,
        "by_date": dates.by_date,
        "short_date": dates.short_date,
        "day_month": dates.day_month,
        "day_of_month": dates.day_of_month,
        "month_year": dates.month_year,
        "short_weekday": dates.short_weekday,
        "date_time": dates.date_time,
        "time": dates.time,
        "money": amounts.money,
        "number": amounts.number,
        "percent": amounts.percent,
        "file_size": amounts.file_size,
        "country_name": names.country_name,
        "language_name": names.language_name,
        "native_name": names.native_name,
    }
