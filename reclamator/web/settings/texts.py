"""The texts of a template as they are being written, and how they read to one customer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from reclamator.domain import message_templates as rules
from reclamator.domain.message_templates import Variable
from reclamator.errors import Incomplete, NotFound
from reclamator.i18n import LOCALES, _, language_name, use
from reclamator.models.company import Company
from reclamator.models.message_template import MessageTemplate
from reclamator.services import access_log, filling
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

    @classmethod
    def new(cls, company: Company) -> Self:
        """Begin an empty one in the company's own language."""
        return cls("", "", {}, 0, company.language, _languages(company, {}))

    @classmethod
    def of(
        cls, template: MessageTemplate, texts: Mapping[str, str], language: str, company: Company
    ) -> Self:
        """Begin with what was saved."""
        offered = _languages(company, texts)
        chosen = language if language in offered else offered[0]
        code = bytes(template.uid).hex()
        return cls(code, template.name, texts, template.version, chosen, offered)

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
        )

    def opened(self, language: str) -> Self:
        """Return it with another language open."""
        return replace(self, language=language) if language in self.languages else self

    def at_fault(self, refusal: Incomplete) -> Self:
        """Open the first language whose text is wrong: only one is on the page."""
        named = (fault.field.removeprefix("text-") for fault in refusal.errors)
        return self.opened(next((code for code in named if code in self.languages), ""))

    def on_top_of(self, template: MessageTemplate) -> Self:
        """Return it as a change of what was saved in the meantime."""
        return replace(self, based_on=template.version)


@dataclass(frozen=True)
class Tried:
    """How a text reads; `fault` says why it cannot be shown, `empty` names what has no value."""

    language: str
    text: str = ""
    empty: tuple[str, ...] = ()
    fault: str = ""
    is_real: bool = False


def tried(text: Text) -> Tried:
    """Fill a text for the complaint whose number was given; that it was looked at is remembered."""
    try:
        complaint = access.complaint_or_404(text.number)
    except NotFound:
        return Tried(text.language, fault=_("There is no complaint of this number."))
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    (matter,) = filling.matters([complaint])
    filled = filling.fill(matter, dict(text.texts))
    if filled is None:
        spoken = language_name(complaint.language)
        return Tried(
            complaint.language,
            fault=_(
                "This customer reads %(language)s, and there is no text in it.", language=spoken
            ),
        )
    empty = tuple(str(each.label) for each in filled.empty)
    return Tried(complaint.language, filled.text, empty, is_real=True)


def tried_without(text: Text) -> Tried:
    """Show the text with the names of its variables in their places."""
    with use(text.language):
        values = {each: f"[{each.label}]" for each in Variable}
    return Tried(text.language, rules.fill(text.texts.get(text.language, ""), values).text)


def _languages(company: Company, written: Mapping[str, str] | set[str]) -> tuple[str, ...]:
    """Return the company's language first, then those of its form, then others with a text."""
    own = [company.language, *company.languages]
    also = [code for code in LOCALES if code in written]
    return tuple(dict.fromkeys(code for code in (*own, *also) if code in LOCALES))
