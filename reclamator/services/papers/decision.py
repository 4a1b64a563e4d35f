"""The decision letter: in writing, on a durable medium, whole (LEGAL section 4)."""

from collections.abc import Iterable

from reclamator.domain.letter import LABELS, LetterPart
from reclamator.domain.vocabulary import Kind, Outcome, Remedy
from reclamator.i18n import _, by_date, labelled_date, lazy_p, long_date, money, ngettext, use
from reclamator.i18n import lazy as _l
from reclamator.services.papers.facts import (
    DecisionFacts,
    OutsideBodyFacts,
    PointFacts,
    SecondLookFacts,
)
from reclamator.services.papers.sheet import (
    Data,
    at_noon,
    base,
    filled,
    place_and_date,
    recipient,
    row,
    sender,
)
from reclamator.services.typesetting import pdf, pictures

TITLES = {
    Kind.COMPLAINT: _l("Our answer to your complaint"),
    Kind.GRIEVANCE: _l("Our answer to your grievance"),
    Kind.GUARANTEE_CLAIM: _l("Our answer to your request under the guarantee"),
    Kind.ADR_REQUEST: _l("Our answer to your request"),
    Kind.DATA_REQUEST: _l("Our answer to your request about personal data"),
}

VERDICTS = {
    Outcome.GRANTED: _l("We accept your complaint in full."),
    Outcome.PARTLY_GRANTED: _l("We accept your complaint in part."),
    Outcome.REJECTED: _l("We have checked your complaint. We do not accept it."),
    Outcome.INADMISSIBLE: _l("We have checked your complaint. It is not ours to decide."),
    Outcome.DEEMED_ACCEPTED: _l(
        "Our answer is late, so the law counts your complaint as accepted in full."
    ),
    Outcome.DEEMED_REFUSED: _l("Our answer is late, so the law counts your complaint as refused."),
}

OTHER_VERDICTS = {
    Outcome.GRANTED: _l("We accept what you ask for in full."),
    Outcome.PARTLY_GRANTED: _l("We accept what you ask for in part."),
    Outcome.REJECTED: _l("We have checked what you sent us. We do not accept what you ask for."),
    Outcome.INADMISSIBLE: _l("We have checked what you sent us. It is not ours to decide."),
    Outcome.DEEMED_ACCEPTED: _l(
        "Our answer is late, so the law counts what you ask for as accepted in full."
    ),
    Outcome.DEEMED_REFUSED: _l(
        "Our answer is late, so the law counts what you ask for as refused."
    ),
}

PLACES = {
    LetterPart.SENDER: "parties",
    LetterPart.REGISTRATION: "parties",
    LetterPart.RECIPIENT: "parties",
    LetterPart.RECEIVED: "parties",
    LetterPart.DEMAND: "verdict",
    LetterPart.DECISION: "verdict",
    LetterPart.ESSENCE: "sections",
    LetterPart.GROUNDS: "sections",
    LetterPart.PROVISIONS: "sections",
    LetterPart.SECOND_LOOK: "ways",
    LetterPart.OUTSIDE_BODY: "ways",
    LetterPart.TAKES_PART: "ways",
    LetterPart.CONTACT: "signature",
}
"""Where on the sheet a missing part is marked; all others are of what we do and when."""

POINTS = {True: lazy_p("point", "accepted"), False: lazy_p("point", "not accepted")}


def decision_pdf(facts: DecisionFacts, locale: str) -> bytes:
    """Return the letter as PDF/A in `locale`; the same facts give the same bytes."""
    with use(locale):
        written_at = at_noon(facts.company, facts.decided_on)
        return pdf("decision", _data(facts), written_at=written_at)


def decision_pictures(facts: DecisionFacts, locale: str, gaps: Iterable[LetterPart]) -> list[bytes]:
    """Return the letter's pages as PNG, with each part that is missing marked in its place."""
    with use(locale):
        data = {**_data(facts), "gaps": [_gap(part) for part in gaps]}
        return pictures("decision", data, written_at=at_noon(facts.company, facts.decided_on))


def content(facts: DecisionFacts, locale: str) -> Data:
    """Return the same sentences for the mail that brings the letter."""
    with use(locale):
        return _data(facts)


def verdict(facts: DecisionFacts) -> str:
    """Return what was decided, in one sentence that calls only a complaint by that name."""
    verdicts = VERDICTS if facts.kind is Kind.COMPLAINT else OTHER_VERDICTS
    return str(verdicts[facts.outcome])


def _data(facts: DecisionFacts) -> Data:
    return {
        **_sheet(facts),
        "parties": [
            sender(facts.company, facts.signed_by),
            recipient(facts.complainant, with_contact=False),
            place_and_date(facts.company, long_date(facts.decided_on)),
        ],
        "facts": filled(_facts(facts)),
        "verdict": verdict(facts),
        "points": [_point(point) for point in facts.points],
        "sections": _sections(facts),
        **_measures(facts),
        **_offers(facts),
        "ways": _ways(facts),
        "gaps": [],
        "attachments_title": _("Attachments"),
        "attachments": list(facts.attachments),
        "signature": {"name": facts.signed_by or facts.company.name, "lines": _signers(facts)},
    }


def _gap(part: LetterPart) -> Data:
    text = _("%(part)s: missing", part=str(LABELS[part]))
    return {"place": PLACES.get(part, "measures"), "text": text}


def _sheet(facts: DecisionFacts) -> Data:
    title = f"{TITLES[facts.kind]} {facts.number}"
    return base(
        facts.company, title=title, foot=_sent(facts), address=facts.track_url, number=facts.number
    )


def _sent(facts: DecisionFacts) -> str:
    day = labelled_date(facts.decided_on)
    if facts.by_post:
        return _("Sent by post: %(date)s", date=day)
    return _("Sent by e-mail as a PDF you can keep: %(date)s", date=day)


def _facts(facts: DecisionFacts) -> list[Data]:
    return [
        row(_("Received on"), labelled_date(facts.received_at, facts.company.time_zone)),
        row(_("Product"), facts.product),
        row(_("Order"), facts.order),
        row(_("Purchase date"), labelled_date(facts.purchased_on) if facts.purchased_on else ""),
        row(_("What you would like"), str(facts.claim.label) if facts.claim else ""),
    ]


def _point(point: PointFacts) -> Data:
    return {
        "text": point.text,
        "granted": point.granted,
        "answer": str(POINTS[point.granted]),
        "amount": _amount(point.amount_minor, point.currency),
    }


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else money(minor, currency)


def _sections(facts: DecisionFacts) -> list[Data]:
    why = _section(_("Why we decide so"), facts.grounds, _basis(facts.provisions))
    return [
        _section(_("What it is about"), facts.essence),
        _section(_("What we have checked"), facts.checked),
        {**_section(_("What we say to your arguments"), ""), "points": _arguments(facts)},
        {**why, "points": _reasons(facts)},
    ]


def _arguments(facts: DecisionFacts) -> list[Data]:
    """Return each argument of a second look in the customer's words, and our answer to it."""
    return [
        {
            "label": f"{number}.",
            "text": f"{each.argument}\n\n{each.verdict.public_label}: {each.text}",
            "strong": "",
        }
        for number, each in enumerate(facts.arguments, start=1)
    ]


def _reasons(facts: DecisionFacts) -> list[Data]:
    """Return what is said of single points, each under the number that it has in the box."""
    return [
        {
            "label": _("Point %(number)s.", number=number),
            "text": "\n\n".join(filter(None, (point.checked, point.reasons))),
            "strong": _basis(point.provisions),
        }
        for number, point in enumerate(facts.points, start=1)
        if point.checked or point.reasons or point.provisions
    ]


def _basis(provisions: tuple[str, ...]) -> str:
    named = "; ".join(provisions)
    return _("Legal basis: %(provisions)s", provisions=named) if named else ""


def _section(title: str, text: str, strong: str = "") -> Data:
    return {"title": title, "text": text, "strong": strong, "points": []}


def _steps(facts: DecisionFacts) -> list[str]:
    """Return what we do point by point, where there is more than one to do."""
    granted = [(place, point) for place, point in enumerate(facts.points, 1) if point.granted]
    if len(granted) < 2 and not any(point.executor for _place, point in granted):
        return []
    return [f"{_('Point %(number)s.', number=place)} {_step(point)}" for place, point in granted]


def _step(point: PointFacts) -> str:
    parts = (
        str(point.remedy.label) if point.remedy else "",
        _amount(point.amount_minor, point.currency),
        point.method,
        _("by %(by)s", by=by_date(point.due_on)) if point.due_on else "",
        _("done by: %(name)s", name=point.executor) if point.executor else "",
    )
    return "; ".join(filter(None, parts))


def _measures(facts: DecisionFacts) -> Data:
    granted = facts.remedy if facts.remedy is not Remedy.NONE else None
    cells = [
        row(_("Remedy"), str(granted.label) if granted else ""),
        row(_("Amount"), _amount(facts.amount_minor, facts.currency)),
        row(_("How"), facts.method),
        row(_("At the latest"), labelled_date(facts.due_on) if facts.due_on else ""),
        row(_("Sending the product back"), str(facts.return_note)),
    ]
    return {
        "measures_title": _("What we will do and when"),
        "measures": filled(cells),
        "measures_notes": _notes(facts),
    }


def _notes(facts: DecisionFacts) -> list[str]:
    """Return what single countries want said of a repair or a refund (LEGAL section 4)."""
    length, back, longer = facts.repair_days, facts.refund_days, facts.guarantee_months
    notes = _steps(facts)
    if length is not None:
        notes.append(
            ngettext(
                "The repair takes %(num)d day, counted from the day we received your complaint.",
                "The repair takes %(num)d days, counted from the day we received your complaint.",
                length,
            )
        )
    if back is not None:
        notes.append(
            ngettext(
                "The money goes back the way you paid, at the latest %(num)d day after we have "
                "the product back or have your proof that you sent it.",
                "The money goes back the way you paid, at the latest %(num)d days after we have "
                "the product back or have your proof that you sent it.",
                back,
            )
        )
    if longer is not None:
        notes.append(
            ngettext(
                "By law, this repair prolongs the guarantee for the product by %(num)d month.",
                "By law, this repair prolongs the guarantee for the product by %(num)d months.",
                longer,
            )
        )
    return notes


def _offers(facts: DecisionFacts) -> Data:
    until = facts.offers_until
    return {
        "offers_title": _("What we offer you beyond that"),
        "offers": list(facts.offers),
        "offers_until": _("Please tell us by %(by)s.", by=by_date(until)) if until else "",
    }


def _ways(facts: DecisionFacts) -> list[Data]:
    ways = [_second_look(facts.second_look)] if facts.second_look else []
    title = _("Help from outside")
    for body in facts.outside_bodies:
        ways.append(_section(title, _body(body), _part(body)))
    return ways


def _second_look(look: SecondLookFacts) -> Data:
    ask = _(
        "Ask us by %(by)s for a second look, at %(address)s or by letter. "
        "Someone who has not worked on this matter will do it.",
        by=by_date(look.until),
        address=look.url,
    )
    answered = ngettext(
        "We will answer within %(num)d day of your request.",
        "We will answer within %(num)d days of your request.",
        look.answer_days,
    )
    return _section(_("If you see it differently"), f"{ask} {answered}")


def _body(body: OutsideBodyFacts) -> str:
    name = f"{body.name} ({body.explanation})" if body.explanation else body.name
    address = ", ".join(body.address.splitlines())
    return "\n".join(filter(None, (name, address, body.web)))


def _part(body: OutsideBodyFacts) -> str:
    sentences = {
        True: _("We agree to take part in out-of-court proceedings."),
        False: _("We do not take part in out-of-court proceedings."),
        None: "",
    }
    return sentences[body.takes_part]


def _signers(facts: DecisionFacts) -> list[str]:
    approved = facts.approved_by
    return [
        line
        for line in (
            facts.signer_role,
            facts.signer_contact,
            _("Approved by: %(name)s", name=approved) if approved else "",
        )
        if line
    ]
