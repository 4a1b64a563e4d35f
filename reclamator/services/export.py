"""The register as a table for other programs: every line of a view, opened page by page.

Only a page of lines, with its keys, is held at a time, however long the table is. That somebody
took the register along stands in the audit chain before the first line leaves, how much it was when
the last has left; each complaint counts as seen.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Category
from reclamator.errors import IllegalAction
from reclamator.i18n import _, current_locale
from reclamator.i18n import lazy as _l
from reclamator.models import scope
from reclamator.models.company import Company
from reclamator.models.database import connection, transaction
from reclamator.models.scope import company_scope
from reclamator.services import access_log, audit, companies, labels, limits, papers, register
from reclamator.services.actors import Actor
from reclamator.services.register import Filters, Line

FORMATS = ("csv", "xlsx", "pdf")

MOST_ON_PAPER = register.COUNT_UP_TO - 1
"""So many lines the typesetter holds at once; tables for programs have no end."""
TOO_MUCH_FOR_PAPER = _l(
    "On paper the register has 999 complaints at most. "
    "Narrow it first, or take it as a spreadsheet."
)
# what stands on paper, by its place among the columns, and its share of the page
ON_PAPER = {0: 14, 1: 8, 2: 11, 4: 10, 7: 14, 11: 18, 13: 11, 14: 10, 16: 11, 17: 12, 19: 10}

Names = dict[bytes, str]
"""What people, or labels, are called, by their uid."""


def rows(company: Company, filters: Filters, *, by: Actor, written_as: str) -> Iterator[list[str]]:
    """Yield the heads, then each line of a view.

    Notes it at once, in the company in scope; the lines open scope and connection by themselves,
    for they are read while the answer is sent.
    Raises Forbidden, or TooMany after ten of a company's in a day, at once.
    """
    by.require(Permission.EXPORT)
    by.require(Permission.READ_CONTACTS)
    limits.require(limits.EXPORT, bytes(company.uid))
    _note("register.exported", by, written_as)
    return _rows(company, filters, by, written_as)


def require_fits_paper(filters: Filters) -> None:
    """Raise IllegalAction where the view is longer than what one paper holds."""
    if register.count(filters) > MOST_ON_PAPER:
        raise IllegalAction(sentence=TOO_MUCH_FOR_PAPER)


def as_paper(
    rows: Iterator[list[str]], *, company: Company, narrowed: Sequence[str]
) -> Iterator[bytes]:
    """Yield the lines as one PDF; what no search would look for on paper is left out."""
    locale = current_locale()
    heads, *lines = [[row[place] for place in ON_PAPER] for row in rows]
    yield papers.register_pdf(
        companies.paper_facts(company),
        locale,
        heads=heads,
        widths=list(ON_PAPER.values()),
        rows=lines,
        narrowed=narrowed,
        written_at=clock.now(),
    )


def _rows(company: Company, filters: Filters, by: Actor, written_as: str) -> Iterator[list[str]]:
    with connection(), company_scope(bytes(company.uid)):
        staff, named = labels.with_people()
        # opened once, not again for each line
        names = {bytes(person.uid): person.name for person in staff}
        words = {bytes(label.uid): labels.name_of(label) for label in named}
        count = 0
        yield [str(head) for head in _heads()]
        try:
            for line in _lines(filters):
                count += 1
                access_log.saw(by.uid or b"", line.complaint.complaint_uid)
                yield _cells(line, names, words, company.time_zone)
        finally:
            _note("register.export_ended", by, written_as, count=count)
            access_log.flush_if_due()


def _note(action: str, by: Actor, written_as: str, **more: int) -> None:
    with transaction():
        audit.record(action, actor_uid=by.uid, detail={"format": written_as, **more})


def _lines(filters: Filters) -> Iterator[Line]:
    after: str | None = None
    while True:
        page = register.page(filters, after=after, limit=register.MOST)
        yield from page.lines
        # the keys of a page are of no more use: memory stays as it is for any number of pages
        scope.current().deks.clear()
        access_log.flush_if_due()
        if page.next is None:
            return
        after = page.next


def _heads() -> list[object]:
    return [
        _("Number"),
        _("Register number"),
        _("Received"),
        _("Came in by"),
        _("Status"),
        _("Waiting for"),
        _("Category"),
        _("Customer"),
        _("E-mail"),
        _("Phone"),
        _("Country"),
        _("Product"),
        _("Order number"),
        _("Would like"),
        _("Safe date"),
        _("Date by law"),
        _("Answered on"),
        _("Handler"),
        _("Labels"),
        _("Second looks and requests from outside"),
        _("Last change"),
        _("What happened"),
    ]


def _cells(line: Line, names: Names, words: Names, zone: str) -> list[str]:
    row, answer = line.complaint, line.answer
    person = line.person
    said = (
        row.number,
        row.register_number,
        _moment(row.received_at, zone),
        row.channel.label,
        row.state.label,
        row.waiting_on.label if row.waiting_on else None,
        _category(row.category),
        line.name,
        register.opened(person, "email") if line.is_open else None,
        register.opened(person, "phone") if line.is_open else None,
        row.country,
        line.product,
        register.opened(row, "order_number") if line.is_open else None,
        row.claim.label,
        row.due_on.isoformat(),
        answer.statutory_on if answer else None,
        _moment(answer.met_at, zone) if answer else None,
        names.get(bytes(row.handler_uid or b"")),
        ", ".join(sorted((words[uid] for uid in line.labels), key=str.casefold)),
        ", ".join(line.appeals),
        _moment(row.updated_at, zone),
        line.wording,
    )
    return ["" if cell is None else str(cell) for cell in said]


def _category(code: str) -> object:
    return Category(code).label if code in set(Category) else code


def _moment(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if moment else ""
