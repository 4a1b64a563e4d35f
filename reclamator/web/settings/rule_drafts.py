"""Assignment rules as they are being changed: read from the form, turned by its buttons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from reclamator.domain.assignment import MOST_RULES, UNREADABLE, Condition, Rule, Whom
from reclamator.domain.permissions import Role
from reclamator.services.assignment import Rules

EVERYTHING_ELSE = Rule(whom=Whom.EVERYONE)


@dataclass(frozen=True)
class RuleDraft:
    """Rules in order, the version they are based on, and which is open; the last always stays."""

    rules: tuple[Rule, ...]
    based_on: int
    opened: int = 0

    @classmethod
    def of(cls, kept: Rules) -> Self:
        """Begin with what is in use; a company without rules begins with the last one."""
        rules = tuple(_readable(rule) for rule in kept.rules)
        return cls(rules or (EVERYTHING_ELSE,), kept.version)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Take what the form says."""
        places = [place for place in range(MOST_RULES + 1) if f"r{place}-whom" in form]
        rules = tuple(_rule(form, place) for place in places)
        return cls(rules, _whole(form.get("based_on")), _whole(form.get("opened")))

    def turned(self, act: str, place: int) -> Self:
        """Return the draft after one of its buttons; what fits no place changes nothing."""
        turn = _TURNS.get(act)
        in_place = act == "add" or 0 <= place < len(self.rules)
        return turn(self, place) if turn and in_place else self  # type: ignore[return-value]

    def swapped(self, place: int, other: int) -> Self:
        """Return the draft with two rules in each other's place; the last one keeps its own."""
        if not (0 <= other < self.last and place < self.last):
            return self
        order = list(self.rules)
        order[place], order[other] = order[other], order[place]
        return replace(self, rules=tuple(order), opened=other)

    @property
    def last(self) -> int:
        """The place of the rule that always fits."""
        return len(self.rules) - 1

    @property
    def open_rule(self) -> Rule | None:
        """The rule that is open for editing."""
        return self.rules[self.opened] if self.opened < len(self.rules) else None

    @property
    def may_grow(self) -> bool:
        """Whether another rule has room."""
        return len(self.rules) < MOST_RULES


def target_of(rule: Rule | None) -> str:
    """Return whom a rule names, as the form's field does."""
    if rule is None or rule.whom is None:
        return ""
    if rule.whom is Whom.PERSON:
        return f"person:{bytes(rule.staff_uid or b'').hex()}"
    return f"role:{rule.role.value}" if rule.whom is Whom.ROLE and rule.role else rule.whom.value


def _added(draft: RuleDraft, _place: int) -> RuleDraft:
    if not draft.may_grow:
        return draft
    before, end = draft.rules[: draft.last], draft.rules[draft.last :]
    return replace(draft, rules=(*before, Rule(), *end), opened=len(before))


def _without(draft: RuleDraft, place: int) -> RuleDraft:
    if place >= draft.last:
        return draft
    kept = draft.rules[:place] + draft.rules[place + 1 :]
    return replace(draft, rules=kept, opened=min(place, len(kept) - 1))


_TURNS: Mapping[str, Callable[[RuleDraft, int], RuleDraft]] = {
    "open": lambda draft, place: replace(draft, opened=place),
    "up": lambda draft, place: draft.swapped(place, place - 1),
    "down": lambda draft, place: draft.swapped(place, place + 1),
    "add": _added,
    "delete": _without,
}


def _rule(form: Mapping[str, str], place: int) -> Rule:
    said = {each.value: form.get(f"r{place}-{each.value}", "").strip() for each in Condition}
    kind, _, who = form.get(f"r{place}-whom", "").partition(":")
    whom = Whom(kind) if kind in set(Whom) else None
    return Rule(
        **said,
        whom=whom,
        role=Role(who) if whom is Whom.ROLE and who in set(Role) else None,
        staff_uid=_uid(who) if whom is Whom.PERSON else None,
    )


def _readable(rule: Rule) -> Rule:
    return replace(rule, product="") if rule.product == UNREADABLE else rule


def _uid(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) or None
    except ValueError:
        return None


def _whole(text: str | None) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
