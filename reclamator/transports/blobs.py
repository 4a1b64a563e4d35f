"""Where sealed files lie: a directory, or an S3-compatible bucket. Both hold ciphertext only."""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qs, urlsplit

from reclamator import entropy
from reclamator.config import Settings


class BlobStore(Protocol):
    """Objects by name `company/attachment` (hex); names never hold user text."""

    def put(self, name: str, source: BinaryIO) -> None:
        """Store an object whole or not at all."""

    def open(self, name: str) -> BinaryIO:
        """Open an object; raises FileNotFoundError."""

    def size(self, name: str) -> int:
        """Return an object's length in bytes; raises FileNotFoundError."""

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
    """Return the configured store."""
    if settings.blobs.startswith("s3://"):
        return S3Store(settings.blobs)
    return DirectoryStore(Path(settings.blobs))


class DirectoryStore:
    """Files below one directory, renamed into place after they are on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, source: BinaryIO) -> None:
        """Write beside, sync, rename: a crash leaves no half object under its name."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix("." + entropy.token_bytes(4).hex() + ".part")
        try:
            with open(partial, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
                sink.flush()
                os.fsync(sink.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

    def open(self, name: str) -> BinaryIO:
        """Open for reading."""
        return open(self.root / name, "rb")

    def size(self, name: str) -> int:
        """Return its length."""
        return (self.root / name).stat().st_size

    def delete(self, name: str) -> None:
        """Remove."""
        (self.root / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Walk `company/attachment` names."""
        for path in sorted(self.root.glob("*/*")):
            yield f"{path.parent.name}/{path.name}"

    def written_before(self, moment: datetime) -> Iterator[str]:
        """Walk older names; a `.part` is what a crash left of a file."""
        for name in self.names():
            with suppress(FileNotFoundError):
                if (self.root / name).stat().st_mtime < moment.timestamp():
                    yield name


class S3Store:
    """A bucket; put to a temporary key, check the length, then copy to the name."""

    def __init__(self, url: str) -> None:
        from obstore.store import S3Store as Bucket

        parts = urlsplit(url)
        given = {key: values[0] for key, values in parse_qs(parts.query).items()}
        options: Any = {
            "endpoint": given.get("endpoint"),
            "access_key_id": given.get("access_key_id") or os.environ.get("AWS_ACCESS_KEY_ID"),
            "secret_access_key": given.get("secret_access_key")
            or os.environ.get("AWS_SECRET_ACCESS_KEY"),
            "region": given.get("region", "us-east-1"),
        }
        is_plain = str(given.get("endpoint", "")).startswith("http://")
        self.bucket: Any = Bucket(
            parts.netloc,
            virtual_hosted_style_request=False,
            client_options={"allow_http": is_plain, "timeout": "30s"},
            retry_config={"max_retries": 2},
            **{key: value for key, value in options.items() if value},
        )

    def put(self, name: str, source: BinaryIO) -> None:
        """Upload, compare lengths, then give it its name."""
        import obstore

        data = source.read()
        temporary = f"tmp/{entropy.token_bytes(8).hex()}"
        obstore.put(self.bucket, temporary, data)
        try:
            if obstore.head(self.bucket, temporary)["size"] != len(data):
                raise OSError("the stored object is shorter than what was sent")
            obstore.copy(self.bucket, temporary, name)
        finally:
            obstore.delete(self.bucket, temporary)

    def open(self, name: str) -> BinaryIO:
        """Fetch whole: files are at most some ten megabytes."""
        import obstore

        return io.BytesIO(bytes(obstore.get(self.bucket, name).bytes()))

    def size(self, name: str) -> int:
        """Return its length."""
        import obstore

        return int(obstore.head(self.bucket, name)["size"])

    def delete(self, name: str) -> None:
        """Remove."""
        import obstore

        with suppress(FileNotFoundError):
            obstore.delete(self.bucket, name)

    def names(self) -> Iterator[str]:
        """Walk the bucket."""
        import obstore

        for page in obstore.list(self.bucket):
            yield from (item["path"] for item in page if not item["path"].startswith("tmp/"))

    def written_before(self, moment: datetime) -> Iterator[str]:
        """Walk older names; those below `tmp/` are what a crash left of an upload."""
        import obstore

        for page in obstore.list(self.bucket):
            yield from (item["path"] for item in page if item["last_modified"] < moment)
