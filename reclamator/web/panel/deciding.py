"""What the decision's page shows beside its form: limits, who agrees, rules, provisions, offers."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reclamator.domain import points, provisions
from reclamator.domain.outcomes import STAFF_OUTCOMES, refuses
from reclamator.domain.permissions import Permission
from reclamator.domain.points import Point
from reclamator.domain.vocabulary import ApprovalState, Giving, Remedy, ReturnCosts
from reclamator.errors import NeedsApproval
from reclamator.i18n import LazyText, _, current_locale, language_name
from reclamator.models.approval import Approval
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import authority, catalogue, decisions, letterhead, return_rules
from reclamator.services.actors import Actor
from reclamator.services.authority import Money
from reclamator.services.letter_previews import Preview
from reclamator.services.reading import opened
from reclamator.web.panel import words
from reclamator.web.panel.pointed import TAKES_PART, Pointed
from reclamator.web.panel.shown import Shown
from reclamator.web.panel.sounding import Heard, Sounding


@dataclass(frozen=True)
class Deciding:
    """One decision in the making, as one person sees it."""

    shown: Shown
    by: Actor
    company: Company
    form: Pointed
    refusal: object = None
    faults: dict[str, object] = field(default_factory=dict)
    preview: Preview | None = None

    # -- the form ---------------------------------------------------------------------------

    @property
    def outcomes(self) -> list[tuple[str, object]]:
        """What may be decided on a point; nothing is refused that the law has accepted."""
        is_locked = self.shown.read.refusal_locked
        outcomes = [each for each in STAFF_OUTCOMES if not (is_locked and refuses(each))]
        return [(each.value, each.label) for each in outcomes]

    @property
    def remedies(self) -> list[tuple[str, object]]:
        """What may be given."""
        return [(each.value, each.label) for each in Remedy if each is not Remedy.NONE]

    @property
    def return_costs(self) -> list[tuple[str, object]]:
        """Who may send the goods back, and pay."""
        return ReturnCosts.choices()

    @cached_property
    def ways_out(self) -> list[tuple[str, str]]:
        """What a refusal may offer instead, from the catalogue, and that it is typed or none."""
        read = self.shown.read
        there = [item for item in read.catalogue.values() if item.retired_at is None]
        fitting = catalogue.offers_for(read.complaint, company=read.company, items=there)
        offers = [(bytes(item.uid).hex(), words.offer(item, read)) for item in fitting]
        return [*offers, ("", _("In your own words, or none"))] if offers else []

    @property
    def takes_part(self) -> str:
        """Whether we take part out of court: what was chosen, else what the company always says."""
        own = letterhead.of(self.company).takes_part
        always = next((name for name, said in TAKES_PART.items() if said is own), "")
        return self.form.typed.get("takes_part") or always

    def fault(self, place: int, name: str) -> object:
        """Return what is wrong with a part of a point, or nothing."""
        return self.faults.get(points.key(place, name), "")

    def heard(self, place: int) -> Heard:
        """Return how the grounds of a point sound; advice, nothing waits for it."""
        sounding = Sounding.of(self.company, self.shown.read.complaint.language)
        return sounding.heard(self.form.said(place, "grounds"), "decision")

    @property
    def fault_rows(self) -> list[tuple[str, object]]:
        """Every fault with the id of its control."""
        return [(f"f-{name}", message) for name, message in self.faults.items()]

    def provisions(self, place: int, words: str = "") -> tuple[provisions.Provision, ...]:
        """Return the places of the law for a point that some words speak of."""
        outcome = next((o for o in STAFF_OUTCOMES if o == self.form.said(place, "outcome")), None)
        return provisions.find(self.shown.read.regime.code, words, outcome)

    # -- its letter -------------------------------------------------------------------------

    @property
    def pages(self) -> list[str]:
        """The letter's pages as addresses that hold the picture itself: nothing is kept."""
        pages = self.preview.pages if self.preview else ()
        return [f"data:image/png;base64,{b64encode(page).decode()}" for page in pages]

    @property
    def tongues(self) -> list[tuple[str, str, bool]]:
        """The languages to read it in, each with its name: the customer's, and the reader's."""
        own, theirs = current_locale(), str(self.shown.read.complaint.language)
        spoken = self.preview.language if self.preview else theirs
        for_us = _("%(language)s for us", language=language_name(own))
        named = {own: for_us} | {theirs: language_name(theirs)}
        named = {code: named[code] for code in dict.fromkeys((theirs, own))}
        return [(code, name, code == spoken) for code, name in named.items()]

    # -- what stands beside it --------------------------------------------------------------

    @property
    def is_correction(self) -> bool:
        """Whether people have decided already."""
        return self.shown.may_correct

    @property
    def limit(self) -> Money | None:
        """What this person gives alone."""
        return authority.limit_of(self.by, Giving.DECISION, rows=self.shown.read.limits)

    @property
    def needs_approval(self) -> bool:
        """Whether what was sent is above a limit or the price."""
        return isinstance(self.refusal, NeedsApproval)

    @property
    def amount(self) -> Money | None:
        """What is given altogether, as far as it was typed rightly."""
        amounts = (each["amount"] or {} for each in self.form.draft()["points"])
        given = [each for each in amounts if isinstance(each.get("minor"), int)]
        return (sum(each["minor"] for each in given), given[0]["currency"]) if given else None

    @property
    def may_give_less(self) -> bool:
        """Whether somebody else may have to agree."""
        return self.limit is not None or self.needs_approval

    @property
    def approvers(self) -> list[str]:
        """Who could agree, by name."""
        return self._names(self.amount)

    @property
    def rule(self) -> str:
        """What the company itself says about returns in this category."""
        rule = self.shown.read.return_rule
        return return_rules.text_of(rule, current_locale(), self.company)

    # -- approval ---------------------------------------------------------------------------

    @property
    def waiting(self) -> Approval | None:
        """The decision that waits for another person."""
        return self.shown.waiting_approval

    @cached_property
    def asked(self) -> Sequence[Point]:
        """What waits, point by point."""
        draft = opened(self.waiting, "draft") if self.waiting else None
        return points.of_draft(draft) if isinstance(draft, dict) else ()

    @property
    def asked_by(self) -> str:
        """Who has asked."""
        return self._name(self.waiting.asked_by) if self.waiting else ""

    @property
    def is_own(self) -> bool:
        """Whether the reader has asked."""
        return bool(self.waiting and self.by.uid and bytes(self.waiting.asked_by) == self.by.uid)

    @property
    def may_settle(self) -> bool:
        """Whether the reader may agree to it."""
        return bool(self.waiting and not self.is_own and self.by.may(Permission.APPROVE))

    @property
    def is_within_own(self) -> bool:
        """Whether it is within what the reader gives."""
        amount = self.waiting.amount if self.waiting else None
        return authority.is_within(self.limit, amount)

    @property
    def may_agree(self) -> list[str]:
        """Who could agree to what waits, by name."""
        return self._names(self.waiting.amount if self.waiting else None)

    @property
    def refused(self) -> dict[str, Any] | None:
        """What was not agreed to last, while nothing was decided since."""
        mine = [row for row in self.shown.read.approvals if row.kind is Giving.DECISION]
        last = mine[-1] if mine else None
        if last is None or last.state is not ApprovalState.REFUSED:
            return None
        return {
            "by": self._name(last.settled_by or b""),
            "at": last.settled_at,
            "reason": opened(last, "reason"),
        }

    def _names(self, amount: Money | None) -> list[str]:
        asked_by = self.waiting.asked_by if self.waiting else self.by.uid
        people = authority.approvers(
            Giving.DECISION,
            amount,
            but=bytes(asked_by) if asked_by else None,
            among=self.shown.read.people.values(),
            rows=self.shown.read.limits,
        )
        return [str(person.name) for person in people]

    def _name(self, uid: bytes) -> str:
        person: Staff | None = self.shown.read.people.get(bytes(uid))
        return str(person.name) if person else _("Another system")


def begun(shown: Shown, kept: dict[str, str], by: Actor, company: Company) -> Pointed:
    """Return the form as it opens: one's own text, what was not agreed to, what stands, or new."""
    if kept:
        return Pointed.kept(kept, company.currency)
    refused = _last_refused(shown, by)
    if refused is not None:
        return Pointed.of_points(points.of_draft(refused), refused, company.currency)
    if shown.may_correct and shown.answer:
        row = shown.answer.row
        whole = {"return_costs": row.return_costs, "takes_part": row.takes_part}
        return Pointed.of_points(decisions.points_of(row), whole, company.currency)
    return _fresh(shown, company)


def _last_refused(shown: Shown, by: Actor) -> dict[str, Any] | None:
    """What one asked for oneself and was not agreed to, or took back."""
    for row in reversed(shown.read.approvals):
        if row.kind is Giving.DECISION and bytes(row.asked_by) == by.uid and not shown.may_correct:
            draft = opened(row, "draft")
            return draft if isinstance(draft, dict) else None
    return None


def _fresh(shown: Shown, company: Company) -> Pointed:
    """The customer's demand is the first point."""
    claim: LazyText | object = shown.read.complaint.claim.label
    product = shown.product if isinstance(shown.product, str) else ""
    asked = f"{claim}: {product}" if product else str(claim)
    return Pointed({points.key(0, "asked"): asked}, company.currency)
