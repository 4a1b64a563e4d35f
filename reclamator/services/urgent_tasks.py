"""Urgent tasks: what the product itself asks the handler to do today, because a date is in danger.

Whoever is on leave hands their work to a substitute as ever; where nobody handles the complaint it
is a head's or an owner's.
"""

from reclamator import clock, i18n
from reclamator.domain.permissions import Role
from reclamator.i18n import LazyText
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import tasks
from reclamator.services.actors import WORKER
from reclamator.services.tasks import Plan

_FIRST = (Role.HEAD, Role.OWNER)


def raise_for(fresh: Complaint, title: LazyText, description: LazyText) -> Task | None:
    """Ask for something today, in the language of whom it is asked of; None where nobody is left.

    The caller's transaction holds the complaint.
    """
    executor = _executor(fresh)
    if executor is None:
        return None
    today = clock.today(Company.by_uid(bytes(fresh.company_uid)).time_zone)
    with i18n.use(executor.language):
        plan = Plan(title=str(title), executor=executor, due_on=today, description=str(description))
    return tasks.add(fresh, plan, by=WORKER)


def _executor(fresh: Complaint) -> Staff | None:
    people = [person for person in Staff.active() if tasks.may_execute(person)]
    handler = (person for person in people if bytes(person.uid) == fresh.handler_uid)
    others = (person for role in _FIRST for person in people if person.role is role)
    return next(handler, None) or next(others, None)
