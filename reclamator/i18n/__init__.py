"""Languages: translated sentences and the formats of dates, money and names.

Works below the web layer: the locale lies in a context variable, so worker and command line
render in the recipient's language without a request.
"""

from reclamator.i18n.amounts import file_size, money, number, percent
from reclamator.i18n.catalogues import catalogue_path, configure
from reclamator.i18n.collation import sort_key
from reclamator.i18n.dates import (
    by_date,
    date_time,
    day_month,
    day_of_month,
    labelled_date,
    labelled_date_time,
    long_date,
    read_time,
    short_date,
    short_weekday,
    time,
    weekday_name,
)
from reclamator.i18n.locales import (
    LOCALES,
    NATIVE_NAMES,
    SOURCE_LOCALE,
    current_locale,
    negotiate,
    set_locale,
    text_direction,
    use,
)
from reclamator.i18n.messages import (
    LazyText,
    _,
    gettext,
    json_default,
    lazy,
    lazy_p,
    ngettext,
    npgettext,
    pgettext,
)
from reclamator.i18n.names import ELSEWHERE, countries, country_name, language_name, native_name
from reclamator.i18n.templating import install, jinja_filters, jinja_globals

__all__ = [
    "ELSEWHERE",
    "LOCALES",
    "NATIVE_NAMES",
    "SOURCE_LOCALE",
    "LazyText",
    "_",
    "by_date",
    "catalogue_path",
    "configure",
    "countries",
    "country_name",
    "current_locale",
    "date_time",
    "day_month",
    "day_of_month",
    "file_size",
    "gettext",
    "install",
    "jinja_filters",
    "jinja_globals",
    "json_default",
    "labelled_date",
    "labelled_date_time",
    "language_name",
    "lazy",
    "lazy_p",
    "long_date",
    "money",
    "native_name",
    "negotiate",
    "ngettext",
    "npgettext",
    "number",
    "percent",
    "pgettext",
    "read_time",
    "set_locale",
    "short_date",
    "short_weekday",
    "sort_key",
    "text_direction",
    "time",
    "use",
    "weekday_name",
]
