"""What is derived from the table: buttons, next states, effects, notices, the diagram."""

from collections.abc import Mapping

from reclamator.domain.lifecycle.actors import Action, Actor, Party
from reclamator.domain.lifecycle.guards import Facts
from reclamator.domain.lifecycle.table import TABLE, Effect, Notice, Row
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import State
from reclamator.errors import FieldError, Forbidden, IllegalAction

_BY_ACTION: Mapping[Action, Row] = {line.action: line for line in TABLE}


def row(action: Action) -> Row:
    """Return the line of the table for an action."""
    return _BY_ACTION[action]


def next_state(state: State | None, action: Action) -> State:
    """Return where an action leads; `state` None is a complaint that does not exist yet.

    Raises IllegalAction with the actions that start from this state, whoever may do them.
    """
    line = row(action)
    if state not in line.sources:
        raise IllegalAction([each.action.value for each in TABLE if state in each.sources])
    return _target(line, state)


def allowed_actions(state: State | None, *, by: Actor, facts: Facts) -> tuple[Action, ...]:
    """Return what this actor may do now, in the order of the table: the buttons."""
    return tuple(
        line.action
        for line in TABLE
        if state in line.sources
        and may_perform(line.action, by)
        and _obstacle(line, state, facts) is None
    )


def may_perform(action: Action, by: Actor) -> bool:
    """Tell whether this actor may ever do this, wherever the complaint is."""
    return any(_is_meant(who, by) for who in row(action).who)


def check(state: State | None, action: Action, *, by: Actor, facts: Facts) -> State:
    """Return the state to assign.

    Raises Forbidden when the actor may never do this, IllegalAction when it is not possible now.
    """
    line = row(action)
    if not may_perform(action, by):
        raise Forbidden
    obstacle: object | None = None if state in line.sources else IllegalAction.sentence
    obstacle = obstacle or _obstacle(line, state, facts)
    if obstacle is not None:
        allowed = allowed_actions(state, by=by, facts=facts)
        raise IllegalAction([each.value for each in allowed], obstacle)
    return _target(line, state)


def missing_inputs(action: Action, given: Mapping[str, object]) -> list[FieldError]:
    """Return what has to come with an action and does not (a decision has `answers` instead)."""
    return [
        FieldError(need.field, need.sentence)
        for need in row(action).needs
        if not str(given.get(need.field) or "").strip()
    ]


def effects(action: Action, facts: Facts) -> tuple[Effect, ...]:
    """Return what happens to the deadlines under these facts."""
    return tuple(
        effect
        for effect in row(action).deadlines
        if effect.unless is None or not effect.unless(facts)
    )


def notice(action: Action, facts: Facts) -> Notice | None:
    """Return the notice that goes out under these facts, or None."""
    found = row(action).notice
    if found is None or (found.only_if is not None and not found.only_if(facts)):
        return None
    return found


def mermaid() -> str:
    """Return the table as a Mermaid state diagram, for ARCHITECTURE.md."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for line in TABLE:
        for source in line.sources:
            ends = (source.value if source else "[*]", _target(line, source).value)
            arrows.setdefault(ends, []).append(line.action.value)
    lines = [f"    {start} --> {end}: {', '.join(names)}" for (start, end), names in arrows.items()]
    return "\n".join(["stateDiagram-v2", *lines]) + "\n"


def _target(line: Row, state: State | None) -> State:
    target = line.to or state
    if target is None:
        raise IllegalAction
    return target


def _is_meant(who: Party | Permission, by: Actor) -> bool:
    if isinstance(who, Permission):
        return who in by.permissions
    return who in (Party.ANYONE, by.party)


def _obstacle(line: Row, state: State | None, facts: Facts) -> object | None:
    """Return the sentence of the first guard that does not hold."""
    failing = (guard.said(facts) for guard in line.guards if not guard.holds(state, facts))
    return next(failing, None)
