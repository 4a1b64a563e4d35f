"""What moves a complaint, and who may try."""

from dataclasses import dataclass
from enum import StrEnum

from reclamator.domain.permissions import Permission, Role, Scope, of_role, of_scopes
from reclamator.domain.vocabulary import Coded
from reclamator.i18n import lazy_p


class Action(Coded):
    """What moves a complaint; the label is the button's."""

    SUBMIT = "submit", lazy_p("button", "Send complaint")
    CONFIRM_WRITTEN = "confirm_written", lazy_p("button", "Confirm in writing")
    START_REVIEW = "start_review", lazy_p("button", "Start checking")
    REQUEST_COMPLETION = "request_completion", lazy_p("button", "Ask for what is missing")
    EXTEND = "extend", lazy_p("button", "Extend the deadline")
    DECIDE = "decide", lazy_p("button", "Record decision")
    CORRECT = "correct", lazy_p("button", "Correct the decision")
    DISPATCH = "dispatch", lazy_p("button", "Mark answer as posted")
    UNDELIVERED = "undelivered", lazy_p("button", "The answer came back")
    DEEM = "deem", lazy_p("button", "Record what the law decides")
    OVERRIDE = "override", lazy_p("button", "Override what the law decided")
    FULFIL = "fulfil", lazy_p("button", "Mark as fulfilled")
    APPEAL = "appeal", lazy_p("button", "Ask for a second look")
    DECIDE_APPEAL = "decide_appeal", lazy_p("button", "Decide the second look")
    CLOSE = "close", lazy_p("button", "Close")
    DISMISS = "dismiss", lazy_p("button", "Close without an answer")
    WITHDRAW = "withdraw", lazy_p("button", "Withdraw complaint")
    REOPEN = "reopen", lazy_p("button", "Open again")


class Party(StrEnum):
    """Who acts, beside what a role allows."""

    ANYONE = "anyone"
    COMPLAINANT = "complainant"
    STAFF = "staff"
    WORKER = "worker"
    CLOCK = "clock"


@dataclass(frozen=True)
class Actor:
    """Who wants to act, and with which permissions (staff and API keys)."""

    party: Party
    permissions: frozenset[Permission] = frozenset()

    @classmethod
    def with_role(cls, role: Role) -> "Actor":
        """Return a member of staff."""
        return cls(Party.STAFF, of_role(role))

    @classmethod
    def with_scopes(cls, *scopes: Scope) -> "Actor":
        """Return an API key: it acts as staff do."""
        return cls(Party.STAFF, of_scopes(scopes))


COMPLAINANT = Actor(Party.COMPLAINANT)
WORKER = Actor(Party.WORKER)
CLOCK = Actor(Party.CLOCK)
