"""Message templates: made, changed in versions, retired and brought back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain import message_templates as rules
from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, DomainError, FieldError, Incomplete, NotFound
from reclamator.i18n import LOCALES, _
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.message_template import MessageTemplate, MessageTemplateVersion
from reclamator.models.process import ProcessStage
from reclamator.services import audit, intake, shipped_templates
from reclamator.services.actors import Actor
from reclamator.services.shipped_templates import SuppliedTemplate

NEEDS = Permission.SETTINGS
NAME_MISSING = _l("Give the template a name.")
NAME_TOO_LONG = _l("A name of 60 characters is enough.")
NAME_TAKEN = _l("There is a template of this name already.")
NAME_RETIRED = _l("A retired template has this name. Bring it back, or choose another name.")
NO_TEXT = _l("Write the text in one language at least.")
TEXT_TOO_LONG = _l("This text is too long. Use at most 5,000 characters.")
SUBJECT_TOO_LONG = _l("This subject is too long. Use at most 120 characters.")
FULL = _l("These are enough templates. Retire one that is not used any more, or change it.")


class TemplateInUse(DomainError):
    """A template that a stage sends cannot be retired."""

    status, code = 409, "template_in_use"

    def __init__(self, stage: str) -> None:
        super().__init__(
            _(
                "The stage “%(stage)s” sends this template. Take it out of the process first; "
                "complaints that began with an older version must have left their check.",
                stage=stage,
            )
        )


@dataclass(frozen=True)
class Words:
    """What a version says, by language; a subject stands only where there is a text."""

    texts: dict[str, str]
    subjects: dict[str, str]

    @classmethod
    def tidied(cls, texts: Mapping[str, str], subjects: Mapping[str, str]) -> "Words":
        """Take what was typed."""
        said = {code: intake.clean(texts.get(code, "")) for code in LOCALES}
        kept = {code: text for code, text in said.items() if text}
        lines = {code: " ".join(intake.clean(subjects.get(code, "")).split()) for code in kept}
        return cls(kept, {code: line for code, line in lines.items() if line})

    def in_language(self, code: str) -> tuple[str | None, str | None]:
        """Return text and subject of a language."""
        return self.texts.get(code), self.subjects.get(code)


def everything() -> list[MessageTemplate]:
    """Return all templates of the company, retired ones too, by name."""
    return by_name(list(MessageTemplate.select()))


def by_name(templates: Sequence[MessageTemplate]) -> list[MessageTemplate]:
    """Sort templates as a person looks for them."""
    return sorted(templates, key=lambda each: (each.name.casefold(), bytes(each.uid)))


def in_use(templates: Sequence[MessageTemplate]) -> list[MessageTemplate]:
    """Leave out what was retired."""
    return [each for each in templates if each.retired_at is None]


def offered(kept: Sequence[MessageTemplate]) -> list[MessageTemplate]:
    """Return what can be sent: the company's own in use by name, then the supplied ones."""
    return [*by_name(shipped_templates.own(in_use(kept))), *shipped_templates.all_of(kept)]


def find(uid: bytes) -> MessageTemplate:
    """Return a template of the company, retired or supplied too; raises NotFound."""
    found = MessageTemplate.by_uid(uid) or shipped_templates.find(uid)
    if found is None:
        raise NotFound()
    return found


def texts_of(template: MessageTemplate, version: int | None = None) -> dict[str, str]:
    """Return the texts of a version by language, of the newest one unless another is named.

    Raises NotFound.
    """
    return words_of(template, version).texts


def words_of(template: MessageTemplate, version: int | None = None) -> Words:
    """Return texts and subjects of a version, of the newest one unless another is named.

    Raises NotFound.
    """
    supplied = shipped_templates.behind(template)
    if template.version == 0 and supplied is not None and not version:
        return Words(dict(supplied.texts), dict(supplied.subjects))
    found = MessageTemplateVersion.at(bytes(template.uid), version or template.version)
    if found is None:
        raise NotFound()
    return kept_words(found)


def words_of_all(templates: Sequence[MessageTemplate]) -> list[Words]:
    """Return what the newest version of each template says, with one query."""
    kept = MessageTemplateVersion.newest()
    return [
        words_of(each) if each.version == 0 else kept_words(kept[bytes(each.uid)])
        for each in templates
    ]


def kept_words(row: MessageTemplateVersion) -> Words:
    """Return what a kept version says."""
    return Words(dict(row.texts), dict(row.subjects))


def older(template: MessageTemplate, leading: str) -> frozenset[str]:
    """Return the languages whose text was left as it was when the leading one changed last."""
    changed = template.languages
    newest = changed.get(leading, 0)
    return frozenset(code for code, version in changed.items() if version < newest)


def create(
    name: str,
    texts: Mapping[str, str],
    *,
    company: Company,
    by: Actor,
    subjects: Mapping[str, str] | None = None,
    instead_of: MessageTemplate | None = None,
) -> MessageTemplate:
    """Make a template with its first version; raises Forbidden or Incomplete.

    `instead_of`: the supplied one that it stands in for from now on.
    """
    by.require(NEEDS)
    tidy = Words.tidied(texts, subjects or {})
    try:
        with transaction():
            ever = everything()
            faults = [*_name_faults(name, ever), *_text_faults(tidy, company), *_room_faults(ever)]
            if instead_of is not None and any(row.uid == instead_of.uid for row in ever):
                raise Conflict()
            if faults:
                raise Incomplete(faults)
            template = MessageTemplate.create(
                **({"uid": instead_of.uid, "code": instead_of.code} if instead_of else {}),
                name=_named(name),
                version=1,
                languages=dict.fromkeys(tidy.texts, 1),
                created_at=clock.now(),
            )
            _keep(template, tidy, by)
            _note("template.created", template, by)
    except IntegrityError:
        raise Incomplete([FieldError("name", NAME_TAKEN)]) from None
    return template


def save(
    template: MessageTemplate,
    name: str,
    texts: Mapping[str, str],
    *,
    based_on: int,
    company: Company,
    by: Actor,
    still_fits: bool = False,
    subjects: Mapping[str, str] | None = None,
) -> MessageTemplate:
    """Keep another name, and a new version where a text has changed; the same again changes none.

    `based_on`: the version that was changed. `still_fits`: the texts that were left as they are
    say the same as the changed ones. Raises Forbidden, Incomplete, or Conflict when somebody saved
    another version since.
    """
    by.require(NEEDS)
    if template.version == 0:
        return create(name, texts, company=company, by=by, subjects=subjects, instead_of=template)
    tidy = Words.tidied(texts, subjects or {})
    try:
        with transaction():
            fresh = _locked(template)
            others = [each for each in everything() if each.uid != fresh.uid]
            if faults := [*_name_faults(name, others), *_text_faults(tidy, company)]:
                raise Incomplete(faults)
            if fresh.version != based_on:
                raise Conflict()
            _save(fresh, _named(name), tidy, still_fits, by)
    except IntegrityError:
        raise Incomplete([FieldError("name", NAME_TAKEN)]) from None
    return fresh


def retire(template: MessageTemplate, *, by: Actor) -> None:
    """Offer a template no more; what was sent stays. Raises TemplateInUse or SuppliedTemplate."""
    by.require(NEEDS)
    if template.code:
        raise SuppliedTemplate()
    with transaction():
        fresh = _locked(template)
        if fresh.retired_at is not None:
            return
        stage = next(iter(ProcessStage.at_work_with(bytes(fresh.uid))), None)
        if stage is not None:
            raise TemplateInUse(next(iter((stage.names or {}).values()), stage.code))
        fresh.retired_at = clock.now()
        fresh.save()
        _note("template.retired", fresh, by)


def restore(template: MessageTemplate, *, by: Actor) -> None:
    """Offer a retired template again; raises Incomplete where there are enough by now."""
    by.require(NEEDS)
    with transaction():
        fresh = _locked(template)
        if fresh.retired_at is None:
            return
        if len(in_use(everything())) >= rules.MOST:
            raise Incomplete([FieldError("name", FULL)])
        fresh.retired_at = None
        fresh.save()
        _note("template.restored", fresh, by)


def set_back(template: MessageTemplate, *, company: Company, by: Actor) -> MessageTemplate:
    """Let a supplied template say again what it came with, as its next version; raises NotFound."""
    supplied = shipped_templates.behind(template)
    if supplied is None:
        raise NotFound()
    by.require(NEEDS)
    if template.version == 0:
        return template
    return save(
        template,
        template.name,
        supplied.texts,
        based_on=template.version,
        company=company,
        by=by,
        still_fits=True,
        subjects=supplied.subjects,
    )


def return_to(
    template: MessageTemplate, version: int, *, based_on: int, company: Company, by: Actor
) -> MessageTemplate:
    """Let a template say again what it said in an older version, as its next one.

    What says the same already stays as it is. Raises Forbidden, NotFound, Incomplete where the
    words break a rule of today, or Conflict when somebody saved another version since.
    """
    by.require(NEEDS)
    wanted = words_of(template, version)
    if words_of(template) == wanted:
        return template
    return save(
        template,
        template.name,
        wanted.texts,
        based_on=based_on,
        company=company,
        by=by,
        still_fits=True,
        subjects=wanted.subjects,
    )


def not_offered(uids: set[bytes]) -> set[bytes]:
    """Return which of these templates may not be used: unknown or retired ones.

    A transaction must be open: until it ends, nobody retires the others.
    """
    found = (MessageTemplate.locked(uid) for uid in sorted(uids))
    offered = {bytes(row.uid) for row in found if row is not None and row.retired_at is None}
    return uids - offered


def _locked(template: MessageTemplate) -> MessageTemplate:
    fresh = MessageTemplate.locked(bytes(template.uid))
    if fresh is None:
        raise NotFound()
    return fresh


def _save(fresh: MessageTemplate, name: str, tidy: Words, still_fits: bool, by: Actor) -> None:
    before = words_of(fresh)
    is_renamed, is_rewritten = name != fresh.name, tidy != before
    fresh.name = name
    if is_rewritten:
        fresh.version += 1
        fresh.languages = {
            code: fresh.languages[code]
            if before.in_language(code) == tidy.in_language(code) and not still_fits
            else fresh.version
            for code in tidy.texts
        }
        _keep(fresh, tidy, by)
    if is_renamed or is_rewritten:
        fresh.save()
        _note("template.saved", fresh, by)


def _keep(template: MessageTemplate, words: Words, by: Actor) -> None:
    MessageTemplateVersion.create(
        template_uid=template.uid,
        version=template.version,
        texts=words.texts,
        subjects=words.subjects,
        staff_uid=by.uid if by.kind == "staff" else None,
        created_at=clock.now(),
    )


def _named(name: str) -> str:
    return " ".join(intake.clean(name).split())


def _name_faults(name: str, others: Sequence[MessageTemplate]) -> list[FieldError]:
    tidy = _named(name)
    if not tidy:
        return [FieldError("name", NAME_MISSING)]
    if len(tidy) > rules.LONGEST_NAME:
        return [FieldError("name", NAME_TOO_LONG)]
    same = [each for each in others if each.name.casefold() == tidy.casefold()]
    if same:
        return [FieldError("name", NAME_RETIRED if same[0].retired_at else NAME_TAKEN)]
    return []


def _text_faults(words: Words, company: Company) -> list[FieldError]:
    if not words.texts:
        return [FieldError(f"text-{company.language}", NO_TEXT)]
    return [
        *_faults("subject", words.subjects, SUBJECT_TOO_LONG),
        *_faults("text", words.texts, TEXT_TOO_LONG),
    ]


def _faults(field: str, said: Mapping[str, str], too_long: object) -> list[FieldError]:
    is_subject = field == "subject"
    longest = rules.LONGEST_SUBJECT if is_subject else rules.LONGEST_TEXT
    check = rules.subject_fault if is_subject else rules.fault
    wrong = {code: too_long if len(text) > longest else check(text) for code, text in said.items()}
    return [FieldError(f"{field}-{code}", sentence) for code, sentence in wrong.items() if sentence]


def _room_faults(ever: Sequence[MessageTemplate]) -> list[FieldError]:
    """Every page that offers templates reads all of them."""
    is_full = len(in_use(ever)) >= rules.MOST or len(ever) >= rules.MOST_EVER
    return [FieldError("name", FULL)] if is_full else []


def _note(action: str, template: MessageTemplate, by: Actor) -> None:
    detail = {"version": template.version, "languages": sorted(template.languages)}
    audit.record(action, actor_uid=by.uid, object_uid=bytes(template.uid), detail=detail)
