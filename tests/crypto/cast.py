"""Fixed keys and ids for known answers: never used outside tests."""

from reclamator.crypto.envelope import FieldContext
from reclamator.crypto.files import FileContext


def run(start: int, count: int) -> bytes:
    """Return `count` bytes that count up from `start`."""
    return bytes(range(start, start + count))


ROOT_KEY, DEK, SECRET = run(0, 32), run(32, 32), run(64, 32)
NONCE = run(128, 12)
SALT, PREFIX = run(160, 32), run(200, 7)

ACME, GLOBEX = b"A" * 16, b"G" * 16
COMPLAINT, OTHER_COMPLAINT = b"C" * 16, b"O" * 16
ROW, OTHER_ROW = b"R" * 16, b"S" * 16
FORM, DRAFT, ATTACHMENT, MIRA = b"F" * 16, b"D" * 16, b"F" * 16, b"M" * 16

BODY = FieldContext("message", "body", ACME, COMPLAINT, ROW)
PHOTO = FileContext(ACME, COMPLAINT, ATTACHMENT)
