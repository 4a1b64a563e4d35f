"""The road by which mails leave: TLS off this machine, our own codes, a sealed outbox."""

import errno
import ipaddress
import os
import ssl
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from reclamator import clock
from reclamator.config import Settings
from reclamator.errors import SettingsError
from reclamator.models.complaint import Complaint
from reclamator.models.keys import ComplaintKey
from reclamator.services import delivery, outbox
from reclamator.services import installation as installations
from reclamator.transports import email
from reclamator.transports.email import (
    DeliveryError,
    Outgoing,
    PermanentFailure,
    SealedOutbox,
    SmtpServer,
    SmtpTransport,
    TemporaryFailure,
)
from tests.cast import ADA, SUNDAY
from tests.servers import SmtpSink, free_port

ADAS = "ada@customer.example"
# Reached over the loopback interface, but not a name of this machine: mail to it needs TLS.
AWAY = "127.0.0.2"
WORDS = "Ada Nowak has no mailbox here"


def mail_to(address: str = ADAS) -> Outgoing:
    """A mail with a text that must not be readable anywhere."""
    message = EmailMessage()
    message["From"], message["To"] = "us@acme.example", address
    message["Subject"], message["Date"] = "Number: 1", SUNDAY
    message.set_content("The kettle of Ada Nowak leaks.")
    return Outgoing(message, address, b"A" * 16, b"C" * 16, b"N" * 16, b"k" * 32)


def road(url: str) -> SmtpTransport:
    return SmtpTransport(SmtpServer.from_url(url), "us@acme.example", "localhost")


# -- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1", SmtpServer("127.0.0.1", 25, False, False)),
        ("smtp://localhost:1025", SmtpServer("localhost", 1025, False, False)),
        ("smtp://[::1]:25/", SmtpServer("::1", 25, False, False)),
        ("smtp://mail.example", SmtpServer("mail.example", 587, False, True)),
        ("smtps://mail.example", SmtpServer("mail.example", 465, True, False)),
        (
            "smtps://ada%40acme.example:p%3As%2Fs@mail.example:2465?from=us@acme.example",
            SmtpServer("mail.example", 2465, True, False, "ada@acme.example", "p:s/s"),
        ),
    ],
)
def test_an_address_of_a_mail_server_is_read(url: str, server: SmtpServer) -> None:
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:0",
        "smtp://mail.example:99999",
        "smtp://mail.example/path",
        "smtp://mail.example#x",
        "smtp://secret:secret@mail.example?starttls=off",
        "smtp://mail.example?tls=no",
        "smtp://mail.example?from=not-an-address",
        "smtp://mail.example?from=a@b.example%0d%0aBcc:x@y.example",
        "smtp://secret:sécret@mail.example",
        "smtp://[secret",
    ],
)
def test_a_wrong_address_is_refused_at_the_start_without_its_password(
    url: str, settings: Settings
) -> None:
    wrong = Settings(data_dir=settings.data_dir, base_url="http://localhost", smtp_url=url)

    with pytest.raises(SettingsError) as refusal:
        installations.open_installation(wrong)

    assert "RECLAMATOR_SMTP_URL" in str(refusal.value)
    assert "cret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("base_url", "smtp_url", "sender"),
    [
        ("http://localhost", None, "complaints@localhost"),
        ("http://127.0.0.1:8000", "smtp://127.0.0.1", "complaints@localhost"),
        ("https://help.acme.example", "smtp://mail.example", "complaints@help.acme.example"),
        ("https://help.acme.example", "smtp://a%40acme.example:x@mail.example", "a@acme.example"),
        (
            "https://help.acme.example",
            "smtp://a:x@m.example?from=us@acme.example",
            "us@acme.example",
        ),
    ],
)
def test_mails_come_from_an_address_that_can_take_bounces(
    base_url: str, smtp_url: str | None, sender: str
) -> None:
    assert email.sender_address(Settings(base_url=base_url, smtp_url=smtp_url)) == sender


def test_a_password_shows_in_no_representation() -> None:
    assert "swordfish" not in repr(SmtpServer.from_url("smtps://ada:swordfish@mail.example"))


# -- SMTP -----------------------------------------------------------------------------------------


@pytest.mark.smtp
def test_a_mail_arrives_at_its_one_recipient(smtp_sink: SmtpSink) -> None:
    road(smtp_sink.url).send(mail_to())

    (envelope,) = smtp_sink.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("us@acme.example", [ADAS])
    assert smtp_sink.messages[0]["Subject"] == "Number: 1"


@pytest.mark.smtp
@pytest.mark.parametrize(
    ("trouble", "kind", "code"),
    [
        ({"refusal": f"451 4.3.0 {WORDS}"}, TemporaryFailure, "smtp-451"),
        ({"refusal": f"554 5.7.1 {WORDS}"}, PermanentFailure, "smtp-554"),
        ({"refused_recipients": {ADAS}}, PermanentFailure, "smtp-550"),
        ({"cut": "before"}, TemporaryFailure, "network"),
    ],
)
def test_what_goes_wrong_has_our_code_and_none_of_the_servers_words(
    smtp_sink: SmtpSink, trouble: dict[str, Any], kind: type[DeliveryError], code: str
) -> None:
    for name, value in trouble.items():
        setattr(smtp_sink, name, value)

    with pytest.raises(kind) as failure:
        road(smtp_sink.url).send(mail_to())

    assert failure.value.code == code
    assert failure.value.args == (code,)
    assert failure.value.__suppress_context__


@pytest.mark.smtp
def test_a_server_that_hangs_up_after_250_has_the_mail(smtp_sink: SmtpSink) -> None:
    smtp_sink.cut = "after"

    road(smtp_sink.url).send(mail_to())

    assert len(smtp_sink.messages) == 1


def test_nobody_there_is_a_temporary_failure() -> None:
    with pytest.raises(TemporaryFailure) as failure:
        road(f"smtp://127.0.0.1:{free_port()}").send(mail_to())

    assert failure.value.code == "network"


@pytest.mark.smtp
def test_an_address_beyond_ascii_goes_where_it_is_understood(smtp_sink: SmtpSink) -> None:
    road(smtp_sink.url).send(mail_to("żółw@customer.example"))

    assert smtp_sink.envelopes[0].rcpt_tos == ["żółw@customer.example"]


class Listener:
    """A server of our own making; keeps every byte of content that reaches it."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        self.heard.append("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.heard.append("DATA")
        return "250 OK"


@contextmanager
def listening(host: str, **options: Any) -> Iterator[tuple[Listener, int]]:
    listener, port = Listener(), free_port()
    controller = Controller(
        listener, hostname=host, port=port, server_hostname="sink.test", **options
    )
    controller.start()
    try:
        yield listener, port
    finally:
        controller.stop()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ssl.SSLContext]:
    """A server's side of TLS; trusted by us only if asked for."""

    def make(*, trusted: bool) -> ssl.SSLContext:
        path = tmp_path / "server.pem"
        path.write_bytes(_self_signed())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(path))
        return context

    return make


def _self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink.test")])
    names: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_address(AWAY))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(SUNDAY - timedelta(days=3650))
        .not_valid_after(SUNDAY + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


@pytest.mark.smtp
def test_off_this_machine_nothing_is_said_before_tls_stands() -> None:
    with listening(AWAY) as (listener, port), pytest.raises(TemporaryFailure) as failure:
        road(f"smtp://user:swordfish@{AWAY}:{port}").send(mail_to())

    assert failure.value.code == "no-tls"
    assert listener.heard == []


@pytest.mark.smtp
def test_starttls_and_login(certificate: Callable[..., ssl.SSLContext]) -> None:
    said: list[tuple[bytes, bytes]] = []

    def check(server: SMTP, session: Session, envelope: Envelope, way: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        said.append((data.login, data.password))
        return AuthResult(success=True)

    options = {"tls_context": certificate(trusted=True), "require_starttls": True}
    with listening(AWAY, authenticator=check, auth_required=True, **options) as (listener, port):
        road(f"smtp://ada%40acme.example:p%3As@{AWAY}:{port}").send(mail_to())

    assert said == [(b"ada@acme.example", b"p:s")]
    assert listener.heard == ["MAIL", "DATA"]


@pytest.mark.smtp
def test_a_wrong_password_of_ours_is_no_customers_fault(
    certificate: Callable[..., ssl.SSLContext],
) -> None:
    def refuse(*_: Any) -> Any:
        return AuthResult(success=False, handled=False)

    options = {"tls_context": certificate(trusted=True), "require_starttls": True}
    with (
        listening(AWAY, authenticator=refuse, auth_required=True, **options) as (listener, port),
        pytest.raises(TemporaryFailure) as failure,
    ):
        road(f"smtp://ada:wrong@{AWAY}:{port}").send(mail_to())

    assert failure.value.code == "login"
    assert listener.heard == []


@pytest.mark.smtp
def test_a_certificate_that_nobody_vouches_for_is_refused(
    certificate: Callable[..., ssl.SSLContext],
) -> None:
    context = certificate(trusted=False)
    with (
        listening(AWAY, tls_context=context) as (listener, port),
        pytest.raises(TemporaryFailure) as failure,
    ):
        road(f"smtp://{AWAY}:{port}").send(mail_to())

    assert failure.value.code == "tls"
    assert listener.heard == []


@pytest.mark.smtp
def test_tls_from_the_first_byte(certificate: Callable[..., ssl.SSLContext]) -> None:
    with listening(AWAY, ssl_context=certificate(trusted=True)) as (listener, port):
        road(f"smtps://{AWAY}:{port}").send(mail_to())

    assert listener.heard == ["MAIL", "DATA"]


# -- the sealed outbox ----------------------------------------------------------------------------


def test_without_a_mail_server_mails_are_sealed_and_can_be_looked_at(
    submitted: Complaint, settings: Settings
) -> None:
    delivery.deliver_due()

    (mail,) = outbox.read_outbox()
    assert (mail.to, mail.date) == (ADAS, clock.now())
    assert submitted.number in mail.subject
    assert ADA.description.split(".")[0] in mail.text
    assert mail.html.startswith("<!doctype html>")
    (paper,) = mail.attachments
    assert (paper.name, paper.mime) == (f"{submitted.number}.pdf", "application/pdf")
    assert paper.read().startswith(b"%PDF-")
    assert len(paper.read()) == paper.size
    assert outbox.read_mail(mail.uid) == mail
    assert outbox.read_mail("00" * 16) is None


def test_a_sealed_mail_is_readable_to_nobody_with_the_disk_alone(
    submitted: Complaint, settings: Settings
) -> None:
    delivery.deliver_due()

    (path,) = (settings.data_dir / "outbox").iterdir()
    sealed = path.read_bytes()
    assert sealed.startswith(b"RCA1")
    assert not [word for word in (ADAS, ADA.name, submitted.number) if word.encode() in sealed]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    parts = path.name.split(".")
    assert parts[:2] == [submitted.company_uid.hex(), submitted.uid.hex()]
    assert (len(parts[2]), parts[3]) == (32, "sealed")


def test_the_newest_mail_comes_first(submit: Callable[..., Complaint], settings: Settings) -> None:
    for hours in (3, 1, 2):
        with clock.at(clock.now() - timedelta(hours=hours)):
            submit(email=f"ada{hours}@customer.example")
            delivery.deliver_due()

    assert [mail.to[3] for mail in outbox.read_outbox()] == ["1", "2", "3"]


def test_erasing_a_complaint_erases_its_mails(submitted: Complaint) -> None:
    delivery.deliver_due()

    ComplaintKey.delete().where(ComplaintKey.complaint_uid == submitted.uid).execute()

    assert outbox.read_outbox() == []


def test_a_mail_that_was_tampered_with_or_moved_does_not_show(
    submit: Callable[..., Complaint], settings: Settings
) -> None:
    submit(), submit()
    delivery.deliver_due()
    first, second = (settings.data_dir / "outbox").iterdir()
    first.write_bytes(first.read_bytes()[:-1])
    second.rename(second.with_name(first.name.rpartition(".")[0][:-1] + "0.sealed"))

    assert outbox.read_outbox() == []


def test_a_full_disk_leaves_no_half_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TemporaryFailure) as failure:
        SealedOutbox(tmp_path / "outbox").send(mail_to())

    assert failure.value.code == "disk"
    assert list((tmp_path / "outbox").iterdir()) == []
