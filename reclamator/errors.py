"""Domain errors: each knows its HTTP status, its stable code and its sentence for a person.

A `sentence` is a lazy translatable string that says what to do next; it never holds what
somebody typed. Log lines use `code` only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from reclamator.i18n import lazy as _l


class ReclamatorError(Exception):
    """Root of all errors that the product raises on purpose."""


class SettingsError(ReclamatorError):
    """The installation is set up wrongly; the message is one plain sentence for the operator."""


class KeyUnavailable(ReclamatorError):
    """A key id is not in the ring or its row is gone (for a complaint: it was erased)."""


class Damaged(ReclamatorError):
    """Sealed content does not open where it lies; holds the field's name, never content."""

    def __init__(self, field_id: str) -> None:
        super().__init__(field_id)
        self.field_id = field_id


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with one named field; `message` is a translatable sentence."""

    field: str
    message: object


class DomainError(ReclamatorError):
    """A refusal that a person can act on."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    sentence: object = _l("We could not understand this request. Go back and try again.")

    def __init__(self, sentence: object | None = None) -> None:
        super().__init__(self.code)
        if sentence is not None:
            self.sentence = sentence


class OverPlainHttp(DomainError):
    """A request came over plain http where the public address is https."""

    status, code = 421, "over_plain_http"
    sentence = _l("This address can be reached over https only. Open it with https:// in front.")


class NotFound(DomainError):
    """There is no such thing, or it belongs to another company: the two look alike."""

    status, code = 404, "not_found"
    sentence = _l("There is nothing at this address. Check it, or go back to the first page.")


class Unauthorised(DomainError):
    """No key, an unknown one, or one that was revoked."""

    status, code = 401, "unauthorised"
    sentence = _l("Send a valid key in the header “Authorization: Bearer …”.")


class Forbidden(DomainError):
    """The role of this person does not allow the act."""

    status, code = 403, "forbidden"
    sentence = _l("Your role does not allow this. Ask the owner of your company account.")


class BadToken(DomainError):
    """The form's token is missing, malformed, foreign, forged or too old; `reason` says which."""

    status, code = 422, "bad_token"
    sentence = _l(
        "We could not take the form as it was. "
        "Your answers and the files in its list are kept. Please send it once more."
    )

    def __init__(self, reason: str, sentence: object | None = None) -> None:
        super().__init__(sentence or _TOKEN_SENTENCES.get(reason))
        self.reason = reason


_TOKEN_SENTENCES = {
    "expired": _l("This form has been open for too long. Check your answers and send it again."),
}


class IllegalAction(DomainError):
    """The lifecycle does not allow this action now."""

    status, code = 409, "illegal_action"
    sentence = _l("This step is not possible as the complaint stands now. Choose one that is.")

    def __init__(self, allowed_actions: Sequence[str] = (), sentence: object | None = None) -> None:
        super().__init__(sentence)
        self.allowed_actions = tuple(allowed_actions)


class NeedsApproval(DomainError):
    """Somebody gives more than they may alone; another person has to agree first."""

    status, code = 409, "needs_approval"
    sentence = _l("This is above your limit. Ask somebody who may give more to approve it.")


class Incomplete(DomainError):
    """Something needed is missing or wrong; every part is named."""

    status, code = 422, "incomplete"
    sentence = _l("Some answers are missing or need a correction.")

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__()
        self.errors = tuple(errors)


class Conflict(DomainError):
    """Somebody else changed the same thing in between; the panel shows at once what it is now."""

    status, code = 412, "changed_meanwhile"
    sentence = _l(
        "Someone else has changed this in the meantime. "
        "Look at how it stands now, then decide again."
    )


class Taken(DomainError):
    """Somebody was quicker to take the same complaint."""

    status, code = 409, "taken"
    sentence = _l("Somebody else handles this complaint already.")


class AlreadyUsed(DomainError):
    """The same key was used for another request."""

    status, code = 409, "already_used"
    sentence = _l("This was sent before with other content.")


class TooLarge(DomainError):
    """The body, a file or a field is larger than the limit; 0 where no number of bytes says it."""

    status, code = 413, "too_large"
    sentence = _l("What you sent is too large. Shorten it or choose smaller files.")

    def __init__(self, limit_bytes: int = 0) -> None:
        super().__init__()
        self.limit_bytes = limit_bytes


class BadFile(DomainError):
    """A file cannot be taken; `reason` is a stable code."""

    status, code = 422, "bad_file"

    def __init__(self, reason: str, sentence: object | None = None) -> None:
        super().__init__(sentence)
        self.reason = reason


class TooMany(DomainError):
    """Too many tries in a short time; `retry_after_seconds` says how long to wait."""

    status, code = 429, "too_many"
    sentence = _l("There have been many tries in a short time. Wait a little and try again.")

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class Gone(DomainError):
    """It was here, and has been erased or is damaged."""

    status, code = 410, "gone"
    sentence = _l("This file can no longer be opened. The company has been told.")


class Unavailable(DomainError):
    """A part of the installation is down; nothing was written."""

    status, code = 503, "unavailable"
    sentence = _l("Something is down on our side. Nothing was lost: try again in a few minutes.")
    retry_after_seconds: ClassVar[int] = 60
