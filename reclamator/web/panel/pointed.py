"""The decision point by point, as its form: what was typed, and the draft that it means."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from reclamator.domain.outcomes import STAFF_OUTCOMES, refuses
from reclamator.domain.points import MOST_POINTS, TEXTS, Point, key
from reclamator.i18n.amounts import editable
from reclamator.web.panel.forms import typed_amount

COUNT = "points"
OF_THE_WHOLE = ("return_costs", "correction")
TAKES_PART = {"yes": True, "no": False}
OF_A_POINT = (*TEXTS, "outcome", "remedy", "amount", "currency", "due_on", "provisions")
REFUSALS = frozenset(outcome.value for outcome in STAFF_OUTCOMES if refuses(outcome))
_ADD, _REMOVE = "add", re.compile(r"remove\.(\d{1,2})", re.ASCII)


class Pointed:
    """A form with as many points as its field `points` says.

    The provisions of a point are typed one a line, or ticked: the ticked ones follow the typed.
    """

    def __init__(self, typed: Mapping[str, str], currency: str) -> None:
        self.typed = dict(typed)
        self.currency = currency
        self.count = _count(self.typed.get(COUNT, ""))

    @classmethod
    def sent(cls, form: MultiDict[str, str], currency: str) -> "Pointed":
        """Return what was sent, the ticked provisions among the typed ones."""
        return cls(with_ticked(form), currency)

    @classmethod
    def of_points(cls, said: Iterable[Point], whole: Mapping[str, Any], currency: str) -> "Pointed":
        """Return a form that says what a decision or a draft says, in `whole` of all points."""
        parts: dict[bool | None, str] = {said: name for name, said in TAKES_PART.items()}
        typed = {
            "return_costs": whole.get("return_costs") or "",
            "takes_part": parts.get(whole.get("takes_part"), ""),
        }
        rows = list(said)
        for place, point in enumerate(rows):
            typed |= {key(place, name): text for name, text in _typed(point).items()}
        return cls({**typed, COUNT: str(max(1, len(rows)))}, currency)

    @classmethod
    def kept(cls, fields: Mapping[str, str], currency: str) -> "Pointed":
        """Return what somebody has begun; of the short form it is the first point."""
        if COUNT in fields:
            return cls(fields, currency)
        first = {key(0, name): text for name, text in fields.items() if name in OF_A_POINT}
        return cls({**first, COUNT: "1"}, currency)

    @property
    def places(self) -> range:
        """The places of the points."""
        return range(self.count)

    def said(self, place: int, name: str) -> str:
        """Return what was typed for a part of a point."""
        return self.typed.get(key(place, name), "")

    def after(self, change: str) -> "Pointed":
        """Return the form with a point more or less, as a button of it asks; else the form."""
        removed = _REMOVE.fullmatch(change)
        if change == _ADD and self.count < MOST_POINTS:
            return Pointed({**self.typed, COUNT: str(self.count + 1)}, self.currency)
        if removed and self.count > 1 and int(removed[1]) < self.count:
            return self._without(int(removed[1]))
        return self

    def draft(self) -> dict[str, Any]:
        """Return what was filled in, under the names of the contract."""
        whole: dict[str, Any] = {
            name: self.typed[name] for name in OF_THE_WHOLE if self.typed.get(name)
        }
        points = [self._point(place) for place in self.places]
        # only a refusal says whether we take part out of court
        if any(point["outcome"] in REFUSALS for point in points):
            whole["takes_part"] = TAKES_PART.get(self.typed.get("takes_part", ""))
        return {"points": points, **whole}

    def _point(self, place: int) -> dict[str, Any]:
        texts = {name: self.said(place, name).strip() for name in TEXTS}
        return {
            **{name: text for name, text in texts.items() if text},
            "outcome": self.said(place, "outcome"),
            "remedy": self.said(place, "remedy") or None,
            "amount": self._amount(place),
            "due_on": self.said(place, "due_on").strip() or None,
            "provisions": lines(self.said(place, "provisions")),
        }

    def _amount(self, place: int) -> dict[str, Any] | None:
        return typed_amount(
            self.said(place, "amount"), self.said(place, "currency").strip() or self.currency
        )

    def _without(self, removed: int) -> "Pointed":
        whole = {name: text for name, text in self.typed.items() if not name.startswith("points.")}
        left = [place for place in self.places if place != removed]
        moved = {
            key(to, name): self.said(place, name)
            for to, place in enumerate(left)
            for name in OF_A_POINT
        }
        return Pointed({**whole, **moved, COUNT: str(len(left))}, self.currency)


def with_ticked(form: MultiDict[str, str]) -> dict[str, str]:
    """Return a form's fields, each ticked provision as a line of its point's."""
    typed = {name: form.get(name, "") for name in form}
    for place in range(MOST_POINTS):
        if ticked := form.getlist(key(place, "pick")):
            name = key(place, "provisions")
            typed[name] = "\n".join(dict.fromkeys([*lines(typed.get(name, "")), *ticked]))
    return typed


def lines(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _typed(point: Point) -> dict[str, str]:
    """Return a point as somebody would have typed it."""
    minor, currency = point.amount_minor, point.currency or ""
    return {
        **{name: getattr(point, name) for name in TEXTS},
        "outcome": point.outcome.value,
        "remedy": point.remedy.value if point.remedy else "",
        "amount": editable(minor, currency) if minor is not None else "",
        "currency": currency,
        "due_on": point.due_on.isoformat() if point.due_on else "",
        "provisions": "\n".join(point.provisions),
    }


def _count(text: str) -> int:
    return min(max(int(text), 1), MOST_POINTS) if re.fullmatch(r"\d{1,3}", text, re.ASCII) else 1
