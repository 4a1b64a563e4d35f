"""Small charts as shapes: the server computes where each bar stands, the template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 112
TOP, FLOOR = 18, 90
# a line stands beside a figure: it is lower than bars
LINE_HEIGHT, LINE_FLOOR = 84, 62
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
class Point:
    """One point of a line, with its value in words over it."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Line:
    """A line from label to label, broken where a value is missing; `area` is what lies under it."""

    labels: tuple[tuple[str, float], ...]
    points: tuple[Point, ...]
    line: str
    area: str
    width: int = WIDTH
    height: int = LINE_HEIGHT
    floor: int = LINE_FLOOR


@dataclass(frozen=True)
class Part:
    """One part of a whole, on a bar of 100."""

    x: float
    width: float


@dataclass(frozen=True)
class Value:
    """What a bar or a point stands for; a `number` of None leaves its place empty."""

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


def line(labels: Sequence[str], values: Sequence[Value]) -> Line:
    """Return a line chart."""
    scale = (LINE_FLOOR - TOP) / max(max((each.number or 0 for each in values), default=0), 1)
    step = WIDTH / max(len(labels), 1)
    middles = [round((place + 0.5) * step, ROUND) for place in range(len(labels))]
    points = [
        None
        if each.number is None
        else Point(x, round(LINE_FLOOR - each.number * scale, ROUND), each.words)
        for x, each in zip(middles, values, strict=True)
    ]
    runs = _runs(points)
    return Line(
        labels=tuple(zip(labels, middles, strict=True)),
        points=tuple(point for run in runs for point in run),
        line="".join(_path(run) for run in runs),
        area="".join(f"{_path(run)}V{LINE_FLOOR}H{run[0].x}Z" for run in runs),
    )


def parts(counts: Sequence[int]) -> list[Part]:
    """Return how wide each of some counts stands on a bar of 100."""
    total, x, made = sum(counts), 0.0, []
    for count in counts:
        width = round(count * 100 / total, ROUND)
        made.append(Part(round(x, ROUND), width))
        x += width
    return made


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """Return the points that stand side by side."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _path(run: Sequence[Point]) -> str:
    return "M" + "L".join(f"{point.x} {point.y}" for point in run)


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
