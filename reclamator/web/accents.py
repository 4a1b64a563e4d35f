"""A company's own colour on its customers' pages, made readable in light and in dark.

The bounds are those of static/css/tokens.css, where any seed keeps its contrast; here they are
resolved to plain colours, so that no browser has to compute with colours.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple


class Oklch(NamedTuple):
    """A colour by lightness (0-1), chroma and hue (radians)."""

    light: float
    chroma: float
    hue: float


def _between(low: float, value: float, high: float) -> float:
    return max(low, min(value, high))


def _accent(seed: Oklch) -> Oklch:
    return Oklch(_between(0.36, seed.light, 0.49), _between(0.03, seed.chroma, 0.15), seed.hue)


def _accent_dark(seed: Oklch) -> Oklch:
    light = _between(0.78, seed.light + 0.3, 0.86)
    return Oklch(light, min(seed.chroma * 0.95, 0.13), seed.hue)


def _moved(base: Callable[[Oklch], Oklch], by: float) -> Callable[[Oklch], Oklch]:
    def shade(seed: Oklch) -> Oklch:
        found = base(seed)
        return found._replace(light=found.light + by)

    return shade


def _tint(light: float, share: float, most: float) -> Callable[[Oklch], Oklch]:
    return lambda seed: Oklch(light, min(seed.chroma * share, most), seed.hue)


# token: how a seed becomes it in light and in dark; a fixed colour stays as tokens.css has it
_TOKENS: dict[str, tuple[Callable[[Oklch], Oklch], Callable[[Oklch], Oklch]]] = {
    "accent": (_accent, _accent_dark),
    "accent-hi": (_moved(_accent, -0.06), _moved(_accent_dark, 0.05)),
    "accent-soft": (_tint(0.962, 0.18, 0.016), _tint(0.29, 0.45, 0.034)),
    "accent-line": (_tint(0.83, 0.5, 0.055), _tint(0.44, 0.6, 0.065)),
}
_FORM_NAMES = {"a": "accent", "ah": "accent-hi", "as": "accent-soft", "al": "accent-line"}
_FOCUS_DARK = "oklch(0.86 0.12 90)"


@lru_cache(maxsize=256)
def style(accent: str | None) -> str:
    """Return the rule that gives a page the company's colour; "" without one, or for junk."""
    seed = _read(accent)
    if seed is None:
        return ""
    rules = [
        f"--{name}:light-dark({_hex(light(seed))},{_hex(dark(seed))})"
        for name, (light, dark) in _TOKENS.items()
    ]
    rules.append(f"--focus:light-dark({_hex(_focus(seed))},{_FOCUS_DARK})")
    return f"@layer pages{{:root{{{';'.join(rules)}}}}}"


@lru_cache(maxsize=256)
def form_style(accent: str | None) -> str:
    """Return the same for static/css/form.css, in its short names and for old browsers too."""
    seed = _read(accent)
    if seed is None:
        return ""
    light = [f"--{name}:{_hex(_TOKENS[token][0](seed))}" for name, token in _FORM_NAMES.items()]
    dark = [f"--{name}:{_hex(_TOKENS[token][1](seed))}" for name, token in _FORM_NAMES.items()]
    in_light, in_dark = f"{{{';'.join(light)};--f:{_hex(_focus(seed))}}}", f"{{{';'.join(dark)}}}"
    return (
        f"\n:root{in_light}\n@media (prefers-color-scheme:dark){{"
        f":root:not([data-scheme=light]){in_dark}}}\n:root[data-scheme=dark]{in_dark}"
    )


def _focus(seed: Oklch) -> Oklch:
    return Oklch(_between(0.42, seed.light, 0.55), _between(0.08, seed.chroma, 0.17), seed.hue)


def _read(text: str | None) -> Oklch | None:
    try:
        raw = bytes.fromhex((text or "").removeprefix("#"))
    except ValueError:
        return None
    return _oklch(raw) if len(raw) == 3 else None


def _oklch(rgb: bytes) -> Oklch:
    red, green, blue = (_linear(part / 255) for part in rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    light = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Oklch(light, math.hypot(a, b), math.atan2(b, a))


def _hex(colour: Oklch) -> str:
    """Return the sRGB colour; what a screen cannot show loses chroma, never its hue."""
    rgb = _rgb(colour)
    while not all(-0.001 <= part <= 1.001 for part in rgb):
        colour = colour._replace(chroma=colour.chroma * 0.97)
        rgb = _rgb(colour)
    return "#" + bytes(round(_between(0, _coded(part), 1) * 255) for part in rgb).hex()


def _rgb(colour: Oklch) -> tuple[float, float, float]:
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (colour.light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _coded(part: float) -> float:
    part = max(part, 0.0)
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
