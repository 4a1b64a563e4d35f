"""Returns of goods: what moves one, who may, what has to come along; one small table.

One return has one place. Where several pieces are returned, counts tell how many came and what
became of them: nothing is sent back, replaced, refunded or scrapped that was not received.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Coded, EventKind, GoodsState
from reclamator.errors import FieldError, Forbidden, IllegalAction, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.i18n import lazy_p

S, P = GoodsState, Permission
MOST_PIECES = 9_999


class GoodsAction(Coded):
    """What moves a return; the label is the button's."""

    RECEIVE = "receive", lazy_p("goods_button", "Goods have arrived")
    TO_SERVICE = "to_service", lazy_p("goods_button", "Give to the repair service")
    FINISH_SERVICE = "finish_service", lazy_p("goods_button", "Report what was found")
    TO_SUPPLIER = "to_supplier", lazy_p("goods_button", "Send to the supplier")
    FROM_SUPPLIER = "from_supplier", lazy_p("goods_button", "Back from the supplier")
    SEND_BACK = "send_back", lazy_p("goods_button", "Send back to the customer")
    REPLACE = "replace", lazy_p("goods_button", "Send a replacement")
    REFUND = "refund", lazy_p("goods_button", "Keep it, money is paid back")
    SCRAP = "scrap", lazy_p("goods_button", "Scrap")
    CANCEL = "cancel", lazy_p("goods_button", "Call it off")


@dataclass(frozen=True, kw_only=True)
class Stock:
    """How many pieces are meant, how many came, and what became of those."""

    quantity: int
    received: int = 0
    returned: int = 0
    replaced: int = 0
    refunded: int = 0
    scrapped: int = 0

    @property
    def in_hand(self) -> int:
        """Pieces that came and of which nothing has become yet."""
        return self.received - self.returned - self.replaced - self.refunded - self.scrapped

    @property
    def outstanding(self) -> int:
        """Pieces that are still to come."""
        return self.quantity - self.received


@dataclass(frozen=True, kw_only=True)
class GoodsRow:
    """One line of the table.

    `who`: any one of these permissions will do · `needs`: the field that has to come along, with
    its sentence · `counts`: the count of `Stock` that it raises · `takes`: what else may be said.
    """

    action: GoodsAction
    sources: tuple[GoodsState, ...]
    to: GoodsState
    who: frozenset[Permission]
    event: EventKind
    needs: FieldError | None = None
    counts: str = ""
    takes: tuple[str, ...] = ()


_WAREHOUSE = frozenset({P.GOODS})
# the workshop's people are the technicians: who visits customers repairs what they send, too
_WORKSHOP = frozenset({P.GOODS, P.VISITS})
_DESK = frozenset({P.REVIEW})
# a key that only reads holds none of the others; whose goods they are it reads in full anyway
SEES = _WAREHOUSE | _WORKSHOP | _DESK | {P.READ_CONTACTS}
"""Whoever holds one of these sees the goods: product, serial, batch, condition, photos."""

TABLE: tuple[GoodsRow, ...] = (
    GoodsRow(
        action=GoodsAction.RECEIVE,
        sources=(S.AWAITED, S.RECEIVED),
        to=S.RECEIVED,
        who=_WAREHOUSE,
        event=EventKind.GOODS_RECEIVED,
        counts="received",
        takes=("condition", "carrier", "parcel_number"),
    ),
    GoodsRow(
        action=GoodsAction.TO_SERVICE,
        sources=(S.RECEIVED,),
        to=S.AT_SERVICE,
        who=_WAREHOUSE | _DESK,
        event=EventKind.GOODS_TO_SERVICE,
        takes=("instructions",),
    ),
    GoodsRow(
        action=GoodsAction.FINISH_SERVICE,
        sources=(S.AT_SERVICE,),
        to=S.RECEIVED,
        who=_WORKSHOP,
        event=EventKind.GOODS_SERVICED,
        needs=FieldError("finding", _l("Say what was found and what was done.")),
        takes=("finding", "cost", "done_on"),
    ),
    GoodsRow(
        action=GoodsAction.TO_SUPPLIER,
        sources=(S.RECEIVED,),
        to=S.AT_SUPPLIER,
        who=_WAREHOUSE | _DESK,
        event=EventKind.GOODS_TO_SUPPLIER,
    ),
    GoodsRow(
        action=GoodsAction.FROM_SUPPLIER,
        sources=(S.AT_SUPPLIER,),
        to=S.RECEIVED,
        who=_WAREHOUSE,
        event=EventKind.GOODS_FROM_SUPPLIER,
    ),
    GoodsRow(
        action=GoodsAction.SEND_BACK,
        sources=(S.RECEIVED,),
        to=S.RETURNED,
        who=_WAREHOUSE,
        event=EventKind.GOODS_SENT_BACK,
        counts="returned",
        takes=("back_carrier", "back_parcel_number"),
    ),
    GoodsRow(
        action=GoodsAction.REPLACE,
        sources=(S.RECEIVED,),
        to=S.REPLACED,
        who=_WAREHOUSE,
        event=EventKind.GOODS_REPLACED,
        counts="replaced",
        takes=("back_carrier", "back_parcel_number"),
    ),
    GoodsRow(
        action=GoodsAction.REFUND,
        sources=(S.RECEIVED,),
        to=S.REFUNDED,
        who=_DESK,
        event=EventKind.GOODS_REFUNDED,
        counts="refunded",
    ),
    GoodsRow(
        action=GoodsAction.SCRAP,
        sources=(S.RECEIVED, S.AT_SERVICE, S.AT_SUPPLIER),
        to=S.SCRAPPED,
        who=_WAREHOUSE,
        event=EventKind.GOODS_SCRAPPED,
        needs=FieldError("reason", _l("Say why the goods are scrapped.")),
        counts="scrapped",
        takes=("reason",),
    ),
    GoodsRow(
        action=GoodsAction.CANCEL,
        sources=(S.AWAITED,),
        to=S.CANCELLED,
        who=_DESK,
        event=EventKind.GOODS_CANCELLED,
        needs=FieldError("reason", _l("Say why it is called off.")),
        takes=("reason",),
    ),
)
_ROWS: Mapping[GoodsAction, GoodsRow] = {row.action: row for row in TABLE}

NOT_NOW = _l("This step is not possible as the goods stand now. Choose one that is.")
TOO_MANY = _l("Only what was received and is still here can be settled. Enter a smaller number.")
TOO_MANY_CAME = _l("More pieces than were agreed. Enter how many of them came.")
NO_NUMBER = _l("Enter how many pieces, as a whole number from 1.")


def row(action: GoodsAction) -> GoodsRow:
    """Return the line of the table for an action."""
    return _ROWS[action]


def allowed(
    state: GoodsState, stock: Stock, permissions: frozenset[Permission]
) -> tuple[GoodsAction, ...]:
    """Return what may be done now, in the order of the table: the buttons."""
    return tuple(
        line.action
        for line in TABLE
        if state in line.sources and line.who & permissions and _has_room(line, stock)
    )


def check(
    state: GoodsState, action: GoodsAction, stock: Stock, permissions: frozenset[Permission]
) -> None:
    """Raise Forbidden or IllegalAction unless the step is possible now."""
    if not row(action).who & permissions:
        raise Forbidden()
    possible = allowed(state, stock, permissions)
    if action not in possible:
        raise IllegalAction([each.value for each in possible], NOT_NOW)


def missing(action: GoodsAction, given: Mapping[str, object]) -> list[FieldError]:
    """Return what has to come with an action and does not."""
    needs = row(action).needs
    if needs is None or str(given.get(needs.field) or "").strip():
        return []
    return [needs]


def outcome(action: GoodsAction, stock: Stock, pieces: int) -> tuple[GoodsState, dict[str, int]]:
    """Return where a step leads, and the counts it changes. Raises Incomplete.

    What is still in hand keeps the return where it is received; what has yet to come, awaited.
    """
    line = row(action)
    if not line.counts:
        return line.to, {}
    limit = room(action, stock)
    if not 1 <= pieces <= limit:
        raise Incomplete([FieldError("quantity", _too_many(line, pieces))])
    changed = {line.counts: getattr(stock, line.counts) + pieces}
    if action is GoodsAction.RECEIVE:
        return line.to, changed
    if pieces < stock.in_hand:
        return S.RECEIVED, changed
    return (S.AWAITED if stock.outstanding else line.to), changed


def room(action: GoodsAction, stock: Stock) -> int:
    """Return how many pieces a step may be about at most; 0 where it counts none."""
    counts = row(action).counts
    if counts == "received":
        return stock.outstanding
    return stock.in_hand if counts else 0


def _has_room(line: GoodsRow, stock: Stock) -> bool:
    return not line.counts or room(line.action, stock) > 0


def _too_many(line: GoodsRow, pieces: int) -> object:
    if pieces < 1:
        return NO_NUMBER
    return TOO_MANY_CAME if line.counts == "received" else TOO_MANY
