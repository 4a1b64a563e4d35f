"""The company's process: saving a new version of it, and moving complaints from stage to stage."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from peewee import IntegrityError

from reclamator import clock, entropy
from reclamator.domain import process as rules
from reclamator.domain.permissions import Permission
from reclamator.domain.process import Process, Stage
from reclamator.domain.vocabulary import EventKind, State
from reclamator.errors import Conflict, DomainError, FieldError, IllegalAction, Incomplete
from reclamator.i18n import LOCALES, ngettext
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.notification import Notification
from reclamator.models.process import ProcessStage, ProcessVersion
from reclamator.models.staff import Staff
from reclamator.services import (
    assignment,
    audit,
    complaints,
    events,
    message_templates,
    messages,
    notifications,
    stage_messages,
    stages,
)
from reclamator.services.actors import Actor

ENTERED = "stage-entered"
MOST_COUNTED = 1_000
NOT_UNDER_REVIEW = _l("Stages belong to the check. Start checking first.")
UNKNOWN_STAGE = _l("Choose one of the stages of this complaint.")
NO_STAGE = _l("A process has at least one stage.")
TOO_MANY_STAGES = _l("A process has at most 12 stages.")
NO_NAME = _l("Name this stage in the main language of your company.")
LONG_NAME = _l("This name is too long. Use at most 60 characters.")
NO_TARGET = _l("Enter the target in working days, from 0 to 60.")
NO_WORKER = _l("This person does not work on complaints. Choose somebody else.")
NO_TEMPLATE = _l("This template was retired or is not there any more. Choose another one.")
LONG_TEXT = _l("This text is too long. Use at most 500 characters.")


class StageInUse(DomainError):
    """A stage cannot go while open complaints are in it."""

    status, code = 409, "stage_in_use"

    def __init__(self, name: str, count: int) -> None:
        sentence = ngettext(
            "%(name)s: %(num)s open complaint is in this stage. Move it on, then delete the stage.",
            "%(name)s: %(num)s open complaints are in this stage. "
            "Move them on, then delete the stage.",
            count,
            name=name,
        )
        super().__init__(sentence)


def save(drafted: Sequence[Stage], *, based_on: int, company: Company, by: Actor) -> Process:
    """Keep a new version; complaints that are being checked keep the one they began with.

    `based_on`: the version that was changed. Raises Forbidden, Incomplete, Conflict when somebody
    saved another one since, or StageInUse.
    """
    by.require(Permission.SETTINGS)
    tidy = [_tidied(stage) for stage in drafted]
    if faults := list(_faults(tidy, company)):
        raise Incomplete(faults)
    try:
        with transaction():
            return _save(tidy, based_on, company, by)
    except IntegrityError:
        # somebody else has saved a version of the same number beside this one
        raise Conflict() from None


def move(
    complaint: Complaint, *, to: str, by: Actor, note: str = "", is_told: bool = True
) -> Complaint:
    """Move a complaint to another stage of its own process, with a note for who takes over.

    Whose work the stage is hears of it by mail, unless it is they who move it. The same stage again
    changes nothing. Raises Forbidden, IllegalAction or Incomplete.
    """
    by.require(Permission.REVIEW)
    with transaction():
        fresh = complaints.locked(complaint)
        if fresh.state is not State.UNDER_REVIEW:
            raise IllegalAction(sentence=NOT_UNDER_REVIEW)
        process = stages.of_complaint(fresh)
        stage = process.find(to)
        if stage is None:
            raise Incomplete([FieldError("stage", UNKNOWN_STAGE)])
        if fresh.stage == stage.code:
            return fresh
        _enter(fresh, stage, process, by)
        if note.strip():
            messages.note(fresh, body=note, by=by)
        workers = assignment.for_stage(fresh, stage, by=by)
        if is_told:
            _tell(fresh, workers, by)
        stage_messages.entered(fresh, stage, process, by=by)
    return fresh


def in_use(codes: Sequence[str]) -> dict[str, int]:
    """Return how many open complaints are in each stage, with one query, up to a bound."""
    queries = [
        Complaint.select().where(Complaint.state == State.UNDER_REVIEW, Complaint.stage == code)
        for code in codes
    ]
    counted = Complaint.counts(queries, most=MOST_COUNTED) if queries else []
    return dict(zip(codes, counted, strict=True))


def require_unused(gone: Sequence[Stage], language: str) -> None:
    """Raise StageInUse when one of the stages that shall go has open complaints in it."""
    counted = in_use([stage.code for stage in gone])
    for stage in gone:
        if counted[stage.code]:
            raise StageInUse(stage.name(language), counted[stage.code])


def _enter(fresh: Complaint, stage: Stage, process: Process, by: Actor) -> None:
    company = Company.by_uid(bytes(fresh.company_uid))
    detail = {
        "from": fresh.stage,
        "to": stage.code,
        "version": process.version,
        # the name of that day, for a reader whose process no longer knows the code
        "name": stage.names.get(company.language, ""),
    }
    fresh.touched(updated_at=clock.now(), **stages.at(stage, company))
    events.record(fresh.complaint_uid, EventKind.STAGE_CHANGED, by=by, detail=detail)
    codes = {name: detail[name] for name in ("from", "to", "version")}
    audit.record("complaint.stage", actor_uid=by.uid, complaint_uid=fresh.uid, detail=codes)


def _tell(fresh: Complaint, workers: Sequence[Staff], by: Actor) -> None:
    """Owe each of them one mail; one that waits already speaks of the stage of its own moment."""
    waiting = Notification.select().where(
        Notification.complaint_uid == fresh.complaint_uid,
        Notification.notice == ENTERED,
        Notification.state == "due",
    )
    told = {by.uid, *(bytes(row.staff_uid) for row in waiting)}
    for person in workers:
        if bytes(person.uid) not in told:
            notifications.queue(fresh, ENTERED, staff_uid=bytes(person.uid))


def _save(tidy: Sequence[Stage], based_on: int, company: Company, by: Actor) -> Process:
    before = stages.current()
    if before.version != based_on:
        raise Conflict()
    if faults := list(_template_faults(tidy)):
        raise Incomplete(faults)
    kept = {stage.code for stage in tidy}
    require_unused([stage for stage in before.stages if stage.code not in kept], company.language)
    made = Process(before.version + 1, tuple(_with_own_codes(tidy)))
    _keep(made, by)
    detail = {"version": made.version, "stages": [stage.code for stage in made.stages]}
    audit.record("process.saved", actor_uid=by.uid, detail=detail)
    return made


def _keep(made: Process, by: Actor) -> None:
    staff_uid = by.uid if by.kind == "staff" else None
    ProcessVersion.create(version=made.version, created_at=clock.now(), staff_uid=staff_uid)
    for position, stage in enumerate(made.stages, start=1):
        ProcessStage.create(
            version=made.version,
            position=position,
            code=stage.code,
            role=stage.role,
            staff_uid=stage.staff_uid,
            target_days=stage.target_days,
            template_uid=stage.template_uid,
            sends_itself=stage.sends_itself and stage.template_uid is not None,
            done_points=[point.value for point in stage.done_points],
            names=dict(stage.names),
            done_when=stage.done_when or None,
            hand_over=stage.hand_over or None,
        )


def _with_own_codes(drafted: Sequence[Stage]) -> Iterator[Stage]:
    """Keep the codes that stages had; a new stage gets a random one, never one made of its name."""
    known = ProcessStage.codes() | {stage.code for stage in rules.DEFAULT}
    for stage in drafted:
        code = stage.code if stage.code in known else f"st_{entropy.token_bytes(5).hex()}"
        known.discard(code)
        yield replace(stage, code=code)


def _tidied(stage: Stage) -> Stage:
    names = {
        language: " ".join(stage.names.get(language, "").split())
        for language in LOCALES
        if stage.names.get(language, "").strip()
    }
    return replace(
        stage, names=names, done_when=stage.done_when.strip(), hand_over=stage.hand_over.strip()
    )


def _template_faults(drafted: Sequence[Stage]) -> Iterator[FieldError]:
    chosen = {stage.template_uid for stage in drafted if stage.template_uid is not None}
    refused = message_templates.not_offered(chosen)
    for place, stage in enumerate(drafted):
        if stage.template_uid in refused:
            yield FieldError(f"s{place}-template", NO_TEMPLATE)


def _faults(drafted: Sequence[Stage], company: Company) -> Iterator[FieldError]:
    if not drafted:
        yield FieldError("stages", NO_STAGE)
    if len(drafted) > rules.MOST_STAGES:
        yield FieldError("stages", TOO_MANY_STAGES)
    workers = {bytes(person.uid) for person in Staff.active() if rules.may_work(person.role)}
    for place, stage in enumerate(drafted):
        for name, is_wrong, sentence in (
            (f"name-{company.language}", not stage.names.get(company.language), NO_NAME),
            ("target_days", not 0 <= stage.target_days <= rules.MOST_TARGET_DAYS, NO_TARGET),
            ("responsible", bool(stage.role and not rules.may_work(stage.role)), NO_WORKER),
            ("responsible", (stage.staff_uid or None) not in {None, *workers}, NO_WORKER),
            ("done_when", len(stage.done_when) > rules.LONGEST_TEXT, LONG_TEXT),
            ("hand_over", len(stage.hand_over) > rules.LONGEST_TEXT, LONG_TEXT),
        ):
            if is_wrong:
                yield FieldError(f"s{place}-{name}", sentence)
        for language, words in stage.names.items():
            if len(words) > rules.LONGEST_NAME:
                yield FieldError(f"s{place}-name-{language}", LONG_NAME)
