"""The fields of signing in and of the own profile; the rules lie in `services.staff`."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField

from reclamator.i18n import LOCALES, native_name
from reclamator.i18n import lazy as _l


class SignInForm(FlaskForm):
    """E-mail and password; `next` is where the person wanted to go."""

    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("Password"))
    next = HiddenField()


class StartForm(FlaskForm):
    """The first password, or the first after a new start; the address is for password managers."""

    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("New password"))


class CodeForm(FlaskForm):
    """A code of the authenticator app, or a recovery code."""

    code = StringField(_l("Code"))
    next = HiddenField()


class EnrolmentForm(CodeForm):
    """The first code of a new second factor; who replaces one shows the password too."""

    password = PasswordField(_l("Your password"))


class PreferencesForm(FlaskForm):
    """What a person sets for themselves."""

    language = SelectField(_l("Language of your pages"), validate_choice=False)
    shortcuts = BooleanField(_l("Single keys act as shortcuts"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [(code, native_name(code)) for code in LOCALES]


class PasswordForm(FlaskForm):
    """A new password, with the present one as proof."""

    present = PasswordField(_l("Present password"))
    password = PasswordField(_l("New password"))
