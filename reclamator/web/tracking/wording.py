"""What the pages of tracking say: a heading, the steps and the sentences of each state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reclamator import clock
from reclamator.domain.outcomes import grants
from reclamator.domain.vocabulary import EventKind, Remedy, State
from reclamator.i18n import (
    LazyText,
    _,
    labelled_date,
    lazy_p,
    money,
    ngettext,
    pgettext,
    short_date,
)
from reclamator.i18n import lazy as _l
from reclamator.services.papers import DecisionFacts
from reclamator.services.papers.decision import verdict
from reclamator.services.tracking import Promised, Status
from reclamator.services.tracking_page import OpenedPage

SOON_DAYS = 3
DONE, NOW, COMING = "done", "now", "todo"

HEADINGS: Mapping[State, LazyText] = {
    State.RECEIVED: _l("We have what you sent us"),
    State.UNDER_REVIEW: _l("We are checking what you sent us"),
    State.DECIDED: _l("We have sent you our answer"),
    State.FULFILLED: _l("We have done what we promised"),
    State.UNDER_APPEAL: _l("We are taking a second look"),
    State.CLOSED: _l("This matter is closed"),
    State.WITHDRAWN: _l("You have withdrawn what you sent us"),
}
"""What the page says first: a whole sentence, since no language bends a product's name for us.

None says what kind of matter it is: the number alone must not show that (SECURITY §1.13).
"""

NEXT: Mapping[State, object] = {
    State.RECEIVED: _l(
        "A person looks at what you sent. If something is missing, we will ask you."
    ),
    State.UNDER_REVIEW: _l("You get our answer with the reasons, as a PDF you can keep."),
    State.DECIDED: _l("Our answer waits for you. The access code opens it."),
    State.FULFILLED: _l("If something is still not right, open the page and write to us."),
    State.UNDER_APPEAL: _l("Someone who has not worked on this matter looks at it again."),
    State.CLOSED: _l("With the access code you can still read everything."),
    State.WITHDRAWN: _l("With the access code you can still read everything."),
}

# received, checking, answer, closed
_PROGRESS: Mapping[State, tuple[str, str, str, str]] = {
    State.RECEIVED: (NOW, COMING, COMING, COMING),
    State.UNDER_REVIEW: (DONE, NOW, COMING, COMING),
    State.DECIDED: (DONE, DONE, NOW, COMING),
    State.FULFILLED: (DONE, DONE, DONE, COMING),
    State.UNDER_APPEAL: (DONE, NOW, COMING, COMING),
    State.CLOSED: (DONE, DONE, DONE, DONE),
    State.WITHDRAWN: (DONE, COMING, COMING, DONE),
}

_WITH_AMOUNT: Mapping[Remedy, LazyText] = {
    Remedy.REFUND: lazy_p("remedy_heading", "We pay back %(amount)s"),
    Remedy.PRICE_REDUCTION: lazy_p("remedy_heading", "We reduce the price by %(amount)s"),
    Remedy.VOUCHER: lazy_p("remedy_heading", "You get a voucher for %(amount)s"),
    Remedy.GOODWILL: lazy_p("remedy_heading", "You get %(amount)s as a goodwill gesture"),
}
_WITHOUT_AMOUNT: Mapping[Remedy, object] = {
    Remedy.REPAIR: lazy_p("remedy_heading", "We repair the product"),
    Remedy.REPLACEMENT: lazy_p("remedy_heading", "We replace the product"),
    Remedy.REDELIVERY: lazy_p("remedy_heading", "We deliver again"),
    Remedy.RE_PERFORMANCE: lazy_p("remedy_heading", "We do the work again"),
    Remedy.APOLOGY: lazy_p("remedy_heading", "We apologise"),
}

EVENT_ICONS: Mapping[EventKind, str] = {
    EventKind.SUBMITTED: "file-text",
    EventKind.CONFIRMED_WRITTEN: "check",
    EventKind.REVIEW_STARTED: "eye",
    EventKind.COMPLETION_REQUESTED: "camera",
    EventKind.EXTENDED: "calendar-clock",
    EventKind.DISPATCHED: "send",
    EventKind.FULFILLED: "package",
    EventKind.APPEALED: "gavel",
    EventKind.CLOSED: "circle-check",
    EventKind.DISMISSED: "circle-check",
    EventKind.WITHDRAWN: "undo-2",
    EventKind.REOPENED: "rotate-ccw",
    EventKind.ACKNOWLEDGED: "mail",
    EventKind.MESSAGE_RECEIVED: "message-circle",
    EventKind.MESSAGE_SENT: "mail",
    EventKind.GOODS_AUTHORISED: "package",
    EventKind.GOODS_RECEIVED: "package",
    EventKind.GOODS_TO_SERVICE: "wrench",
    EventKind.GOODS_TO_SUPPLIER: "truck",
    EventKind.GOODS_SENT_BACK: "truck",
    EventKind.GOODS_REPLACED: "truck",
    EventKind.GOODS_CANCELLED: "ban",
}


@dataclass(frozen=True)
class Step:
    """One dot of the stepper."""

    label: str
    note: str
    state: str


@dataclass(frozen=True)
class Until:
    """The date that counts now: its label, the day in full, and why this day."""

    label: str
    day: str
    reason: str


@dataclass(frozen=True)
class Words:
    """The head of a page: heading, sentence, date, ring (None: nothing is owed), steps.

    `facts`: what was asked for and about what, as labels with values.
    """

    heading: str
    lede: str
    until: Until | None
    ring: str | None
    steps: tuple[Step, ...]
    next: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    icon: str
    title: object
    at: object
    tone: str = ""


def closed(status: Status) -> Words:
    """Return the words of the page that the number alone shows."""
    return Words(
        heading=str(HEADINGS[status.state]),
        lede=_("Received: %(date)s", date=labelled_date(status.received_on)),
        until=_until(status, knows_buyer=False),
        ring=_ring(status),
        steps=_steps(status, None, None),
        next=str(NEXT[status.state]),
    )


def opened(page: OpenedPage) -> Words:
    """Return the words of the opened page; an answer speaks first."""
    status = page.status
    return Words(
        heading=_heading(page),
        lede=_lede(page),
        until=_until(status, knows_buyer=True),
        ring=_ring(status),
        steps=_steps(status, page.answer, _checked_since(page)),
        next="",
        facts=_facts(page),
    )


def history(page: OpenedPage) -> list[Line]:
    """Return what happened, newest first; the newest line stands out."""
    return [
        Line(
            icon=EVENT_ICONS.get(line.kind, "circle-dot"),
            title=line.kind.public_label,
            at=line.at,
            tone="" if place else "on",
        )
        for place, line in enumerate(page.happened)
    ]


def _heading(page: OpenedPage) -> str:
    if page.answer is None or page.status.is_waiting:
        return str(HEADINGS[page.status.state])
    return _headline(page.answer)


def _headline(answer: DecisionFacts) -> str:
    remedy = (answer.remedy if grants(answer.outcome) else None) or Remedy.NONE
    if remedy in _WITH_AMOUNT and answer.amount_minor is not None:
        return _WITH_AMOUNT[remedy] % {"amount": money(answer.amount_minor, answer.currency)}
    return str(_WITHOUT_AMOUNT.get(remedy, HEADINGS[State.DECIDED]))


def _lede(page: OpenedPage) -> str:
    if page.answer and not page.status.is_waiting:
        return verdict(page.answer)
    if page.handler and page.is_open:
        return _("Looked after by: %(name)s", name=page.handler)
    return str(NEXT[page.status.state]) if page.status.is_waiting else ""


def _facts(page: OpenedPage) -> tuple[tuple[str, str], ...]:
    if page.answer and not page.status.is_waiting:
        return ()
    return (_("What you would like"), str(page.claim.label)), (_("Product"), page.product or "")


def _until(status: Status, *, knows_buyer: bool) -> Until | None:
    if status.is_waiting and status.promised:
        on = labelled_date(status.promised.on)
        return Until(_("Answer due by:"), on, _reason(status, status.promised, knows_buyer))
    if status.answered_on:
        return Until(_("Answered:"), labelled_date(status.answered_on), "")
    return None


def _reason(status: Status, promised: Promised, knows_buyer: bool) -> str:
    if status.days_left < 0:
        return _("We are late and we are sorry. We are working on your answer.")
    if promised.by_law:
        return _by_law(promised)
    if knows_buyer and status.is_business:
        return _("You bought for a company, so the periods for consumers do not apply.")
    return _("This is our own target.")


def _by_law(promised: Promised) -> str:
    days = promised.days or 0
    if promised.working_days:
        return ngettext(
            "That is %(num)s working day, by law.", "That is %(num)s working days, by law.", days
        )
    return ngettext("That is %(num)s day, by law.", "That is %(num)s days, by law.", days)


def _ring(status: Status) -> str | None:
    """Return the ring's state; a late answer gets an apology, not a red ring."""
    if not status.is_waiting or status.promised is None or status.days_left < 0:
        return None
    if status.days_left == 0:
        return "today"
    return "soon" if status.days_left <= SOON_DAYS else "ok"


def _checked_since(page: OpenedPage) -> date | None:
    """Return the day on which somebody last began to look."""
    began = (EventKind.REVIEW_STARTED, EventKind.APPEALED, EventKind.REOPENED)
    at = next((line.at for line in page.happened if line.kind in began), None)
    return clock.local_date(at, page.status.time_zone) if at else None


def _steps(status: Status, answer: DecisionFacts | None, since: date | None) -> tuple[Step, ...]:
    received, checking, answered, over = _PROGRESS[status.state]
    if over == DONE and status.answered_on is None:
        answered = COMING
    steps = [
        Step(pgettext("step", "Received"), short_date(status.received_on), received),
        Step(_checking(status), _since(since) if checking == NOW else "", checking),
        Step(pgettext("step", "Answer"), _answer_note(status), answered),
        Step(_over(status), "", over),
    ]
    if answer and grants(answer.outcome) and answer.remedy:
        steps.insert(3, _remedy_step(status, answer))
    # what is over did not take the steps that are still to do
    taken = [step for step in steps if over != DONE or step.state != COMING]
    return tuple(_with_one_now(taken))


def _since(day: date | None) -> str:
    return pgettext("step", "since %(date)s", date=short_date(day)) if day else ""


def _remedy_step(status: Status, answer: DecisionFacts) -> Step:
    state = {State.DECIDED: NOW, State.FULFILLED: DONE, State.CLOSED: DONE}.get(
        status.state, COMING
    )
    due = _("by %(date)s", date=short_date(answer.due_on)) if answer.due_on else ""
    return Step(str(answer.remedy.label) if answer.remedy else "", due, state)


def _with_one_now(steps: list[Step]) -> list[Step]:
    """Only the last step that is going on counts: once there is a remedy, the answer is done."""
    going_on = [place for place, step in enumerate(steps) if step.state == NOW]
    return [
        Step(step.label, step.note, DONE) if place in going_on[:-1] else step
        for place, step in enumerate(steps)
    ]


def _checking(status: Status) -> str:
    is_second_look = status.state is State.UNDER_APPEAL
    return pgettext("step", "Second look") if is_second_look else pgettext("step", "Checking")


def _over(status: Status) -> str:
    return (
        pgettext("step", "Withdrawn")
        if status.state is State.WITHDRAWN
        else pgettext("step", "Closed")
    )


def _answer_note(status: Status) -> str:
    if status.is_waiting and status.promised:
        return _("by %(date)s", date=short_date(status.promised.on))
    return short_date(status.answered_on) if status.answered_on else ""
