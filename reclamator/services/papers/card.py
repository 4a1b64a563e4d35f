"""The complaint card: the whole record of a complaint on one page (ISO 9001), for staff only.

Every field stands on it, also one that holds nothing. The page of the panel shows the same cells.
"""

from collections.abc import Iterable
from datetime import date

from reclamator import clock
from reclamator.domain.vocabulary import Kind, Validity
from reclamator.i18n import (
    _,
    date_time,
    labelled_date_time,
    lazy_p,
    ngettext,
    pgettext,
    short_date,
    use,
)
from reclamator.services.papers.card_facts import CardFacts, CardMeasure
from reclamator.services.papers.sheet import NUMBER_LABELS, Data, base
from reclamator.services.typesetting import pdf

LONGEST_PRINTED = 3_000
"""No page at the smallest letters holds more of one text: what is longer is not even measured."""

KINDS = {
    Kind.COMPLAINT: lazy_p("card", "complaint"),
    Kind.GRIEVANCE: lazy_p("card", "grievance"),
    Kind.GUARANTEE_CLAIM: lazy_p("card", "guarantee"),
}
OTHER_KINDS = {
    Kind.ADR_REQUEST: lazy_p("card", "out-of-court"),
    Kind.DATA_REQUEST: lazy_p("card", "personal data"),
}
VALIDITY = {
    Validity.JUSTIFIED: lazy_p("validity", "justified"),
    Validity.PARTLY_JUSTIFIED: lazy_p("validity", "partly"),
    Validity.UNJUSTIFIED: lazy_p("validity", "unjustified"),
}


def card_pdf(facts: CardFacts, locale: str) -> bytes:
    """Return the card as PDF/A in `locale`, one page whatever it holds."""
    with use(locale):
        return pdf("card", _printed(content(facts)), written_at=facts.printed_at or clock.now())


def content(facts: CardFacts) -> Data:
    """Return all that stands on the card, in the current language."""
    return {
        **base(facts.company, title=_("Complaint card"), foot=_foot(facts), address=facts.address),
        "subtitle": _("ISO 9001 · register of complaints, grievances and appeals"),
        "number_label": str(NUMBER_LABELS[facts.kind]),
        "number": facts.number,
        "sections": _sections(facts),
        "signatures": [
            {"label": _("Responsible person"), "name": facts.handling.responsible},
            {"label": _("Head of complaints"), "name": facts.handling.head},
        ],
        "date_label": _("Date:"),
        "ticked": pgettext("box", "ticked"),
        "not_ticked": pgettext("box", "not ticked"),
        "continued": " " + _("…, continued in the file"),
        # the typesetter counts what found no place
        "more_rows": _("And %(number)s more, continued in the file", number="{number}"),
    }


def _foot(facts: CardFacts) -> str:
    zone, printed_at = facts.company.time_zone, facts.printed_at or clock.now()
    when = labelled_date_time(printed_at, zone)
    who = facts.printed_by
    printed = _("printed %(when)s by %(who)s", when=when, who=who) if who else when
    return " · ".join([facts.company.name, printed, _("personal data, keep locked")])


# -- sections -------------------------------------------------------------------------------------


def _sections(facts: CardFacts) -> list[Data]:
    return [
        _section("", [_receipt(facts), _dates(facts)]),
        _section(_("Parties"), [_names(facts), _ways(facts)]),
        _section(_("Subject"), [_goods(facts), [_wording(facts)], _wish(facts)]),
        _section(
            _("Handling"), [_people(facts), _check(facts), *_concerned(facts), _opinion(facts)]
        ),
        _section(_("Result"), [_found(facts)])
        | {"measures": _measures(facts), "below": [_end(facts)]},
    ]


def _section(title: str, rows: list[list[Data]]) -> Data:
    return {"title": title, "rows": rows, "below": []}


def _receipt(facts: CardFacts) -> list[Data]:
    zone, kind = facts.company.time_zone, facts.kind
    kinds = KINDS | {each: text for each, text in OTHER_KINDS.items() if each is kind}
    boxes = [_box(text, on=each is kind) for each, text in kinds.items()]
    is_verbal = pgettext("card", "by word of mouth") if facts.is_verbal else ""
    return [
        _cell(2, _("Register number"), facts.register_number),
        _cell(3, _("Received, date and time"), date_time(facts.dates.received_at, zone)),
        _cell(2, _("Came in by"), str(facts.channel.label), note=is_verbal),
        _ticks(
            5,
            _("Type of submission"),
            [*boxes, _box(pgettext("card", "appeal"), on=facts.dates.appealed_at is not None)],
        ),
    ]


def _dates(facts: CardFacts) -> list[Data]:
    dates = facts.dates
    is_unsure = bool(dates.statutory_on) and not dates.is_rollover_verified
    return [
        _cell(
            3,
            _("Answer due by law"),
            _day(dates.statutory_on),
            note=_("roll-over unverified") if is_unsure else "",
        ),
        _cell(2, _("Safe date"), _day(dates.safe_on)),
        _cell(2, _("Company target"), _day(dates.target_on)),
        _cell(5, _("Answered"), _answered(facts)),
    ]


def _answered(facts: CardFacts) -> str:
    zone, at = facts.company.time_zone, facts.dates.answered_at
    if at is None:
        return pgettext("card", "not yet")
    since = clock.local_date(at, zone) - clock.local_date(facts.dates.received_at, zone)
    # the day of receipt is not day 1
    return f"{date_time(at, zone)}, {_('day %(number)s', number=since.days)}"


def _names(facts: CardFacts) -> list[Data]:
    company, person = facts.company, facts.person
    whole = ", ".join([company.legal_name or company.name, *company.address.splitlines()])
    none = ", ".join(filter(None, (_("none"), person.buyer)))
    return [
        _cell(6, _("Company"), whole),
        _cell(3, _("Complainant, full name"), person.name),
        _cell(3, _("Organisation"), person.organisation or none),
    ]


def _ways(facts: CardFacts) -> list[Data]:
    person = facts.person
    return [
        _cell(4, _("Postal address"), person.address),
        _cell(2, _("Phone"), person.phone),
        _cell(4, _("E-mail"), person.email),
        _cell(2, _("Fax"), ""),
    ]


def _goods(facts: CardFacts) -> list[Data]:
    subject = facts.subject
    return [
        _cell(2, _("Project"), ""),
        _cell(6, _("Product, serial or batch"), _joined([subject.product, subject.batch])),
        _cell(
            4,
            _("Sales document: number, date, value"),
            _joined(
                [subject.order_number, _day(subject.purchased_on) if subject.purchased_on else ""]
            ),
        ),
    ]


def _wording(facts: CardFacts) -> Data:
    return _cell(12, _("Wording of the complaint"), facts.subject.wording, long=True)


def _wish(facts: CardFacts) -> list[Data]:
    subject = facts.subject
    own = [f"{extra.label}: {extra.value}" for extra in subject.extra]
    return [
        _cell(4, _("Category"), _joined([subject.category, subject.fault])),
        _cell(
            8,
            _("Customer’s opinion and expectation, in their words"),
            " · ".join([str(subject.claim.label), *own]),
            long=True,
        ),
    ]


def _people(facts: CardFacts) -> list[Data]:
    handling, concerned = facts.handling, facts.handling.concerned
    # without the right even the field is left out
    seen = [_cell(4, _("Employee concerned (restricted)"), concerned.person)] if concerned else []
    span = 4 if seen else 6
    return [
        _cell(span, _("Registered by"), handling.registered_by),
        _cell(span, _("Responsible"), handling.responsible),
        *seen,
    ]


def _check(facts: CardFacts) -> list[Data]:
    checks = [f"{point}: {verdict}" for point, verdict in facts.handling.first_check]
    return [
        _cell(10, _("First check"), " · ".join(checks), long=True),
        _cell(2, _("Time spent"), _duration(facts.handling.minutes)),
    ]


def _concerned(facts: CardFacts) -> list[list[Data]]:
    concerned = facts.handling.concerned
    if concerned is None:
        return []
    return [
        [
            _cell(10, _("Opinion of the employee concerned"), concerned.opinion, long=True),
            _cell(2, _("Date"), _day(concerned.on)),
        ]
    ]


def _opinion(facts: CardFacts) -> list[Data]:
    handling = facts.handling
    return [
        _cell(10, _("Opinion of the responsible person"), handling.opinion, long=True),
        _cell(2, _("Date"), _day(handling.opinion_on)),
    ]


def _found(facts: CardFacts) -> list[Data]:
    handling = facts.handling
    boxes = [_box(text, on=each is handling.validity) for each, text in VALIDITY.items()]
    return [
        _ticks(4, _("Validity"), boxes),
        _cell(4, _("Cause, party at fault"), _joined(handling.cause), long=True),
        _cell(4, _("Decision"), _joined(handling.decision), long=True),
    ]


def _measures(facts: CardFacts) -> Data:
    rows = [_measure(each) for each in facts.handling.measures]
    return {
        "heads": [_("Actions agreed"), _("Executor"), _("Agreed for"), _("Done")],
        "rows": rows or [{"text": _("none"), "who": "", "until": "", "done": "", "has_box": False}],
    }


def _measure(measure: CardMeasure) -> Data:
    return {
        "text": _flat(measure.text),
        "who": measure.executor,
        "until": _day(measure.due_on),
        "done": short_date(measure.ended_on) if measure.ended_on else "",
        "has_box": True,
    }


def _end(facts: CardFacts) -> list[Data]:
    zone, appealed_at = facts.company.time_zone, facts.dates.appealed_at
    files = facts.subject.attachments
    count = ngettext("%(num)d file", "%(num)d files", len(files)) if files else ""
    return [
        _cell(3, _("Satisfaction after closing"), ""),
        _cell(3, _("Appeal"), date_time(appealed_at, zone) if appealed_at else ""),
        _cell(6, _("Attachments"), f"{count}: {', '.join(files)}" if files else ""),
    ]


# -- cells ----------------------------------------------------------------------------------------


def _cell(span: int, label: str, value: str, *, note: str = "", long: bool = False) -> Data:
    """Return one labelled value, `span` twelfths of the page wide; `long`: over several lines."""
    shown = _flat(value) or _("none")
    return {
        "span": span, "label": label, "value": shown, "note": note, "long": long, "ticks": []
    }  # fmt: skip


def _ticks(span: int, label: str, boxes: list[Data]) -> Data:
    return _cell(span, label, "") | {"ticks": boxes}


def _box(text: object, *, on: bool) -> Data:
    return {"text": str(text), "on": on}


def _flat(text: str) -> str:
    return " ".join(text.split())


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def _duration(minutes: int) -> str:
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
    return _("%(hours)s h", hours=hours) if hours else _("%(minutes)s min", minutes=rest)


def _day(day: date | None) -> str:
    return short_date(day) if day else _("none")


def _printed(data: Data) -> Data:
    """Leave out what no page could hold, before every letter of it is looked at."""
    for part in data["sections"]:
        for row in [*part["rows"], *part["below"]]:
            for cell in row:
                cell["value"] = cell["value"][:LONGEST_PRINTED]
    return data
