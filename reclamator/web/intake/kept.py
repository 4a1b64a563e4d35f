"""Files that a form carries along: sealed at once, listed in the hidden field `kept`.

Their names are sealed too and intake opens nothing, so the form brings back by itself what the
page shows of them: one hidden `kept_name` a file, "uid size name".
"""

from dataclasses import dataclass, field

from flask import request

from reclamator.crypto.form_token import KeptFiles
from reclamator.errors import BadFile, FieldError
from reclamator.i18n import LazyText
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.services import drafts, media
from reclamator.services.attachments import MAX_FILES, Incoming, Stored
from reclamator.web.intake import arrivals

TOO_MANY = FieldError("attachments", _l("Choose at most five files."))
NOT_KEPT = FieldError(
    "attachments", _l("We could not keep your files here. Choose them again before you send.")
)
GONE = FieldError(
    "attachments",
    _l("Your files are no longer here: we keep them for 48 hours. Choose them again."),
)


@dataclass(frozen=True)
class Shown:
    """One row of the list; `size` in bytes, 0 when the form did not say."""

    uid: str
    name: str
    size: int = 0

    @property
    def line(self) -> str:
        """What the hidden field brings back."""
        return f"{self.uid} {self.size} {self.name}"


@dataclass
class Kept:
    """The signed list of this request, without what the person took out.

    `gone`: its draft has expired, or became a complaint.
    """

    company: Company
    files: KeptFiles | None = None
    shown: list[Shown] = field(default_factory=list)
    gone: bool = False

    @property
    def room(self) -> int:
        """How many more files a complaint may carry."""
        return MAX_FILES - (len(self.files.attachment_uids) if self.files else 0)

    @property
    def signed(self) -> str:
        """The value of the hidden field."""
        return drafts.sign(self.company, self.files) if self.files else ""

    def add(self, incoming: list[Incoming]) -> list[FieldError]:
        """Seal each good file; a bad one is named and the others stay."""
        if incoming and arrivals.has_uploaded_much():
            return [NOT_KEPT]
        room = self.room
        faults = [fault for file in incoming[:room] if (fault := self._add(file))]
        return faults + ([TOO_MANY] if len(incoming) > room else [])

    def let_go(self) -> list[FieldError]:
        """Forget files that lie here no longer, and say so."""
        if not self.gone:
            return []
        self.files, self.shown, self.gone = None, [], False
        return [GONE]

    def _add(self, incoming: Incoming) -> FieldError | None:
        try:
            self.files, stored = drafts.keep(self.files, incoming)
        except BadFile as refused:
            return FieldError("attachments", _named(incoming.name, refused.sentence))
        self.shown.append(shown(stored))
        return None


def read(company: Company) -> Kept:
    """Read what the form carries."""
    found = drafts.read_kept(company, request.form.get("kept"))
    left = drafts.without(found, _removed()) if found else None
    if left is None or not left.attachment_uids:
        return Kept(company)
    told = {row.uid: row for row in map(_told, request.form.getlist("kept_name")) if row}
    uids = [uid.hex() for uid in left.attachment_uids]
    rows = [told.get(uid, Shown(uid, "")) for uid in uids]
    return Kept(company, left, rows, gone=not drafts.is_here(left))


def shown(stored: Stored) -> Shown:
    """Return the row of a file that was just sealed."""
    return Shown(stored.uid.hex(), stored.name, stored.size)


def _named(name: str, sentence: object) -> object:
    """Say which of several files it is."""
    return LazyText(lambda: f"{media.safe_name(name)}: {sentence}")


def _removed() -> set[bytes]:
    """What a button or the script's list took out."""
    named = [*request.form.getlist("remove"), *request.form.get("dropped", "").split()]
    return {uid for uid in map(_uid, named) if uid}


def _told(line: str) -> Shown | None:
    uid, _, rest = line.partition(" ")
    size, _, name = rest.partition(" ")
    if not _uid(uid) or not (size.isascii() and size.isdigit()):
        return None
    return Shown(uid, media.safe_name(name), int(size[:12]))


def _uid(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None
