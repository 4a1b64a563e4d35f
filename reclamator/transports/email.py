"""The road by which mails leave: an SMTP server, or the sealed outbox of an installation without.

Off loopback nothing is sent but over TLS: `smtps://`, or `smtp://` with STARTTLS, which is
demanded and not merely tried. What a server says is never kept: failures carry a code only.
"""

import ipaddress
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from reclamator import entropy
from reclamator.config import LOOPBACK_HOSTS, Settings
from reclamator.crypto import files
from reclamator.crypto.files import FileContext
from reclamator.errors import ReclamatorError, SettingsError

TIMEOUT_SECONDS = 30.0
OUTBOX = "outbox"
SEALED = ".sealed"
PROBE, PROBE_BYTES = "probe", 65_536
# smtp:// to this machine speaks plainly; anywhere else it submits with STARTTLS (RFC 6409).
PORTS = {"smtps": 465, "smtp": 587}
LOOPBACK_PORT = 25
_SETTING = "RECLAMATOR_SMTP_URL"


class DeliveryError(ReclamatorError):
    """The mail was not taken; `code` is ours, such as `smtp-451`, never the server's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TemporaryFailure(DeliveryError):
    """It may work later: no answer, 4xx, a full disk, a fault of the installation's own set-up."""


class NoService(TemporaryFailure):
    """The road as a whole is closed: nobody there, no greeting, no TLS, no login, no room."""


class PermanentFailure(DeliveryError):
    """It will never work: this recipient or this message was refused for good (5xx)."""


@dataclass(frozen=True)
class Outgoing:
    """A mail to one recipient, with what the outbox needs to seal it for its complaint."""

    message: EmailMessage
    recipient: str
    company_uid: bytes
    complaint_uid: bytes
    notification_uid: bytes
    dek: bytes = field(repr=False)


class Transport(Protocol):
    """Takes mails."""

    def send(self, outgoing: Outgoing) -> None:
        """Send one mail; raises TemporaryFailure or PermanentFailure unless it was taken."""

    def probe(self) -> None:
        """Look whether mails would be taken; raises NoService."""


def open_transport(settings: Settings) -> Transport:
    """Return the configured transport; connects to nobody yet.

    Raises SettingsError with one sentence, which holds neither user nor password.
    """
    if not settings.smtp_url:
        return SealedOutbox(settings.data_dir / OUTBOX)
    server = SmtpServer.from_url(settings.smtp_url)
    return SmtpTransport(server, sender_address(settings), _own_name(settings))


def sender_address(settings: Settings) -> str:
    """Return the address that mails come from, and bounces go to.

    `?from=` of the SMTP URL, else its user where that is an address, else `complaints@` our host.
    Raises SettingsError.
    """
    parts = _split(settings.smtp_url) if settings.smtp_url else None
    user = unquote(parts.username or "") if parts else ""
    given = _option(parts, "from") if parts else None
    address = given or (user if "@" in user else f"complaints@{_mail_host(settings)}")
    _require_address(address)
    return address


@dataclass(frozen=True)
class SmtpServer:
    """Where to hand mails in. `implicit_tls`: TLS from the first byte; `starttls`: demanded."""

    host: str
    port: int
    implicit_tls: bool
    starttls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """Read smtp[s]://[user:password@]host[:port][?from=address]; raises SettingsError."""
        parts = _split(url)
        host = parts.hostname or ""
        is_near = host in LOOPBACK_HOSTS
        is_tls = parts.scheme == "smtps"
        return cls(
            host=host,
            port=parts.port or (LOOPBACK_PORT if is_near and not is_tls else PORTS[parts.scheme]),
            implicit_tls=is_tls,
            starttls=not is_tls and not is_near,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


class SmtpTransport:
    """Hands each mail to an SMTP server over a connection of its own."""

    def __init__(self, server: SmtpServer, sender: str, own_name: str) -> None:
        self.server, self.sender, self.own_name = server, sender, own_name

    def send(self, outgoing: Outgoing) -> None:
        """Send; returns once the server has answered 250 to the whole message."""
        with _own_codes(), self._session() as smtp:
            smtp.send_message(outgoing.message, self.sender, [outgoing.recipient])

    def probe(self) -> None:
        """Greet, secure the line, log in, and leave."""
        with _own_codes(), self._session():
            pass

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        smtp = self._connected()
        try:
            self._secure(smtp)
            if self.server.user is not None:
                smtp.login(self.server.user, self.server.password or "")
            yield smtp
            # The message is theirs by now: a server that leaves without a word changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        where, name = (self.server.host, self.server.port), self.own_name
        if self.server.implicit_tls:
            return smtplib.SMTP_SSL(
                *where, name, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        return smtplib.SMTP(*where, name, timeout=TIMEOUT_SECONDS)

    def _secure(self, smtp: smtplib.SMTP) -> None:
        """Nothing but greetings goes over the line before TLS stands."""
        if not self.server.starttls:
            return
        try:
            smtp.starttls(context=ssl.create_default_context())
        except smtplib.SMTPNotSupportedError:
            raise NoService("no-tls") from None


class SealedOutbox:
    """Keeps each mail as a file under its complaint's key; what erases the key erases the mail.

    A file's name holds what its key is found by: `<company>.<complaint>.<notification>.sealed`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, outgoing: Outgoing) -> None:
        """Seal and keep; the same notification again replaces its file."""
        ids = (outgoing.company_uid, outgoing.complaint_uid, outgoing.notification_uid)
        sealed = files.seal_bytes(outgoing.dek, FileContext(*ids), outgoing.message.as_bytes())
        try:
            self._write(".".join(uid.hex() for uid in ids) + SEALED, sealed)
        except OSError:
            raise NoService("disk") from None

    def probe(self) -> None:
        """Keep a word as if it were a mail, and drop it."""
        try:
            self._write(PROBE, bytes(PROBE_BYTES))
            (self.folder / PROBE).unlink()
        except OSError:
            raise NoService("disk") from None

    def _write(self, name: str, sealed: bytes) -> None:
        """Write beside, sync, rename: a crash leaves no half mail under its name."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = self.folder / f".{entropy.token_bytes(8).hex()}"
        try:
            with open(partial, "xb", opener=_private) as sink:
                sink.write(sealed)
                sink.flush()
                os.fsync(sink.fileno())
            partial.replace(self.folder / name)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _own_codes() -> Iterator[None]:
    """Turn what smtplib raises into our two kinds; `from None` drops the server's words."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        code = max(code for code, _words in refused.recipients.values())
        raise _by_code(code) from None
    except smtplib.SMTPDataError as refused:
        raise _by_code(refused.smtp_code) from None
    except smtplib.SMTPAuthenticationError:
        raise NoService("login") from None
    except smtplib.SMTPNotSupportedError:
        # the address needs SMTPUTF8, which this server does not speak
        raise PermanentFailure("no-utf8") from None
    except smtplib.SMTPResponseException as refused:
        # greeting or sender refused: the set-up is wrong, and the next mail would fare alike
        raise NoService(f"smtp-{int(refused.smtp_code)}") from None
    except ssl.SSLError:
        raise NoService("tls") from None
    except (smtplib.SMTPException, OSError):
        raise NoService("network") from None
    except (ValueError, MessageError):
        # a header that cannot be written: no attempt will write it
        raise PermanentFailure("malformed") from None


def _by_code(code: int) -> DeliveryError:
    kind = PermanentFailure if 500 <= code <= 599 else TemporaryFailure
    return kind(f"smtp-{int(code)}")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        well_formed = parts.scheme in PORTS and parts.hostname and parts.port != 0
    except ValueError:
        well_formed = False
    if not well_formed or parts.path not in ("", "/") or parts.fragment:
        raise SettingsError(f"{_SETTING} must look like smtp://user:password@host:587.")
    if not unquote(f"{parts.username}{parts.password}").isascii():
        raise SettingsError(f"{_SETTING}: user and password must be ASCII.")
    _refuse_options(parts)
    return parts


def _refuse_options(parts: SplitResult) -> None:
    """There is no way to ask for a plain line, and asking in vain is said at the start."""
    unknown = sorted(set(parse_qs(parts.query, keep_blank_values=True)) - {"from"})
    if unknown:
        raise SettingsError(
            f"{_SETTING} knows the option from only; mail off this machine travels over TLS always."
        )


def _option(parts: SplitResult, name: str) -> str | None:
    return parse_qs(parts.query).get(name, [None])[-1]


def _require_address(address: str) -> None:
    try:
        Address(addr_spec=address)
        is_address = address.isascii() and address.isprintable()
    except (ValueError, IndexError, MessageError):
        is_address = False
    if not is_address:
        raise SettingsError(f"{_SETTING}: from must be an address such as complaints@example.com.")


def _mail_host(settings: Settings) -> str:
    """An address needs a name, and the loopback numbers have one."""
    return "localhost" if settings.is_loopback or _is_number(settings.host) else settings.host


def _own_name(settings: Settings) -> str:
    """Say who we are without asking a name server."""
    return _mail_host(settings)


def _is_number(host: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(host))
    return False
