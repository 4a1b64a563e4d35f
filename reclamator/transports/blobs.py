"""Where sealed files lie: a directory, or an S3-compatible bucket. Both hold ciphertext only."""

import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qs, urlsplit

from reclamator import entropy
from reclamator.config import LOOPBACK_HOSTS, Settings
from reclamator.errors import SettingsError, Unavailable

UNFINISHED = ".part"
TEMPORARY = "tmp/"
PATIENCE = timedelta(seconds=30)
RETRY_FOR = timedelta(seconds=10)  # obstore's own 180 s would hold a request that long


class StoreFault(Unavailable, OSError):
    """The store cannot be used now; `reason` is one sentence for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class BlobStore(Protocol):
    """Objects by name `company/attachment` (hex); names never hold user text.

    A missing object is a FileNotFoundError. Whatever else goes wrong is a StoreFault: nothing is
    called gone because a disk or a bucket is away.
    """

    def put(self, name: str, source: BinaryIO) -> None:
        """Store an object whole or not at all."""

    def open(self, name: str) -> BinaryIO:
        """Open an object."""

    def size(self, name: str) -> int:
        """Return an object's length in bytes."""

    def delete(self, name: str) -> None:
        """Remove an object; a missing one is fine."""

    def names(self) -> Iterator[str]:
        """Walk all object names."""

    def written_before(self, moment: datetime) -> Iterator[str]:
        """Walk what is older than an aware `moment`, also what was never finished."""


def blob_name(company_uid: bytes, attachment_uid: bytes) -> str:
    """Return the object's name."""
    return f"{company_uid.hex()}/{attachment_uid.hex()}"


def open_store(settings: Settings) -> BlobStore:
    """Return the configured store; raises SettingsError when its address cannot be one."""
    if settings.blobs.startswith("s3://"):
        return S3Store(settings.blobs)
    return DirectoryStore(Path(settings.blobs))


class DirectoryStore:
    """Files below one directory, renamed into place after they are on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, source: BinaryIO) -> None:
        """Write beside, sync, rename, sync: a crash leaves no half object under its name.

        Once this returns, a power cut cannot take the file away from the row that refers to it.
        """
        path = self.root / name
        with self._faults("written to"):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = path.with_suffix("." + entropy.token_bytes(4).hex() + UNFINISHED)
            try:
                _write_synced(partial, source)
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
            for folder in (path.parent, self.root):
                _sync_directory(folder)

    def open(self, name: str) -> BinaryIO:
        """Open for reading."""
        with self._faults("read"):
            return open(self.root / name, "rb")

    def size(self, name: str) -> int:
        """Return its length."""
        with self._faults("read"):
            return (self.root / name).stat().st_size

    def delete(self, name: str) -> None:
        """Remove."""
        with self._faults("written to"):
            (self.root / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Walk `company/attachment` names."""
        return (name for name in self._everything() if not name.endswith(UNFINISHED))

    def written_before(self, moment: datetime) -> Iterator[str]:
        """Walk older names; a `.part` is what a crash left of a file."""
        for name in self._everything():
            with suppress(FileNotFoundError):
                if (self.root / name).stat().st_mtime < moment.timestamp():
                    yield name

    def _everything(self) -> Iterator[str]:
        for path in sorted(self.root.glob("*/*")):
            yield f"{path.parent.name}/{path.name}"

    @contextmanager
    def _faults(self, act: str) -> Iterator[None]:
        """A file may be missing; that its whole directory is missing is another matter."""
        try:
            yield
        except StoreFault:
            raise
        except OSError as error:
            if isinstance(error, FileNotFoundError) and self.root.is_dir():
                raise
            why = error.strerror or "broken off"
            raise StoreFault(f"The file store {self.root} cannot be {act}: {why}.") from None


def _write_synced(path: Path, source: BinaryIO) -> None:
    with open(path, "wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
        sink.flush()
        os.fsync(sink.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class S3Store:
    """A bucket; put to a temporary key, check the length, then copy to the name.

    The key comes with the address or, by S3's own names AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY, from the environment.
    """

    def __init__(self, url: str) -> None:
        from obstore.store import S3Store as Bucket

        parts = urlsplit(url)
        given = {key: values[0] for key, values in parse_qs(parts.query).items()}
        endpoint = given.get("endpoint", "")
        _check_address(parts.netloc, endpoint)
        names = ("endpoint", "access_key_id", "secret_access_key")
        self.place = f"{parts.netloc} at {endpoint or 'AWS'}"
        self.bucket: Any = Bucket(
            parts.netloc,
            region=given.get("region", "us-east-1"),
            virtual_hosted_style_request=False,
            client_options={"allow_http": True, "timeout": PATIENCE},
            retry_config={"max_retries": 2, "retry_timeout": RETRY_FOR},
            **{name: given[name] for name in names if name in given},  # type: ignore[arg-type]
        )

    def put(self, name: str, source: BinaryIO) -> None:
        """Upload, compare lengths, then give it its name."""
        import obstore

        data = source.read()
        temporary = f"{TEMPORARY}{entropy.token_bytes(8).hex()}"
        with self._faults():
            obstore.put(self.bucket, temporary, data)
            try:
                if obstore.head(self.bucket, temporary)["size"] != len(data):
                    raise StoreFault(f"The bucket {self.place} kept less than it was sent.")
                obstore.copy(self.bucket, temporary, name)
            finally:
                with suppress(Exception):  # the sweep finds it
                    obstore.delete(self.bucket, temporary)

    def open(self, name: str) -> BinaryIO:
        """Fetch whole: files are at most some ten megabytes."""
        import obstore

        with self._faults():
            return io.BytesIO(bytes(obstore.get(self.bucket, name).bytes()))

    def size(self, name: str) -> int:
        """Return its length."""
        import obstore

        with self._faults():
            return int(obstore.head(self.bucket, name)["size"])

    def delete(self, name: str) -> None:
        """Remove."""
        import obstore

        with self._faults(), suppress(FileNotFoundError):
            obstore.delete(self.bucket, name)

    def names(self) -> Iterator[str]:
        """Walk the bucket."""
        found = (item["path"] for item in self._everything())
        return (name for name in found if not name.startswith(TEMPORARY))

    def written_before(self, moment: datetime) -> Iterator[str]:
        """Walk older names; those below `tmp/` are what a crash left of an upload."""
        return (item["path"] for item in self._everything() if item["last_modified"] < moment)

    def _everything(self) -> Iterator[Any]:
        import obstore

        with self._faults():
            for page in obstore.list(self.bucket):
                yield from page

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """An object may be missing; that its whole bucket is missing is another matter."""
        from obstore.exceptions import BaseError

        try:
            yield
        except StoreFault:
            raise
        except FileNotFoundError as error:
            if self._has_bucket(error):
                raise
            raise StoreFault(f"The bucket {self.place} does not exist: create it.") from None
        except (BaseError, OSError) as error:
            raise StoreFault(f"The bucket {self.place} {_reason(error)}.") from None

    def _has_bucket(self, missing: FileNotFoundError) -> bool:
        """Whether only the object is missing; being asked for a length, S3 does not say."""
        import obstore
        from obstore.exceptions import BaseError

        if "NoSuchBucket" in str(missing):
            return False
        try:
            next(iter(obstore.list(self.bucket, chunk_size=1)), None)
        except BaseError:
            return False
        return True


_REASONS = (
    ("NoSuchBucket", "does not exist: create it"),
    (
        r"InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|\b403 Forbidden",
        "refuses the access key",
    ),
    (r"NoSpace|QuotaExceeded|\b507 Insufficient", "is full"),
    ("", "does not answer"),
)


def _reason(error: Exception) -> str:
    """Say it in our words: the store's own may quote what it was sent."""
    return next(words for pattern, words in _REASONS if re.search(pattern, str(error)))


def _check_address(bucket: str, endpoint: str) -> None:
    if not bucket:
        raise SettingsError("RECLAMATOR_BLOB_URL names no bucket: write s3://bucket?endpoint=….")
    parts = urlsplit(endpoint)
    if endpoint and parts.scheme != "https" and parts.hostname not in LOOPBACK_HOSTS:
        raise SettingsError("RECLAMATOR_BLOB_URL must name an https endpoint off this machine.")
