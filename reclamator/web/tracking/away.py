"""What a customer types on the tracking pages comes back when it cannot be taken just now."""

from reclamator.i18n import lazy as _l
from reclamator.web import away
from reclamator.web.away import Labels
from reclamator.web.tracking import pieces, tracking

CODE = {"access_code": _l("Access code")}
TYPED: Labels = {
    "tracking.write": {"body": away.MESSAGE, **CODE},
    "tracking.open_page": CODE,
    "tracking.answer_request": pieces.LABELS,
    "tracking.check_code": {"code": _l("One-time code")},
}

away.give_back(tracking, read=away.labelled(TYPED), guard=away.require_page_token)
