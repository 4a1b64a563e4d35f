"""Settings: typed, validated, and the only reader of the environment."""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reclamator.errors import SettingsError

PREFIX = "RECLAMATOR_"
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """How this installation runs; sizes and times carry their unit in the name."""

    data_dir: Path = Path("var")
    database_url: str | None = None
    base_url: str = "http://127.0.0.1:8000"
    bind: str = "127.0.0.1:8000"
    workers: int = 1
    threads: int = 8
    tls_cert: Path | None = None
    tls_key: Path | None = None
    root_keys: str | None = None
    root_keys_file: Path | None = None
    smtp_url: str | None = None
    sms_urls: str | None = None
    blob_url: str | None = None
    redis_url: str | None = None
    trusted_proxies: int = 0
    metrics_token: str | None = None
    max_upload_mb: int = 10
    limits: bool = True
    dev: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read `RECLAMATOR_*`; raises SettingsError with one sentence on the first fault."""
        known = _with_env_file(os.environ if environ is None else environ)
        values = {key: value for key, value in known.items() if key.startswith(PREFIX)}
        _refuse_unknown(values)
        given: dict[str, Any] = {
            name: _read(name, values) for name in _READERS if _is_given(name, values)
        }
        settings = cls(**given)
        settings = _with_base_url(settings, values)
        _check(settings)
        return settings

    @property
    def host(self) -> str:
        """The host name of the public address."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_loopback(self) -> bool:
        """Decided by the base URL's host, never by bind or peer address."""
        return self.host in LOOPBACK_HOSTS

    @property
    def is_https(self) -> bool:
        """Whether the public address is https."""
        return self.base_url.startswith("https://")

    @property
    def keys_path(self) -> Path:
        """The file that holds the root key ring."""
        return self.root_keys_file or self.data_dir / "keys" / "root.key"

    @property
    def keys_beside_data(self) -> bool:
        """Whether a stolen disk would carry the root key too."""
        if self.root_keys:
            return False
        return self.keys_path.resolve().is_relative_to(self.data_dir.resolve())

    @property
    def max_upload_bytes(self) -> int:
        """The limit of one file."""
        return self.max_upload_mb * 1024 * 1024

    @property
    def database(self) -> str:
        """The database's address; SQLite in the data directory unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'reclamator.db'}"

    @property
    def blobs(self) -> str:
        """Where sealed files lie: a directory or an `s3://` address."""
        return self.blob_url or str(self.data_dir / "blobs")


def _path(text: str) -> Path:
    return Path(text).expanduser()


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _positive(text: str) -> int:
    number = _count(text)
    if number == 0:
        raise ValueError
    return number


def _switch(text: str) -> bool:
    return {"on": True, "1": True, "true": True, "off": False, "0": False, "false": False}[
        text.lower()
    ]


_READERS: dict[str, tuple[Callable[[str], object], str]] = {
    "data_dir": (_path, "a directory"),
    "database_url": (str, "an address such as postgresql://…"),
    "base_url": (str, "an address such as https://complaints.example"),
    "bind": (str, "HOST:PORT"),
    "workers": (_positive, "a whole number above 0"),
    "threads": (_positive, "a whole number above 0"),
    "tls_cert": (_path, "a file"),
    "tls_key": (_path, "a file"),
    "root_keys": (str, "kid:base64, newest first"),
    "root_keys_file": (_path, "a file"),
    "smtp_url": (str, "an address such as smtp://user:password@host:587"),
    "sms_urls": (str, "addresses"),
    "blob_url": (str, "a directory or s3://bucket?endpoint=…"),
    "redis_url": (str, "an address such as redis://host:6379/0"),
    "trusted_proxies": (_count, "a whole number"),
    "metrics_token": (str, "a secret"),
    "max_upload_mb": (_positive, "a whole number above 0"),
    "limits": (_switch, "on or off"),
    "dev": (_switch, "1 or 0"),
}
_KNOWN = {PREFIX + name.upper() for name in _READERS} | {PREFIX + "ENV_FILE"}


def _with_env_file(environ: Mapping[str, str]) -> dict[str, str]:
    name = environ.get(PREFIX + "ENV_FILE")
    if not name:
        return dict(environ)
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except OSError:
        raise SettingsError(f"{PREFIX}ENV_FILE names {name}, which cannot be read.") from None
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs} | dict(environ)


def _refuse_unknown(values: Mapping[str, str]) -> None:
    for name in values:
        if name in _KNOWN or name.startswith(PREFIX + "TEST_"):
            continue
        near = difflib.get_close_matches(name, sorted(_KNOWN), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SettingsError(f"{name} is not a setting.{hint}")


def _is_given(name: str, values: Mapping[str, str]) -> bool:
    return bool(values.get(PREFIX + name.upper()))


def _read(name: str, values: Mapping[str, str]) -> object:
    reader, shape = _READERS[name]
    try:
        return reader(values[PREFIX + name.upper()])
    except (ValueError, KeyError):
        raise SettingsError(f"{PREFIX}{name.upper()} must be {shape}.") from None


def _with_base_url(settings: Settings, values: Mapping[str, str]) -> Settings:
    """Without a base URL the bind address is the public one, which suits one machine alone."""
    if _is_given("base_url", values):
        return replace(settings, base_url=settings.base_url.rstrip("/"))
    host, _, port = settings.bind.rpartition(":")
    shown = "127.0.0.1" if host in ("", "0.0.0.0", "[::]") else host  # noqa: S104
    return replace(settings, base_url=f"http://{shown}:{port}")


def _check(settings: Settings) -> None:
    for is_wrong, sentence in _RULES:
        if is_wrong(settings):
            raise SettingsError(sentence)


def _has_bad_bind(settings: Settings) -> bool:
    host, _, port = settings.bind.rpartition(":")
    return not host or not port.isdigit() or int(port) > 65535


def _has_bad_base_url(settings: Settings) -> bool:
    parts = urlsplit(settings.base_url)
    return parts.scheme not in ("http", "https") or not parts.hostname or bool(parts.query)


def _has_bad_database(settings: Settings) -> bool:
    return not settings.database.startswith(("sqlite:///", "postgresql://", "postgres://"))


def _has_open_redis(settings: Settings) -> bool:
    """What the queue says travels over TLS, or stays on this machine."""
    parts = urlsplit(settings.redis_url or "unix:")
    is_here = parts.scheme == "unix" or parts.hostname in LOOPBACK_HOSTS
    checks_names = parts.scheme == "rediss" and "ssl_" not in parts.query
    return not (checks_names or (is_here and parts.scheme in ("unix", "redis", "rediss")))


_RULES: tuple[tuple[Callable[[Settings], bool], str], ...] = (
    (_has_bad_bind, f"{PREFIX}BIND must be HOST:PORT."),
    (
        _has_bad_base_url,
        f"{PREFIX}BASE_URL must be an address such as https://complaints.example.",
    ),
    (
        _has_bad_database,
        f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql://.",
    ),
    (
        lambda s: not s.is_loopback and not s.is_https,
        f"{PREFIX}BASE_URL must be https: complaints travel over TLS only.",
    ),
    (
        _has_open_redis,
        f"{PREFIX}REDIS_URL must begin with rediss:// to reach another machine.",
    ),
    (
        lambda s: not s.is_loopback and not s.limits,
        f"{PREFIX}LIMITS=off is for load tests on this machine only.",
    ),
    (
        lambda s: bool(s.tls_cert) != bool(s.tls_key),
        f"{PREFIX}TLS_CERT and {PREFIX}TLS_KEY go together.",
    ),
    (
        lambda s: s.metrics_token is not None and len(s.metrics_token) < 20,
        f"{PREFIX}METRICS_TOKEN must have 20 characters or more.",
    ),
    (
        lambda s: bool(s.root_keys) and s.root_keys_file is not None,
        f"Set {PREFIX}ROOT_KEYS or {PREFIX}ROOT_KEYS_FILE, not both.",
    ),
)
