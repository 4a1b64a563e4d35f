"""What is prepared for the message form: templates to choose from, and the chosen one filled in."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import g

from reclamator.domain import message_templates as rules
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import StageMessageState
from reclamator.i18n import _, language_name
from reclamator.models.message_template import MessageTemplate
from reclamator.models.stage_message import StageMessage
from reclamator.services import filling, message_templates, shipped_templates
from reclamator.services.actors import Actor
from reclamator.services.reading import Reading


@dataclass(frozen=True)
class Prepared:
    """The templates as one complaint's page offers them; nothing is read for it unless chosen."""

    read: Reading
    by: Actor
    asked: str

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The templates in use, for a select: what fits stage and outcome first, then the rest.

        Each says where it has no text for this customer.
        """
        fitting = sorted(filter(self._fits, self._offered), key=_is_general)
        others = [each for each in self._offered if not self._fits(each)]
        named = ((_("Fits here"), fitting), (_("All others"), others))
        return [
            {"label": label, "options": [self._option(each) for each in rows]}
            for label, rows in named
            if rows
        ]

    @cached_property
    def chosen(self) -> MessageTemplate | None:
        """The one that the address names, while it is in use."""
        is_wanted = bool(self.asked) and self.by.may(Permission.REPLY)
        found = (each for each in self._offered if is_wanted and code_of(each) == self.asked)
        return next(found, None)

    @property
    def code(self) -> str:
        """What names the chosen one in the form."""
        return code_of(self.chosen) if self.chosen else ""

    def below(self, kept: str | None) -> str:
        """Return the filled text; what somebody has begun to write stays above it."""
        return "\n\n".join(filter(None, (kept, self._filled.text if self._filled else "")))

    @property
    def hints(self) -> list[str]:
        """What the writer must see to before it is sent."""
        return [*self._wrong_language(), *(self._missing(each) for each in self._empty)]

    @property
    def offer(self) -> StageMessage | None:
        """What the present stage offers to send, while nobody has sent or declined it."""
        complaint = self.read.complaint
        here = (complaint.process_version or 0, complaint.stage_now)
        rows = (row for row in self.read.stage_messages if (row.version, row.stage) == here)
        row = next(rows, None)
        return row if row is not None and row.state is StageMessageState.OFFERED else None

    @property
    def offered(self) -> MessageTemplate | None:
        """The template of that offer."""
        uid = bytes(self.offer.template_uid) if self.offer else b""
        return next((each for each in self.read.templates if bytes(each.uid) == uid), None)

    @property
    def offered_code(self) -> str:
        """What names it in an address."""
        return code_of(self.offered) if self.offered else ""

    @property
    def may_send(self) -> bool:
        """Whether this person may write to the customer."""
        return self.by.may(Permission.REPLY)

    @cached_property
    def _offered(self) -> list[MessageTemplate]:
        """The company's own by name, and those that are supplied, in the order of their list."""
        return message_templates.offered(self.read.templates)

    def _fits(self, template: MessageTemplate) -> bool:
        """Whether a template is what the present stage sends, or for how things stand now."""
        if self.offered is not None and template.uid == self.offered.uid:
            return True
        supplied, answer = shipped_templates.behind(template), self.read.answer
        outcome, remedy = (answer.row.outcome, answer.row.remedy) if answer else (None, None)
        return supplied is not None and supplied.fits(self.read.complaint.state, outcome, remedy)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return message_templates.texts_of(self.chosen) if self.chosen else {}

    @cached_property
    def _language(self) -> str:
        """The customer's own; without a text in it the company's, or any, and a hint says so."""
        wanted = (self.read.complaint.language, g.company.language, *self._texts)
        return next((code for code in wanted if code in self._texts), "")

    @cached_property
    def _filled(self) -> rules.Filled | None:
        if not self._language:
            return None
        (matter,) = filling.matters([self.read.complaint])
        return rules.fill(self._texts[self._language], matter.values(self._language))

    @property
    def _empty(self) -> tuple[rules.Variable, ...]:
        return self._filled.empty if self._filled else ()

    def _option(self, template: MessageTemplate) -> dict[str, str]:
        return {"value": code_of(template), "label": self._label(template)}

    def _label(self, template: MessageTemplate) -> str:
        if self.read.complaint.language in template.languages:
            return str(template.name)
        spoken = language_name(self.read.complaint.language)
        return _("%(name)s (no text in: %(language)s)", name=template.name, language=spoken)

    def _wrong_language(self) -> list[str]:
        own = self.read.complaint.language
        if not self._language or self._language == own:
            return []
        return [
            _(
                "There is no text in: %(wanted)s. This one is in: %(language)s. "
                "Translate it before you send it.",
                wanted=language_name(own),
                language=language_name(self._language),
            )
        ]

    def _missing(self, variable: rules.Variable) -> str:
        return _(
            "%(variable)s has no value here. Write it yourself, or take it out.",
            variable=variable.written,
        )


def _is_general(template: MessageTemplate) -> bool:
    """Whether a template is for no outcome in particular."""
    supplied = shipped_templates.behind(template)
    return supplied is not None and supplied.outcome is None


def code_of(template: MessageTemplate) -> str:
    """Return what names a template in an address."""
    return bytes(template.uid).hex()
