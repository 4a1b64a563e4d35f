"""Message templates: the list, one of them with a text in each language, and how it reads."""

import re
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.message_templates import Variable
from reclamator.domain.permissions import Permission
from reclamator.domain.shipped_templates import TemplateGroup
from reclamator.errors import Conflict, Incomplete, NotFound
from reclamator.i18n import _, language_name
from reclamator.models.fields import UID_BYTES
from reclamator.models.message_template import MessageTemplate, MessageTemplateVersion
from reclamator.models.staff import Staff
from reclamator.services import message_templates, shipped_templates, trials
from reclamator.services.message_templates import TemplateInUse
from reclamator.services.shipped_templates import SuppliedTemplate
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.settings import settings
from reclamator.web.settings.texts import Text, tried, tried_without

CONFLICT = 409
SAVE = "save"


@settings.get("/templates")
@requires(Permission.SETTINGS)
def show_templates() -> ResponseReturnValue:
    """Show the list; with `template` one of them, as it was in `version`; with `new` a new one."""
    asked = request.args.get("template", "")
    if asked:
        template = _named(asked)
        version = _version(request.args.get("version", ""), template)
        words = message_templates.words_of(template, version)
        text = Text.of(template, words, request.args.get("language", ""), g.company)
        return _page(text, template, past=version if version != template.version else 0)
    return _page(Text.new(g.company) if "new" in request.args else None, None)


@settings.post("/templates")
@requires(Permission.SETTINGS)
def save_template() -> ResponseReturnValue:
    """Save a version, or turn the form by another of its buttons; nothing else is kept."""
    text = Text.read(request.form, g.company)
    template = _named(text.template) if text.template else None
    act, _colon, language = request.form.get("do", "").partition(":")
    if act != SAVE:
        return _page(text.opened(language) if act == "open" else text, template, pressed=act)
    try:
        saved = _save(text, template)
    except Conflict as refusal:
        return _collided(text, refusal)
    except Incomplete as refusal:
        return _page(text.at_fault(refusal), template, refusal=refusal), refusal.status
    return _back(saved, language=text.language)


@settings.post("/templates/retired")
@requires(Permission.SETTINGS)
def retire_template() -> ResponseReturnValue:
    """Offer a template no more; what was sent stays."""
    template = _named(request.form.get("template", ""))
    try:
        message_templates.retire(template, by=access.current_actor())
    except (TemplateInUse, SuppliedTemplate) as refusal:
        return _again(template, refusal), refusal.status
    return _back(template)


@settings.post("/templates/supplied")
@requires(Permission.SETTINGS)
def set_back_template() -> ResponseReturnValue:
    """Let a supplied template say again what it came with; the versions stay."""
    template = _named(request.form.get("template", ""))
    by = access.current_actor()
    return _replaced(template, message_templates.set_back(template, company=g.company, by=by))


@settings.post("/templates/version")
@requires(Permission.SETTINGS)
def return_to_version() -> ResponseReturnValue:
    """Let a template say again what an older version said; the versions stay."""
    template = _named(request.form.get("template", ""))
    version = _past_version(request.form.get("version", ""))
    if not version:
        raise NotFound()
    try:
        after = message_templates.return_to(
            template,
            version,
            based_on=_past_version(request.form.get("based_on", "")),
            company=g.company,
            by=access.current_actor(),
        )
    except Conflict as refusal:
        return _again(template, refusal), CONFLICT
    except Incomplete as refusal:
        return _again(template, refusal), refusal.status
    return _replaced(template, after)


@settings.post("/templates/restored")
@requires(Permission.SETTINGS)
def restore_template() -> ResponseReturnValue:
    """Offer a retired template again."""
    template = _named(request.form.get("template", ""))
    try:
        message_templates.restore(template, by=access.current_actor())
    except Incomplete as refusal:
        return _again(template, refusal), refusal.status
    return _back(template)


@settings.post("/templates/tried")
@requires(Permission.SETTINGS)
def try_template() -> ResponseReturnValue:
    """Mail to who asks how the saved text reads, with invented values."""
    template = _named(request.form.get("template", ""))
    trials.send(template, by=access.current_actor())
    return _back(template, language=request.form.get("language", ""), told="tried")


def _save(text: Text, template: MessageTemplate | None) -> MessageTemplate:
    by = access.current_actor()
    if template is None:
        return message_templates.create(
            text.name, text.texts, company=g.company, by=by, subjects=text.subjects
        )
    return message_templates.save(
        template,
        text.name,
        text.texts,
        based_on=text.based_on,
        company=g.company,
        by=by,
        still_fits=text.still_fits,
        subjects=text.subjects,
    )


def _collided(text: Text, refusal: Conflict) -> ResponseReturnValue:
    """Show what the other one saved beside what was typed; saving again goes on top of it."""
    template = _named(text.template)
    theirs = message_templates.texts_of(template)
    return _page(text.on_top_of(template), template, refusal=refusal, theirs=theirs), CONFLICT


def _again(
    template: MessageTemplate, refusal: Conflict | Incomplete | TemplateInUse | SuppliedTemplate
) -> str:
    text = Text.of(template, message_templates.words_of(template), "", g.company)
    return _page(text, template, refusal=refusal)


def _page(text: Text | None, template: MessageTemplate | None, **more: Any) -> str:
    each = message_templates.everything()
    own = shipped_templates.own(each)
    refusal = more.get("refusal")
    faults = {fault.field: str(fault.message) for fault in getattr(refusal, "errors", ())}
    return render_template(
        "settings/templates.html",
        groups=_groups(each),
        templates=[_line(row) for row in own if row.retired_at is None],
        retired=[_line(row) for row in own if row.retired_at is not None],
        text=text,
        template=template,
        tabs=_tabs(text, template, faults) if text else [],
        missing=_missing(text) if text else "",
        variables=list(Variable),
        shown=_tried(text) if text else None,
        versions=_versions(template),
        faults=faults,
        fault_rows=list(faults.items()),
        refusal=refusal,
        theirs=more.get("theirs", {}),
        past=more.get("past", 0),
        before=_past_version(request.args.get("before", "")),
        is_saved="saved" in request.args,
        tried_at=access.current_staff().email if "tried" in request.args else "",
        pressed=more.get("pressed", ""),
        may_try=_may_read(),
        counted=len(g.company.languages),
    )


def _tried(text: Text) -> Any:
    """Return how it reads to one customer; to who may read no complaint, with the words' names."""
    wants = bool(text.number) or request.form.get("do") == "preview"
    return tried(text) if wants and _may_read() else tried_without(text)


def _may_read() -> bool:
    by = access.current_actor()
    return by.may(Permission.READ_BODIES) and by.may(Permission.READ_CONTACTS)


def _groups(kept: list[MessageTemplate]) -> list[dict[str, Any]]:
    """Return the supplied templates by where they have their place."""
    rows = shipped_templates.all_of(kept)
    return [
        {
            "label": group.label,
            "rows": [_line(row) for row in rows if _group(row) is group],
        }
        for group in TemplateGroup
    ]


def _group(row: MessageTemplate) -> TemplateGroup | None:
    supplied = shipped_templates.behind(row)
    return supplied.group if supplied else None


def _line(row: MessageTemplate) -> dict[str, Any]:
    held = [code for code in g.company.languages if code in row.languages]
    older = message_templates.older(row, g.company.language)
    return {
        "code": bytes(row.uid).hex(),
        "name": row.name,
        "held": len(held),
        "is_older": bool(older.intersection(held)),
        "is_changed": bool(row.code and row.version),
    }


def _tabs(
    text: Text, template: MessageTemplate | None, faults: dict[str, str]
) -> list[dict[str, Any]]:
    """Return one tab for each language of the company's form, and for others that have a text."""
    older = message_templates.older(template, g.company.language) if template else frozenset()
    return [
        {
            "code": code,
            "is_open": code == text.language,
            "is_written": bool(text.texts.get(code, "").strip()),
            "is_older": code in older,
            "is_wrong": bool({f"text-{code}", f"subject-{code}"} & faults.keys()),
        }
        for code in text.languages
    ]


def _missing(text: Text) -> str:
    """Say whom this template cannot be sent to: a wrong language is never sent."""
    without = [code for code in g.company.languages if not text.texts.get(code, "").strip()]
    if not without:
        return ""
    return _(
        "No text in: %(languages)s. It will not be sent to customers who read these.",
        languages=", ".join(language_name(code) for code in without),
    )


def _versions(template: MessageTemplate | None) -> list[dict[str, Any]]:
    if template is None:
        return []
    people = {bytes(person.uid): person.name for person in Staff.everyone()}
    return [
        {"row": row, "who": people.get(bytes(row.staff_uid or b""), "")}
        for row in MessageTemplateVersion.of(bytes(template.uid))
    ]


def _back(
    template: MessageTemplate, language: str = "", told: str = "saved"
) -> ResponseReturnValue:
    code = bytes(template.uid).hex()
    more: dict[str, Any] = {told: 1} | ({"language": language} if language else {})
    return redirect(url_for("settings.show_templates", template=code, **more), 303)


def _replaced(before: MessageTemplate, after: MessageTemplate) -> ResponseReturnValue:
    """Lead back, with a way to undo it where another version was made."""
    code, is_new = bytes(after.uid).hex(), after.version != before.version
    more: dict[str, Any] = {"before": before.version} if is_new else {}
    return redirect(url_for("settings.show_templates", template=code, saved=1, **more), 303)


def _version(asked: str, template: MessageTemplate) -> int:
    return _past_version(asked) or int(template.version)


def _past_version(asked: str) -> int:
    """Return the version that a request names; 0 where it names none."""
    return int(asked) if re.fullmatch("[1-9][0-9]{0,5}", asked) else 0


def _named(code: str) -> MessageTemplate:
    """Return the template of the company that a request names; raises NotFound."""
    try:
        uid = bytes.fromhex(code)
    except ValueError:
        raise NotFound() from None
    if len(uid) != UID_BYTES:
        raise NotFound()
    return message_templates.find(uid)
