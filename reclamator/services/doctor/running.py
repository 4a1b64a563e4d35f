"""Checks of the service while it runs: mail, worker, address, time."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography import x509

from reclamator import clock
from reclamator.config import PREFIX
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.notification import Notification
from reclamator.services import health, letterhead
from reclamator.services.doctor.findings import (
    Check,
    Patient,
    Said,
    each_company,
    fail,
    ok,
    warn,
)

STUCK = timedelta(hours=1)
RENEW = timedelta(days=14)
CLOCK_SLACK = timedelta(minutes=5)


def _outbox(_patient: Patient) -> Said:
    late = clock.now() - STUCK
    count = sum(
        Notification.select()
        .where(Notification.state == "due", Notification.next_at < late)
        .count()
        for _company in each_company()
    )
    if count:
        return fail(f"{count} mails have waited over an hour; start the worker, look at mail.")
    return ok("no mail is waiting for long.")


def _undelivered(_patient: Patient) -> Said:
    count = sum(
        Notification.select().where(Notification.state == "failed").count()
        for _company in each_company()
    )
    if count:
        return warn(f"{count} mails could not be delivered; reach these customers another way.")
    return ok("no mail was given up.")


def _letterheads(_patient: Patient) -> Said:
    bare = [company.slug for company in each_company() if letterhead.gaps(company)]
    if bare:
        return warn(
            f"letters of {', '.join(bare)} lack what the law wants said of the company; "
            "fill in Set up, Letters."
        )
    return ok("letters say who answers.")


def _worker(patient: Patient) -> Said:
    if not (patient.settings.data_dir / health.HEARTBEAT).exists():
        return warn("the worker has not run yet; start `reclamator serve`.")
    if not health.worker_beats(patient.settings):
        return fail("the worker has stopped; start `reclamator serve`, or mail stays here.")
    return ok("the worker is alive.")


def _mail(patient: Patient) -> Said:
    settings = patient.settings
    if settings.smtp_url is None and settings.is_loopback:
        return ok("mails are sealed into the outbox, to be read at /demo/outbox.")
    if settings.smtp_url is None:
        return fail(f"mail cannot leave; set {PREFIX}SMTP_URL.")
    if health.mail_is_down(settings):
        return fail("the mail server takes nothing now; look at it, the mails wait for it.")
    return ok(f"mail leaves through {urlsplit(settings.smtp_url).hostname}.")


def _address(patient: Patient) -> Said:
    settings = patient.settings
    if not settings.is_loopback and not settings.is_https:
        return fail(f"complaints would travel in the open; set {PREFIX}BASE_URL to https.")
    if settings.is_loopback:
        return ok(f"{settings.base_url} is this machine alone.")
    return ok(f"{settings.base_url} is https.")


def _proxy(patient: Patient) -> Said:
    settings = patient.settings
    if not settings.is_https:
        return ok("no proxy is needed for plain http on this machine.")
    if settings.trusted_proxies:
        return ok(f"{settings.trusted_proxies} proxies in front are believed.")
    if settings.tls_cert is None:
        return warn(
            "every page would be refused as plain http; "
            f"set {PREFIX}TRUSTED_PROXIES behind a proxy, {PREFIX}TLS_CERT without one."
        )
    return ok("https ends here; no proxy is believed.")


def _certificate(patient: Patient) -> Said:
    cert, key = patient.settings.tls_cert, patient.settings.tls_key
    if cert is None or key is None:
        return ok("no certificate is set; a proxy in front does TLS, or nobody needs it.")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
        ends = x509.load_pem_x509_certificate(Path(cert).read_bytes()).not_valid_after_utc
    except (OSError, ssl.SSLError, ValueError):
        return fail("certificate and key cannot be read or do not belong together; replace them.")
    return _validity(ends)


def _validity(ends: datetime) -> Said:
    if ends < clock.now():
        return fail(f"the certificate ended on {ends:%Y-%m-%d}; renew it.")
    if ends < clock.now() + RENEW:
        return warn(f"the certificate ends on {ends:%Y-%m-%d}; renew it.")
    return ok(f"the certificate is good until {ends:%Y-%m-%d}.")


def _time_zones(_patient: Patient) -> Said:
    unknown = [company.time_zone for company in Company.select() if not _is_known(company)]
    if unknown:
        return fail(f"unknown: {', '.join(sorted(set(unknown)))}; install `tzdata` or correct it.")
    return ok("the time zones of all companies are known.")


def _is_known(company: Company) -> bool:
    try:
        ZoneInfo(company.time_zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _clock(_patient: Patient) -> Said:
    newest = max(
        (_newest() for _company in each_company()), default=datetime.min.replace(tzinfo=UTC)
    )
    if newest > clock.now() + CLOCK_SLACK:
        return fail(
            f"it is earlier than the newest entry ({newest:%Y-%m-%d %H:%M}); set the clock."
        )
    return ok("the clock agrees with the newest entry.")


def _newest() -> datetime:
    last = AuditEntry.select(AuditEntry.at).order_by(AuditEntry.seq.desc()).first()
    return last.at if last else datetime.min.replace(tzinfo=UTC)


READY = ("database", "migrations")
CHECKS = (
    Check("outbox", _outbox, needs=READY),
    Check("undelivered mail", _undelivered, needs=READY),
    Check("letterheads", _letterheads, needs=READY),
    Check("worker", _worker, needs=("data directory",)),
    Check("outgoing mail", _mail),
    Check("public address", _address),
    Check("proxy", _proxy),
    Check("certificate", _certificate),
    Check("time zones", _time_zones, needs=READY),
    Check("clock", _clock, needs=READY),
)
