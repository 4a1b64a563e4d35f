"""How mails look: the templates' environment, plain text broken at 72 columns, the accent."""

import textwrap
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from reclamator import i18n
from reclamator.config import ROOT
from reclamator.errors import ReclamatorError

COLUMNS = 72
HOUSE_ACCENT = "#006678"
READABLE_CONTRAST = 4.6

Data = dict[str, Any]


class NothingToSend(ReclamatorError):
    """The notice has lost its purpose: no address on file, or what it speaks of is gone."""


def render(notice: str, part: str, data: Data) -> str:
    """Return one part (subject.txt, body.txt, body.html) of a notice in the current language."""
    return _templates.get_template(f"{notice}/{part}").render(data)


def colours(accent: str | None) -> dict[str, str]:
    """Return the company's accent, dark enough for white letters, and its two paler shades."""
    shade = _rgb(accent) or _rgb(HOUSE_ACCENT)
    assert shade is not None
    while 1.05 / (luminance(shade) + 0.05) < READABLE_CONTRAST:
        shade = tuple(round(part * 0.94) for part in shade)
    pale, line = ([round(255 - (255 - part) * share) for part in shade] for share in (0.07, 0.35))
    return {"accent": _hex(shade), "soft": _hex(pale), "line": _hex(line)}


def _rgb(text: str | None) -> tuple[int, ...] | None:
    try:
        found = bytes.fromhex((text or "").removeprefix("#"))
    except ValueError:
        return None
    return tuple(found) if len(found) == 3 else None


def luminance(rgb: tuple[int, ...]) -> float:
    """Relative luminance of WCAG 2.2."""
    linear = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in rgb
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _hex(rgb: Any) -> str:
    return "#" + bytes(rgb).hex()


def _wrapped(text: object, indent: str = "") -> str:
    """Break lines at 72 columns; addresses are never broken."""
    return "\n".join(
        textwrap.fill(
            line,
            COLUMNS,
            initial_indent=indent if number else "",
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for number, line in enumerate(str(text).split("\n"))
    )


def tidy(text: str) -> str:
    """Drop the gaps that conditions in a template leave."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    pairs = zip(lines, ["x", *lines], strict=False)
    return "\n".join(line for line, before in pairs if line or before) + "\n"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "email"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    i18n.install(environment)
    environment.filters["wrapped"] = _wrapped
    return environment


_templates = _environment()
