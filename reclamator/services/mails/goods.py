"""What the mails about goods say: a return number, a day, an address of ours, a parcel's number.

What the product is and what is wrong with it stand on the customer's page only (SECURITY §1.17).
"""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator import clock, i18n
from reclamator.domain.vocabulary import GoodsState, ReturnCosts
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsReturn
from reclamator.models.notification import Notification
from reclamator.models.supplier import Forwarding
from reclamator.services import forwarding, goods, installation
from reclamator.services.mails.dress import Data, NothingToSend

WHO_PAYS: Mapping[ReturnCosts, object] = {
    ReturnCosts.WE_COLLECT: _l("We have it collected and pay for it."),
    ReturnCosts.CUSTOMER_SENDS: _l("We pay for the parcel."),
    ReturnCosts.CUSTOMER_PAYS: _l("You pay for the parcel."),
}


def authorised(notification: Notification, complaint: Complaint) -> Data:
    """Return how to send the goods; raises NothingToSend when they are not awaited any more."""
    row = _row(notification)
    if row.state is not GoodsState.AWAITED:
        raise NothingToSend
    company = Company.by_uid(bytes(notification.company_uid))
    return {
        "rows_of_return": [
            _labelled(_("Return number"), row.shown_number),
            *_pieces(row.stock.outstanding),
            _labelled(_("Send it by"), i18n.long_date(row.send_by)),
            _labelled(_("The parcel"), str(WHO_PAYS[row.costs])),
        ],
        "return_lines": [company.legal_name or company.name, goods.return_address(company)],
    }


def received(notification: Notification, complaint: Complaint) -> Data:
    """Return when goods arrived, and how many of them."""
    row = _row(notification)
    company = Company.by_uid(bytes(notification.company_uid))
    on = clock.local_date(row.received_at or clock.now(), company.time_zone)
    return {
        "rows_of_return": [
            _labelled(_("Return number"), row.shown_number),
            _labelled(_("Arrived"), i18n.long_date(on)),
            *(_pieces(row.received) if row.quantity > 1 else []),
        ],
        "is_complete": not row.stock.outstanding,
    }


def sent_back(notification: Notification, complaint: Complaint) -> Data:
    """Return how to follow what was sent: the carrier and the parcel's number, where known."""
    row = _row(notification)
    rows = [_labelled(_("Return number"), row.shown_number)]
    if row.back_carrier:
        rows.append(_labelled(_("Carrier"), row.back_carrier))
    if row.back_parcel_number:
        rows.append(_labelled(_("Parcel number"), row.back_parcel_number))
    return {"rows_of_return": rows, "is_replacement": row.state is GoodsState.REPLACED}


def supplier_asked(notification: Notification, complaint: Complaint) -> Data:
    """Return the link to the page without an account; what is wrong stands there only."""
    asked = Forwarding.get_or_none(Forwarding.uid == notification.about_uid)
    if asked is None or asked.answer is not None:
        raise NothingToSend
    token = forwarding.token_of(asked)
    if token is None:
        raise NothingToSend
    row = GoodsReturn.get(GoodsReturn.uid == asked.return_uid)
    company = Company.by_uid(bytes(notification.company_uid))
    return {
        "about": _("Return number: %(number)s", number=row.shown_number),
        "rows_of_return": [_labelled(_("Return number"), row.shown_number)],
        "until": i18n.date_time(asked.expires_at, company.time_zone),
        "link": f"{installation.settings().base_url}/supplier/{token}",
    }


def cancelled(notification: Notification, complaint: Complaint) -> Data:
    """Return which return is called off."""
    row = _row(notification)
    return {"rows_of_return": [_labelled(_("Return number"), row.shown_number)]}


def _row(notification: Notification) -> GoodsReturn:
    row = GoodsReturn.get_or_none(GoodsReturn.uid == notification.about_uid)
    if row is None:
        raise NothingToSend
    return row


def _pieces(count: int) -> list[Data]:
    return [_labelled(_("Number of pieces"), str(count))]


def _labelled(label: str, value: str) -> Data:
    return {"label": label, "value": value}


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    "goods-authorised": authorised,
    "goods-received": received,
    "goods-sent-back": sent_back,
    "goods-cancelled": cancelled,
    "supplier-asked": supplier_asked,
}
"""What each of these mails gathers."""
