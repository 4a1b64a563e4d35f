"""What somebody who signs in is told when it does not work."""

from reclamator.errors import DomainError
from reclamator.i18n import lazy as _l


class WrongSignIn(DomainError):
    """Unknown address, wrong password or disabled person: all look alike."""

    status, code = 422, "wrong_sign_in"
    sentence = _l("The e-mail address and the password do not match. Check both and try again.")


class WrongPassword(DomainError):
    """Somebody who is signed in has typed another password than their own."""

    status, code = 422, "wrong_password"
    sentence = _l("This is not your present password. Check it and try again.")


class LastOwner(DomainError):
    """A company without an owner could never be opened up again."""

    status, code = 409, "last_owner"
    sentence = _l("This is the only owner. Make somebody else an owner first.")


class WrongCode(DomainError):
    """The second factor's code is wrong, too old or was used before."""

    status, code = 422, "wrong_code"
    sentence = _l("This code does not match. Wait for the next one and try again.")


class DeadLink(DomainError):
    """A start link that is unknown, used, replaced or too old: all look alike."""

    status, code = 404, "dead_link"
    sentence = _l("This link does not work any more. Ask the owner of your account for a new one.")
