"""Assignment: which rule gives a new complaint to whom, tried out before it counts."""

import re
from collections.abc import Mapping
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain.assignment import ROLES, Condition, Rule, Whom
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Category, Channel
from reclamator.errors import Conflict, FieldError, Forbidden, Incomplete, NotFound
from reclamator.i18n import LOCALES, _, countries, country_name, language_name
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, assignment, reading
from reclamator.web import access, filters
from reclamator.web.access import requires
from reclamator.web.settings import settings
from reclamator.web.settings.rule_drafts import RuleDraft, target_of

CONFLICT = 409
NO_SUCH = _l("There is no complaint with this number.")


@settings.get("/assignment")
@requires(Permission.SETTINGS)
def show_assignment() -> ResponseReturnValue:
    """Show who gets a new complaint."""
    draft = RuleDraft.of(assignment.current())
    return _page(draft, is_saved="saved" in request.args)


@settings.post("/assignment")
@requires(Permission.SETTINGS)
def save_assignment() -> ResponseReturnValue:
    """Turn the draft by one of its buttons, try it with a complaint, or save it."""
    draft = RuleDraft.read(request.form)
    act, _colon, place = request.form.get("do", "").partition(":")
    if act == "try":
        return _tried(draft)
    if act != "save":
        at = int(place) if re.fullmatch("[0-9]{1,2}", place) else -1
        return _page(draft.turned(act, at), pressed=act)
    by = actors.of_staff(access.current_staff())
    try:
        assignment.save(draft.rules, based_on=draft.based_on, company=g.company, by=by)
    except Conflict as refusal:
        theirs = RuleDraft.of(assignment.current())
        mine = RuleDraft(draft.rules, theirs.based_on, draft.opened)
        return _page(mine, refusal=refusal, theirs=theirs), CONFLICT
    except Incomplete as refusal:
        first = refusal.errors[0].field.partition("-")[0].removeprefix("r")
        opened = draft.turned("open", int(first)) if first.isdigit() else draft
        return _page(opened, refusal=refusal), refusal.status
    return redirect(url_for("settings.show_assignment", saved=1), 303)


def _tried(draft: RuleDraft) -> ResponseReturnValue:
    """Explain which rule a known complaint would meet; nothing is changed by it."""
    if not access.current_actor().may(Permission.READ):
        raise Forbidden()
    number = request.form.get("number", "")
    complaint = _found(number)
    if complaint is None:
        refusal = Incomplete([FieldError("number", NO_SUCH)])
        return _page(draft, refusal=refusal, number=number), refusal.status
    product = reading.opened(complaint, "product")
    matter = assignment.matter_of(complaint, product if isinstance(product, str) else "")
    finding = assignment.consider(draft.rules, matter, on=clock.today(filters.zone()))
    return _page(draft, finding=finding, number=number, pressed="try")


def _found(number: str) -> Complaint | None:
    try:
        return access.complaint_or_404(number)
    except NotFound:
        return None


def _page(draft: RuleDraft, **more: Any) -> str:
    people = {bytes(person.uid): person for person in Staff.everyone()}
    refusal, finding = more.get("refusal"), more.get("finding")
    faults = {fault.field: str(fault.message) for fault in getattr(refusal, "errors", ())}
    return render_template(
        "settings/assignment.html",
        draft=draft,
        lines=[_line(rule, people) for rule in draft.rules],
        theirs=[_line(rule, people) for rule in more["theirs"].rules] if "theirs" in more else [],
        looks=[_look(look) for look in finding.looks] if finding else [],
        finding=finding,
        number=more.get("number", ""),
        may_try=access.current_actor().may(Permission.READ),
        choices=_choices(),
        targets=_targets(people),
        target=target_of(draft.open_rule),
        faults=faults,
        fault_rows=list(faults.items()),
        refusal=refusal,
        is_saved=more.get("is_saved", False),
        pressed=more.get("pressed", ""),
    )


def _line(rule: Rule, people: Mapping[bytes, Staff]) -> dict[str, Any]:
    """Return a rule as its row shows it: its conditions as words, and whom it names."""
    person = people.get(bytes(rule.staff_uid or b""))
    return {
        "rule": rule,
        "target": target_of(rule),
        "chips": [(each.label, _said(each, rule)) for each in rule.conditions],
        "who": _who(rule, person),
        "initials": filters.initials(person.name) if person else "",
        "colour": filters.colour(person.uid) if person else 0,
        "is_able": person is None or assignment.may_handle(person),
    }


def _said(condition: Condition, rule: Rule) -> str:
    code = getattr(rule, condition.value)
    return str(_WORDS[condition](code))


def _category(code: str) -> object:
    return Category(code).label if code in set(Category) else code


def _channel(code: str) -> object:
    return Channel(code).label if code in set(Channel) else code


_WORDS = {
    Condition.CATEGORY: _category,
    Condition.PRODUCT: lambda words: words,
    Condition.LANGUAGE: language_name,
    Condition.CHANNEL: _channel,
    Condition.COUNTRY: country_name,
}


def _who(rule: Rule, person: Staff | None) -> str:
    if rule.whom is Whom.PERSON:
        return str(person.name) if person else ""
    if rule.whom is Whom.ROLE and rule.role:
        return _("least open work: %(role)s", role=rule.role.label)
    return _("least open work among all who check") if rule.whom is Whom.EVERYONE else ""


def _look(look: assignment.Look) -> dict[str, Any]:
    """Return why a rule did not fit, or who of it is here."""
    misses = [str(each.label) for each in look.misses]
    return {"fits": not misses, "misses": misses, "people": [str(one.name) for one in look.people]}


def _choices() -> dict[str, list[tuple[str, object]]]:
    return {
        "category": [(code, _category(code)) for code in g.company.categories],
        "language": [(code, language_name(code)) for code in LOCALES],
        "channel": [(code.value, code.label) for code in Channel],
        "country": list(countries()),
    }


def _targets(people: Mapping[bytes, Staff]) -> dict[str, list[tuple[str, object]]]:
    """Return whom a rule may name: only who may handle complaints."""
    able = [
        (f"person:{uid.hex()}", person.name)
        for uid, person in people.items()
        if assignment.may_handle(person)
    ]
    roles = [(f"role:{role.value}", role.label) for role in ROLES]
    return {
        _("Least open work"): [(Whom.EVERYONE.value, Whom.EVERYONE.label), *roles],
        _("One person"): able,
    }
