"""Delivery reports: what a mail server says came of a mail it had taken (RFC 3464)."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Any

MOST_BYTES = 512 * 1024
_ID = re.compile(r"<[^<>\s]{1,200}>")
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})")


@dataclass(frozen=True)
class Report:
    """What was said: of which mails, whether they are lost for good, and the server's code."""

    message_ids: tuple[str, ...]
    has_failed: bool
    status: str


def read(raw: bytes) -> Report | None:
    """Return what a mail reports, or None where it is no delivery report."""
    message = message_from_bytes(raw[:MOST_BYTES], policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return None
    recipients = [block for part in _parts(message, "delivery-status") for block in _blocks(part)]
    actions = [str(block.get("Action", "")).strip().lower() for block in recipients]
    if not any(actions):
        return None
    return Report(_ids(message), "failed" in actions, _status(recipients))


def _parts(message: EmailMessage, kind: str) -> list[Any]:
    return [part for part in message.walk() if part.get_content_type() == f"message/{kind}"]


def _blocks(part: Any) -> list[Message]:
    blocks = part.get_payload()
    return (
        [each for each in blocks if isinstance(each, Message)] if isinstance(blocks, list) else []
    )


def _status(blocks: list[Message]) -> str:
    said = (_STATUS.match(str(block.get("Status", ""))) for block in blocks)
    return next((found[1] for found in said if found), "")


def _ids(message: EmailMessage) -> tuple[str, ...]:
    """The mail that came back lies inside, whole or as its headers; some only refer to it."""
    headers = [message.get("In-Reply-To"), message.get("References")]
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            headers.append(str(part.get_content()))
        elif part.get_content_type() == "message/rfc822":
            headers += [inner.get("Message-ID") for inner in part.iter_parts()]
    found = (each for header in headers if header for each in _ID.findall(str(header)))
    return tuple(dict.fromkeys(found))
