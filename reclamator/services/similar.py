"""Similar complaints: the same batch, order, fault, product or customer, never across companies.

They are found by keyed digests alone; only the few that are shown are opened. Whatever there is,
it costs four queries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reclamator.models.blind_index import Alike, BlindIndexRow
from reclamator.models.complaint import Complaint
from reclamator.services import register
from reclamator.services.register import Line

SHOWN = 10
COUNT_UP_TO = 100


class Reason(StrEnum):
    """Why a complaint is similar, the strongest first."""

    BATCH = "batch"
    FAULT = "fault"
    ORDER = "order"
    PROBLEM = "problem"
    CUSTOMER = "customer"
    PRODUCT = "product"


_BY_KIND: Mapping[str, Reason] = {
    "batch": Reason.BATCH,
    "fault": Reason.FAULT,
    "order": Reason.ORDER,
    "product": Reason.PRODUCT,
    "email": Reason.CUSTOMER,
    "phone": Reason.CUSTOMER,
}


@dataclass(frozen=True)
class Likeness:
    """The complaints that are similar for one reason: how many, and the newest of them.

    `also`: for which other reasons each shown one is similar too. A `count` of COUNT_UP_TO stands
    for "as many or more"; then the newest of those that were looked at are shown.
    """

    reason: Reason
    count: int
    lines: list[Line]
    also: Mapping[bytes, list[Reason]]


def similar(complaint: Complaint) -> list[Likeness]:
    """Return the similar complaints by reason, each complaint under its strongest one."""
    found = BlindIndexRow.alike(complaint.complaint_uid, kinds=tuple(_BY_KIND), most=COUNT_UP_TO)
    by_reason = _by_reason(complaint, found)
    shown = _shown(by_reason)
    lines = register.lines_of([uid for uids in shown.values() for uid in uids])
    return [
        Likeness(
            reason=reason,
            count=len(by_reason[reason]),
            lines=[lines[uid] for uid in uids if uid in lines],
            also={uid: _also(uid, reason, by_reason) for uid in uids},
        )
        for reason, uids in shown.items()
        if uids
    ]


def _by_reason(complaint: Complaint, found: list[Alike]) -> dict[Reason, dict[bytes, Alike]]:
    """Sort the found ones by reason; the same product with the same category is one problem."""
    by_reason: dict[Reason, dict[bytes, Alike]] = {reason: {} for reason in Reason}
    for alike in found:
        reason = _BY_KIND[alike.kind]
        by_reason[reason][alike.complaint_uid] = alike
        if reason is Reason.PRODUCT and alike.category == complaint.category:
            by_reason[Reason.PROBLEM][alike.complaint_uid] = alike
    return by_reason


def _shown(by_reason: Mapping[Reason, Mapping[bytes, Alike]]) -> dict[Reason, list[bytes]]:
    taken: set[bytes] = set()
    shown: dict[Reason, list[bytes]] = {}
    for reason, found in by_reason.items():
        rest = [alike for uid, alike in found.items() if uid not in taken]
        newest = sorted(rest, key=lambda alike: alike.received_at, reverse=True)[:SHOWN]
        shown[reason] = [alike.complaint_uid for alike in newest]
        taken.update(found)
    return shown


def _also(
    uid: bytes, reason: Reason, by_reason: Mapping[Reason, Mapping[bytes, Alike]]
) -> list[Reason]:
    found = [each for each, uids in by_reason.items() if uid in uids]
    # the product says nothing more where product and problem are the same already
    said = Reason.PRODUCT if Reason.PROBLEM in found else None
    return [each for each in found if each not in (reason, said)]
