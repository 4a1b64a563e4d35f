"""What staff write without JavaScript comes back when it cannot be taken just now."""

from reclamator.i18n import lazy as _l
from reclamator.web import away
from reclamator.web.away import Labels
from reclamator.web.panel import panel

TYPED: Labels = {
    "panel.reply": {"body": _l("Reply to the customer")},
    "panel.write_note": {"body": _l("Internal note")},
    "panel.issue_decision": {
        "amount": _l("Exact amount"),
        "currency": _l("Currency"),
        "method": _l("How the customer gets it"),
        "due_on": _l("By when"),
        "grounds": _l("Grounds, shown to the customer"),
        "provisions": _l("Provisions, one a line"),
    },
    "panel.perform_action": {
        "missing": _l("In your own words"),
        "answer_by": _l("Answer wanted by"),
        "new_on": _l("New date by law"),
        "proof": _l("What lets the date move?"),
    },
}

away.give_back(panel, read=away.labelled(TYPED), guard=away.require_page_token)
