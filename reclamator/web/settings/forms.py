"""The fields of the set-up; the rules lie in the services."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    SelectField,
    StringField,
    TextAreaField,
)

from reclamator.domain.permissions import Role
from reclamator.i18n import LOCALES, native_name
from reclamator.i18n import lazy as _l

ROLES = tuple(role for role in Role if role is not Role.DEALER)


class PersonForm(FlaskForm):
    """A new colleague."""

    name = StringField(_l("Full name"))
    email = EmailField(_l("E-mail"))
    role = SelectField(_l("Role"), validate_choice=False, default=Role.HANDLER.value)
    language = SelectField(_l("Language of their pages"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [(role.value, role.label) for role in ROLES]
        self.language.choices = [(code, native_name(code)) for code in LOCALES]


class EmbeddingForm(FlaskForm):
    """Which pages may show the form."""

    embedding = BooleanField(_l("Other websites may show the form"))
    origins = TextAreaField(_l("Websites that may show it, one a line"))
