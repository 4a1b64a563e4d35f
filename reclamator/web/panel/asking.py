"""An address of the register, read for who is signed in."""

from collections.abc import Sequence
from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.models.label import Label
from reclamator.models.staff import Staff
from reclamator.services import labels
from reclamator.web import access, filters
from reclamator.web.panel.narrowing import Asked, Reader, columns_of


def ask_alone(args: Any) -> Asked:
    """Return what an address of the register asks for, where nothing else is shown of it."""
    return ask(args, *labels.with_people())


def ask(args: Any, people: list[Staff], named: Sequence[Label] = ()) -> Asked:
    """Return what an address of the register asks for, for who is signed in."""
    in_use, me = labels.in_use(list(named)), access.current_staff()
    reader = Reader(
        me=me,
        today=clock.today(filters.zone()),
        region=g.company.country,
        contacts=access.current_actor().may(Permission.READ_CONTACTS),
        categories=tuple(g.company.categories),
        labels={bytes(label.uid).hex(): labels.name_of(label) for label in in_use},
        columns=columns_of(me.columns or ""),
    )
    return Asked(
        MultiDict(args), reader, tuple(person for person in people if person.disabled_at is None)
    )
