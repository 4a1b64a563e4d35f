"""What a complaint is found by as similar: keyed digests of product, batch, fault and order.

They are made when it is submitted and again when its facts are corrected. Complaints from before
that get theirs from the worker, a few hundred at a time: their words are sealed, and no migration
can open them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from reclamator.crypto import blind_index
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.models import vault
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.scope import company_scope

FACTS = ("product", "batch", "fault", "order")
CURRENT = 1
STEP = 300
BATCH_KEYS = ("x_batch", "x_batch_number", "x_lot", "x_serial", "x_serial_number")
"""Under which keys a company's own form may ask for the batch or the serial number."""


def index(complaint: Complaint, values: Mapping[str, str]) -> None:
    """Add the rows of a new complaint, by kind; a transaction must be open."""
    _add(complaint, values.items())


def index_facts(complaint: Complaint) -> None:
    """Make the rows of a complaint's facts anew, as they are now; a transaction must be open."""
    BlindIndexRow.forget(complaint.complaint_uid, FACTS)
    _add(complaint, _facts(complaint).items())


def catch_up(step: int = STEP) -> int:
    """Make the rows that are missing yet, at most `step` of a company; return how many were."""
    done = 0
    for company in Company.every_uid():
        with company_scope(company):
            done += _catch_up(step)
    return done


def batch_in(extra: Any) -> str:
    """Return the batch or serial number among the answers to a company's own questions."""
    answers = extra if isinstance(extra, Mapping) else {}
    return next((str(answers[key]) for key in BATCH_KEYS if answers.get(key)), "")


def _catch_up(step: int) -> int:
    # nearly always there are none, and then no transaction is begun
    if not Complaint.not_indexed(CURRENT, 1):
        return 0
    with transaction():
        rows = Complaint.not_indexed(CURRENT, step, is_locked=True)
        vault.load_deks([row.complaint_uid for row in rows])
        for row in rows:
            index_facts(row)
        Complaint.mark_indexed([row.complaint_uid for row in rows], CURRENT)
    return len(rows)


def _facts(complaint: Complaint) -> dict[str, str]:
    """Return what is indexed, opened; what cannot be opened is found by nothing."""
    return {
        "product": _opened(complaint, "product") or "",
        "batch": _opened(complaint, "batch") or batch_in(_opened(complaint, "extra")),
        "fault": _opened(complaint, "fault") or "",
        "order": _opened(complaint, "order_number") or "",
    }


def _opened(complaint: Complaint, name: str) -> Any:
    try:
        return getattr(complaint, name)
    except (Damaged, KeyUnavailable):
        return None


def _add(complaint: Complaint, values: Iterable[tuple[str, str]]) -> None:
    index_key = vault.company_key("index")
    for kind, value in values:
        digest = blind_index.digest(index_key.key, kind, value, region=complaint.country)
        if digest:
            BlindIndexRow.create(
                kind=kind, gen=index_key.gen, h=digest, complaint_uid=complaint.complaint_uid
            )
