"""The process: the stages of the check, their order, names, people and targets."""

import re
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.process import DEFAULT_VERSION, WORKING_ROLES, DonePoint, Stage, may_work
from reclamator.errors import Conflict, Incomplete, NotFound
from reclamator.i18n import LOCALES, _, current_locale, long_date, native_name, pgettext
from reclamator.models.message_template import MessageTemplate
from reclamator.models.process import ProcessVersion
from reclamator.models.staff import Staff
from reclamator.services import actors, message_templates, process, stages, targets
from reclamator.web import access, filters
from reclamator.web.access import requires
from reclamator.web.settings import settings
from reclamator.web.settings.drafts import Draft

CONFLICT = 409
SAVE = "save"


@settings.get("/process")
@requires(Permission.SETTINGS)
def show_process() -> ResponseReturnValue:
    """Show the stages of today, ready to be changed; with `version` those of an earlier day."""
    asked = request.args.get("version", "")
    if asked:
        return _past(asked)
    return _page(Draft.of(stages.current()), is_saved="saved" in request.args)


@settings.post("/process")
@requires(Permission.SETTINGS)
def save_process() -> ResponseReturnValue:
    """Turn the draft by one of its buttons, or save it as a new version."""
    draft = Draft.read(request.form)
    act, _colon, place = request.form.get("do", "").partition(":")
    if act != SAVE:
        return _turned(draft, act, int(place) if re.fullmatch("[0-9]{1,2}", place) else -1)
    by = actors.of_staff(access.current_staff())
    try:
        process.save(draft.stages, based_on=draft.based_on, company=g.company, by=by)
    except Conflict as refusal:
        return _collided(draft, refusal)
    except Incomplete as refusal:
        return _page(_at_first_fault(draft, refusal), refusal=refusal), refusal.status
    except process.StageInUse as refusal:
        return _page(draft, refusal=refusal), refusal.status
    return redirect(url_for("settings.show_process", saved=1), 303)


def _turned(draft: Draft, act: str, place: int) -> ResponseReturnValue:
    turned = draft.turned(act, place)
    if act == "delete":
        kept = {stage.code for stage in turned.stages}
        gone = [stage for stage in draft.stages if stage.code not in kept]
        try:
            process.require_unused(gone, current_locale())
        except process.StageInUse as refusal:
            return _page(draft, refusal=refusal), refusal.status
    return _page(turned, pressed=act)


def _collided(draft: Draft, refusal: Conflict) -> ResponseReturnValue:
    """Show what the other one saved beside what was being changed; saving again goes on top."""
    theirs = Draft.of(stages.current())
    mine = Draft(draft.stages, theirs.based_on, draft.opened)
    return _page(mine, refusal=refusal, theirs=theirs), CONFLICT


def _at_first_fault(draft: Draft, refusal: Incomplete) -> Draft:
    """Open the stage whose field is wrong: only its fields are on the page."""
    first = refusal.errors[0].field.partition("-")[0].removeprefix("s")
    return draft.turned("open", int(first)) if first.isdigit() else draft


def _past(asked: str) -> ResponseReturnValue:
    newest = ProcessVersion.newest()
    last = newest.version if newest else DEFAULT_VERSION
    if not (asked.isascii() and asked.isdigit()) or int(asked[:6]) > last:
        raise NotFound()
    return _page(Draft.of(stages.of_version(int(asked))), is_past=True)


def _page(draft: Draft, **more: Any) -> str:
    people = {bytes(person.uid): person for person in Staff.everyone()}
    templates = message_templates.everything()
    newest = ProcessVersion.newest()
    refusal = more.get("refusal")
    faults = {fault.field: str(fault.message) for fault in getattr(refusal, "errors", ())}
    here = f"s{draft.opened}-"
    return render_template(
        "settings/process.html",
        draft=draft,
        lines=_lines(draft, people, templates),
        theirs=_lines(more["theirs"], people, templates) if "theirs" in more else [],
        templates=_offered(templates),
        saved_by=_saved_by(newest, people),
        since=_since(draft, newest),
        next_version=draft.based_on + 1,
        languages=_languages(),
        responsible=_responsible(people),
        chosen=_chosen(draft.open_stage),
        faults=faults,
        fault_rows=[
            (name if name.startswith(here) else "process", faults[name]) for name in faults
        ],
        done_points=list(DonePoint),
        usual=_usual_target(),
        steps=_steps(draft),
        refusal=refusal,
        is_saved=more.get("is_saved", False),
        is_past=more.get("is_past", False),
        pressed=more.get("pressed", ""),
    )


def _lines(
    draft: Draft, people: dict[bytes, Staff], templates: list[MessageTemplate]
) -> list[dict[str, Any]]:
    """Return each stage as its row shows it."""
    named = {bytes(each.uid): each.name for each in templates}
    counted = process.in_use([stage.code for stage in draft.stages])
    return [
        {
            "stage": stage,
            "name": _name(stage),
            "languages": sum(1 for language in LOCALES if stage.names.get(language, "").strip()),
            "responsible": _who(stage, people),
            "sends": named.get(stage.template_uid or b"", ""),
            "template": stage.template_uid.hex() if stage.template_uid else "",
            "count": counted.get(stage.code, 0) if stage.code else 0,
            "chosen": _chosen(stage),
        }
        for stage in draft.stages
    ]


def _offered(templates: list[MessageTemplate]) -> list[tuple[str, str]]:
    """Return the templates in use, for a select."""
    return [(bytes(each.uid).hex(), each.name) for each in message_templates.in_use(templates)]


def _name(stage: Stage) -> str:
    return stage.name(current_locale(), g.company.language) or _("New stage")


def _who(stage: Stage, people: dict[bytes, Staff]) -> str:
    if stage.staff_uid:
        person = people.get(stage.staff_uid)
        return str(person.name) if person else ""
    return str(stage.role.label) if stage.role else _("who handles it")


def _chosen(stage: Stage | None) -> str:
    if stage is None:
        return ""
    if stage.staff_uid:
        return f"staff:{stage.staff_uid.hex()}"
    return f"role:{stage.role.value}" if stage.role else ""


def _responsible(people: dict[bytes, Staff]) -> dict[str, list[tuple[str, object]]]:
    """Return roles and people who work on complaints, for a select."""
    workers = [
        (f"staff:{uid.hex()}", person.name)
        for uid, person in people.items()
        if person.disabled_at is None and may_work(person.role)
    ]
    roles = [(f"role:{role.value}", role.label) for role in WORKING_ROLES]
    return {_("A role"): roles, _("One person"): workers}


def _languages() -> list[tuple[str, str]]:
    """Return the languages of the names; the company's own comes first."""
    own = g.company.language
    ordered = sorted(LOCALES, key=lambda code: code != own)
    return [(code, native_name(code)) for code in ordered]


def _since(draft: Draft, newest: ProcessVersion | None) -> str:
    if not draft.based_on:
        return _("the one that comes with reclamator")
    if newest is None or newest.version != draft.based_on:
        return _("version %(version)s", version=draft.based_on)
    day = long_date(clock.local_date(newest.created_at, filters.zone()))
    return _("version %(version)s, since %(day)s", version=draft.based_on, day=day)


def _usual_target() -> dict[str, Any]:
    """Return the company's own target where a category has none of its own, and a day for it."""
    target = targets.usual(g.company)
    on = target.falls_on(clock.today(filters.zone()), targets.working_time(g.company))
    return {"days": target.days, "on": on}


def _saved_by(newest: ProcessVersion | None, people: dict[bytes, Staff]) -> str:
    person = people.get(bytes(newest.staff_uid or b"")) if newest else None
    return str(person.name) if person else ""


def _steps(draft: Draft) -> list[dict[str, str]]:
    """Return the stepper as the page of a complaint in the open stage shows it."""
    note = _name(draft.open_stage) if draft.open_stage else ""
    return [
        {"label": _("Received"), "note": "", "state": "done"},
        {"label": _("Being checked"), "note": note, "state": "now"},
        {"label": _("Decision"), "note": "", "state": "todo"},
        {"label": pgettext("step", "Fulfilment"), "note": "", "state": "todo"},
        {"label": _("Closed"), "note": "", "state": "todo"},
    ]
