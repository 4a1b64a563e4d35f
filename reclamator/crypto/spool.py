"""The upload spool: a temporary file whose overflow reaches the disk only encrypted.

Web servers put large uploads into temporary files in plain form; this one keeps half a
megabyte in memory and seals the rest under a key that never leaves the process.
"""

import io
import os
import tempfile
from collections import OrderedDict
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag

from reclamator import entropy
from reclamator.crypto.keys import KEY_BYTES, NONCE_BYTES, TAG_BYTES, aead
from reclamator.errors import Damaged, TooLarge

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

PAGE_BYTES = 65_536
MEMORY_BYTES = 512 * 1024
_SLOT_BYTES = PAGE_BYTES + TAG_BYTES


class EphemeralSpool(io.RawIOBase):
    """A seekable file object for one upload; it is gone when closed.

    `directory` takes the unlinked overflow file, made on the first need. Writing past
    `limit_bytes` raises TooLarge. `size` is in bytes. One thread at a time.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str] | None = None,
        *,
        limit_bytes: int | None = None,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self.limit_bytes = limit_bytes
        self.size = 0
        self._directory = directory
        self._pages_kept = max(1, memory_bytes // PAGE_BYTES)
        self._pages: OrderedDict[int, bytearray] = OrderedDict()
        self._dirty: set[int] = set()
        self._nonces: dict[int, bytes] = {}
        self._seals = 0
        self._file: IO[bytes] | None = None
        self._position = 0
        self._cipher = aead(entropy.token_bytes(KEY_BYTES))

    def readable(self) -> bool:
        """Always."""
        return True

    def writable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Return the position in bytes."""
        self._refuse_closed()
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position; past the end is allowed, a write there fills with zeros."""
        self._refuse_closed()
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("a position is not negative")
        self._position = start + offset
        return self._position

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write all of `data`; raises TooLarge before anything beyond the limit is taken."""
        self._refuse_closed()
        view = memoryview(data).cast("B")
        end = self._position + len(view)
        if self.limit_bytes is not None and end > self.limit_bytes:
            raise TooLarge(self.limit_bytes)
        done = 0
        while done < len(view):
            index, offset = divmod(self._position, PAGE_BYTES)
            piece = view[done : done + PAGE_BYTES - offset]
            self._page(index)[offset : offset + len(piece)] = piece
            self._dirty.add(index)
            done += len(piece)
            self._position += len(piece)
            self.size = max(self.size, self._position)
        return done

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer` as far as the content reaches."""
        view = memoryview(buffer).cast("B")
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def read(self, count: int | None = -1, /) -> bytes:
        """Return up to `count` bytes, all that is left when negative."""
        self._refuse_closed()
        left = max(0, self.size - self._position)
        wanted = left if count is None or count < 0 else min(count, left)
        found = bytearray()
        while len(found) < wanted:
            index, offset = divmod(self._position, PAGE_BYTES)
            piece = self._page(index)[offset : offset + wanted - len(found)]
            found += piece
            self._position += len(piece)
        return bytes(found)

    def readall(self) -> bytes:
        """Return all that is left."""
        return self.read()

    def close(self) -> None:
        """Forget the content; the overflow file vanishes with its descriptor."""
        if not self.closed:
            self._let_go()
        super().close()

    def _let_go(self) -> None:
        self._pages.clear()
        if self._file is not None:
            with suppress(OSError):  # what a full disk has not taken is not wanted any more
                self._file.close()

    def _refuse_closed(self) -> None:
        if self.closed:
            raise ValueError("the upload is closed")

    def _page(self, index: int) -> bytearray:
        if index in self._pages:
            self._pages.move_to_end(index)
            return self._pages[index]
        while len(self._pages) >= self._pages_kept:
            self._put_away()
        self._pages[index] = self._fetched(index)
        return self._pages[index]

    def _put_away(self) -> None:
        index, page = next(iter(self._pages.items()))
        if index in self._dirty:
            # A counter, kept in memory: no nonce repeats under this key, and an older copy of
            # a page put back on the disk does not open.
            nonce = self._seals.to_bytes(NONCE_BYTES, "big")
            self._seals += 1
            file = self._overflow()
            file.seek(index * _SLOT_BYTES)
            file.write(self._cipher.encrypt(nonce, bytes(page), index.to_bytes(8, "big")))
            self._nonces[index] = nonce
            self._dirty.discard(index)
        del self._pages[index]

    def _fetched(self, index: int) -> bytearray:
        if index not in self._nonces:
            return bytearray(PAGE_BYTES)
        file = self._overflow()
        file.seek(index * _SLOT_BYTES)
        sealed, aad = file.read(_SLOT_BYTES), index.to_bytes(8, "big")
        try:
            return bytearray(self._cipher.decrypt(self._nonces[index], sealed, aad))
        except InvalidTag:
            raise Damaged("upload.spool") from None

    def _overflow(self) -> IO[bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._directory)  # noqa: SIM115 (closed by close)
        return self._file
