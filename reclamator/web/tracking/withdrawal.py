"""`/track/<number>/withdrawal` and `…/confirmation`: what else a complainant may decide."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.lifecycle import Action
from reclamator.models.complaint import Complaint
from reclamator.services import complaints
from reclamator.services import tracking as access
from reclamator.services.actors import COMPLAINANT
from reclamator.web import accents
from reclamator.web.access import public
from reclamator.web.tracking import pages, tracking


@tracking.get("/track/<number>/withdrawal")
@public("only who has opened the page")
@pages.opened
def ask_to_withdraw(complaint: Complaint) -> ResponseReturnValue:
    """Say what a withdrawal means before it happens."""
    complaints.require_possible(complaint, Action.WITHDRAW, by=COMPLAINANT)
    status = access.status(complaint)
    return render_template(
        "tracking/withdrawal.html", status=status, accent=accents.style(status.accent)
    )


@tracking.post("/track/<number>/withdrawal")
@public("only who has opened the page")
@pages.opened
def withdraw(complaint: Complaint) -> ResponseReturnValue:
    """Withdraw the complaint."""
    complaints.perform(complaint, Action.WITHDRAW, by=COMPLAINANT)
    return redirect(url_for("tracking.show", number=complaint.number), 303)


@tracking.post("/track/<number>/confirmation")
@public("only who has opened the page")
@pages.opened
def confirm(complaint: Complaint) -> ResponseReturnValue:
    """Confirm in writing what was said by phone or at the counter."""
    complaints.perform(complaint, Action.CONFIRM_WRITTEN, by=COMPLAINANT)
    return redirect(url_for("tracking.show", number=complaint.number), 303)
