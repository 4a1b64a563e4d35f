"""Where a complaint is and what moves it: THE table, and nothing that is not derived from it.

`services.complaints.perform` asks `check`, assigns the state it returns, applies `effects`,
records `row(action).event` and puts `notice` into the outbox.
"""

from reclamator.domain.lifecycle.actors import (
    CLOCK,
    COMPLAINANT,
    WORKER,
    Action,
    Actor,
    Party,
)
from reclamator.domain.lifecycle.guards import Facts, Guard, Need
from reclamator.domain.lifecycle.rules import (
    allowed_actions,
    check,
    effects,
    may_perform,
    mermaid,
    missing_inputs,
    next_state,
    notice,
    row,
)
from reclamator.domain.lifecycle.table import TABLE, Effect, Notice, Row, Verb

__all__ = [
    "CLOCK",
    "COMPLAINANT",
    "TABLE",
    "WORKER",
    "Action",
    "Actor",
    "Effect",
    "Facts",
    "Guard",
    "Need",
    "Notice",
    "Party",
    "Row",
    "Verb",
    "allowed_actions",
    "check",
    "effects",
    "may_perform",
    "mermaid",
    "missing_inputs",
    "next_state",
    "notice",
    "row",
]
