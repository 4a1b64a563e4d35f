"""The texts of a template as they are being written, and how they read to one customer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from reclamator.domain import message_templates as rules
from reclamator.domain.message_templates import Variable
from reclamator.errors import Incomplete, NotFound
from reclamator.i18n import LOCALES, _, language_name, use
from reclamator.models.company import Company
from reclamator.models.message_template import MessageTemplate
from reclamator.services import access_log, filling, register
from reclamator.services.message_templates import Words
from reclamator.web import access


@dataclass(frozen=True)
class Text:
    """What the form holds: all languages, one of them open; `template` is empty for a new one."""

    template: str
    name: str
    texts: Mapping[str, str]
    based_on: int
    language: str
    languages: tuple[str, ...]
    number: str = ""
    still_fits: bool = False
    subjects: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def new(cls, company: Company) -> Self:
        """Begin an empty one in the company's own language."""
        return cls("", "", {}, 0, company.language, _languages(company, {}))

    @classmethod
    def of(cls, template: MessageTemplate, words: Words, language: str, company: Company) -> Self:
        """Begin with what was saved."""
        offered = _languages(company, words.texts)
        chosen = language if language in offered else offered[0]
        code, version = bytes(template.uid).hex(), template.version
        begun = cls(code, template.name, words.texts, version, chosen, offered)
        return replace(begun, subjects=words.subjects)

    @classmethod
    def read(cls, form: Mapping[str, str], company: Company) -> Self:
        """Take what the form says."""
        texts = {code: form.get(f"text-{code}", "") for code in LOCALES}
        offered = _languages(company, {code for code in texts if texts[code]})
        language, based_on = form.get("language", ""), form.get("based_on", "")
        return cls(
            template=form.get("template", ""),
            name=form.get("name", ""),
            texts=texts,
            based_on=int(based_on) if re.fullmatch("[0-9]{1,6}", based_on) else 0,
            language=language if language in offered else offered[0],
            languages=offered,
            number=form.get("number", "").strip(),
            still_fits=bool(form.get("still_fits")),
            subjects={code: form.get(f"subject-{code}", "") for code in LOCALES},
        )

    def opened(self, language: str) -> Self:
        """Return it with another language open."""
        return replace(self, language=language) if language in self.languages else self

    def at_fault(self, refusal: Incomplete) -> Self:
        """Open the first language whose text is wrong: only one is on the page."""
        named = (fault.field.rpartition("-")[2] for fault in refusal.errors)
        return self.opened(next((code for code in named if code in self.languages), ""))

    def on_top_of(self, template: MessageTemplate) -> Self:
        """Return it as a change of what was saved in the meantime."""
        return replace(self, based_on=template.version)


@dataclass(frozen=True)
class Tried:
    """How a text reads; `fault` says why it cannot be sent, `empty` names what has no value."""

    language: str
    text: str = ""
    subject: str = ""
    empty: tuple[str, ...] = ()
    fault: str = ""
    number: str = ""

    @property
    def is_real(self) -> bool:
        """Whether it was filled for a complaint."""
        return bool(self.number)


def tried(text: Text) -> Tried:
    """Fill the open text for a complaint, the latest one unless a number is given.

    That it was looked at is remembered.
    """
    try:
        complaint = access.complaint_or_404(text.number) if text.number else register.latest()
    except NotFound:
        return replace(tried_without(text), fault=_("There is no complaint of this number."))
    if complaint is None:
        return tried_without(text)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    (matter,) = filling.matters([complaint])
    values = matter.values(text.language)
    said = rules.fill(text.texts.get(text.language, ""), values)
    subject = rules.fill(text.subjects.get(text.language, ""), values)
    empty = dict.fromkeys((*subject.empty, *said.empty))
    return Tried(
        text.language,
        said.text,
        subject.text,
        tuple(str(each.label) for each in empty),
        _unread(text, complaint.language),
        complaint.number,
    )


def tried_without(text: Text) -> Tried:
    """Show the text with the names of its variables in their places."""
    with use(text.language):
        values = {each: f"[{each.label}]" for each in Variable}
    said = rules.fill(text.texts.get(text.language, ""), values).text
    subject = rules.fill(text.subjects.get(text.language, ""), values).text
    return Tried(text.language, said, subject)


def _unread(text: Text, language: str) -> str:
    if text.texts.get(language, "").strip():
        return ""
    return _(
        "This customer reads %(language)s, and there is no text in it.",
        language=language_name(language),
    )


def _languages(company: Company, written: Mapping[str, str] | set[str]) -> tuple[str, ...]:
    """Return the company's language first, then those of its form, then others with a text."""
    own = [company.language, *company.languages]
    also = [code for code in LOCALES if code in written]
    return tuple(dict.fromkeys(code for code in (*own, *also) if code in LOCALES))
