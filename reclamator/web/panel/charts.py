"""Small charts as shapes: the server computes where each bar stands, the template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 128
TOP, FLOOR = 18, 106
ROUND = 2
_FILLED = 0.64


@dataclass(frozen=True)
class Bar:
    """One bar with its value in words over it; `cls` names the series."""

    x: float
    y: float
    width: float
    height: float
    words: str
    cls: str

    @property
    def middle(self) -> float:
        """Where its value stands."""
        return round(self.x + self.width / 2, ROUND)


@dataclass(frozen=True)
class Group:
    """The bars over one label, and where the label stands."""

    label: str
    middle: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """Groups of bars on a floor."""

    groups: tuple[Group, ...]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = FLOOR


@dataclass(frozen=True)
class Value:
    """What a bar stands for; a `number` of None leaves its place empty."""

    number: float | None
    words: str
    cls: str = "a"


def bars(labels: Sequence[str], values: Sequence[Sequence[Value]]) -> Chart:
    """Return a bar chart of groups."""
    highest = max((each.number or 0 for group in values for each in group), default=0)
    scale = (FLOOR - TOP) / max(highest, 1)
    step = WIDTH / max(len(labels), 1)
    groups = (
        Group(label, round((place + 0.5) * step, ROUND), _group(place * step, step, group, scale))
        for place, (label, group) in enumerate(zip(labels, values, strict=True))
    )
    return Chart(tuple(groups))


def _group(x: float, step: float, values: Sequence[Value], scale: float) -> tuple[Bar, ...]:
    width = step * _FILLED / len(values)
    start = x + step * (1 - _FILLED) / 2
    return tuple(
        Bar(
            x=round(start + place * width + 1, ROUND),
            y=round(FLOOR - each.number * scale, ROUND),
            width=round(width - 2, ROUND),
            height=round(each.number * scale, ROUND),
            words=each.words,
            cls=each.cls,
        )
        for place, each in enumerate(values)
        if each.number is not None
    )
