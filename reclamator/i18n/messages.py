"""Translated sentences: now, or lazily for labels that are written at import time.

Sentences are whole and English; what varies stands in `%(named)s` placeholders. A sentence holds
no other per cent sign: `amounts.percent` writes those as each language does.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial, total_ordering
from typing import Any

from reclamator.i18n.catalogues import catalogue
from reclamator.i18n.locales import current_locale

_ENDS_A_SENTENCE = re.compile(r"%\((\w+)\)s\.(?=\s|$)")


def _(message: str, /, **named: object) -> str:
    """Return `message` in the current language with its placeholders filled."""
    # The empty string is the key of the catalogue's header.
    text = catalogue(current_locale()).gettext(message) if message else ""
    return _filled(text, named)


gettext = _


def ngettext(singular: str, plural: str, n: int, /, **named: object) -> str:
    """Return the form for the whole number `n`, which also fills `%(num)s` and `%(n)s`."""
    text = catalogue(current_locale()).ngettext(singular, plural, n)
    return _filled(text, {"num": n, "n": n, **named})


def pgettext(context: str, message: str, /, **named: object) -> str:
    """Return `message` as it is worded in `context` (state, button, column …)."""
    return _filled(catalogue(current_locale()).pgettext(context, message), named)


def npgettext(context: str, singular: str, plural: str, n: int, /, **named: object) -> str:
    """Return the form for `n` as it is worded in `context`; see `ngettext`."""
    text = catalogue(current_locale()).npgettext(context, singular, plural, n)
    return _filled(text, {"num": n, "n": n, **named})


def lazy(message: str, /, **named: object) -> "LazyText":
    """Return `message` as a text that is translated each time it is read."""
    return LazyText(partial(_, message, **named))


def lazy_p(context: str, message: str, /, **named: object) -> "LazyText":
    """Return `message` in `context` as a text that is translated each time it is read."""
    return LazyText(partial(pgettext, context, message, **named))


def json_default(value: object) -> str:
    """Turn a lazy text into JSON: the `default=` of `json.dumps`."""
    if isinstance(value, LazyText):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


@total_ordering
class LazyText:
    """A text that reads as `str` in the language of the moment.

    It is no subclass of `str`, because C code (json, join) would then see the untranslated one,
    and it has no `__html__`, so templates escape it like any other text.
    """

    __slots__ = ("_render",)

    def __init__(self, render: Callable[[], str]) -> None:
        self._render = render

    def __str__(self) -> str:
        return self._render()

    def __repr__(self) -> str:
        return f"lazy({str(self)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(str(self), name)

    def __eq__(self, other: object) -> bool:
        return str(self) == (str(other) if isinstance(other, LazyText) else other)

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __len__(self) -> int:
        return len(str(self))

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def __contains__(self, part: object) -> bool:
        return str(part) in str(self)

    def __getitem__(self, index: int | slice) -> str:
        return str(self)[index]

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)

    def __mod__(self, values: Any) -> str:
        return str(self) % values


def _filled(text: str, named: dict[str, object]) -> str:
    """Fill the placeholders; a value with a full stop of its own, as Finnish dates have, ends the
    sentence by itself."""
    return _ENDS_A_SENTENCE.sub(partial(_with_one_stop, named), text) % named if named else text


def _with_one_stop(named: dict[str, object], found: re.Match[str]) -> str:
    has_its_own = str(named.get(found[1], "")).endswith(".")
    return found[0][:-1] if has_its_own else found[0]
