"""Column types for what a person typed: sealed on set, opened on get, never readable in SQL."""

import json
from typing import Any

import peewee

from reclamator import logs
from reclamator.crypto.envelope import Scope, Sealed
from reclamator.errors import Damaged
from reclamator.models import vault
from reclamator.models.fields import as_bytes
from reclamator.models.registry import SEALED


class _SealingAccessor(peewee.FieldAccessor):
    """Seals at once on set and opens lazily on get; `__data__` holds ciphertext only."""

    def __get__(self, instance: Any, instance_type: Any = None) -> Any:
        if instance is None:
            return self.field
        sealed = instance.__data__.get(self.name)
        return None if sealed is None else self.field.opened(instance, sealed)

    def __set__(self, instance: Any, value: Any) -> None:
        kept = value if value is None or isinstance(value, Sealed) else None
        if kept is None and value is not None:
            kept = self.field.sealed(instance, value)
        instance.__data__[self.name] = kept
        instance._dirty.add(self.name)


class EncryptedBytes(peewee.BlobField):
    """Bytes sealed under the complaint's, the company's or the installation's key.

    `contract_name` is "table.column" of the frozen registry, not the ORM's name, so that a
    rename never breaks an old row.
    """

    accessor_class = _SealingAccessor

    def __init__(
        self, contract_name: str, *, scope: Scope = Scope.COMPLAINT, null: bool = True
    ) -> None:
        if contract_name not in SEALED:
            raise LookupError(f"{contract_name} is not in the registry of sealed fields")
        self.contract_name = contract_name
        self.scope = scope
        super().__init__(null=null)

    def sealed(self, instance: Any, value: Any) -> Sealed:
        """Seal a plain value for the row that `instance` is."""
        return vault.seal(
            self.contract_name,
            instance.sealing_scope(self.scope),
            instance.sealing_ids(),
            self.to_bytes(value),
        )

    def opened(self, instance: Any, value: Sealed) -> Any:
        """Open a sealed value; raises KeyUnavailable, or Damaged with a line in the log."""
        try:
            plain = vault.open_sealed(self.contract_name, instance.sealing_ids(), value)
        except Damaged as error:
            # here, because whoever shows the rest of a record catches it
            logs.fault(error, "record.damaged", company_uid=instance.sealing_ids()[0].hex())
            raise
        return self.from_bytes(plain)

    def to_bytes(self, value: Any) -> bytes:
        """Turn the Python value into bytes."""
        return bytes(value)

    def from_bytes(self, value: bytes) -> Any:
        """Turn bytes into the Python value."""
        return value

    def db_value(self, value: Any) -> Any:
        """Let nothing but ciphertext pass."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"plaintext may not reach SQL for {self.contract_name}")
        return super().db_value(value)

    def python_value(self, value: Any) -> Sealed | None:
        """Mark what comes from the database as sealed."""
        return None if value is None else Sealed(as_bytes(value, self.contract_name))

    def _refused(self, *_: Any) -> Any:
        raise TypeError(f"{self.contract_name} is sealed: it cannot be compared in SQL")

    _compared: Any = _refused
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _compared
    in_ = not_in = contains = startswith = endswith = like = ilike = between = _compared
    regexp = iregexp = concat = cast = collate = __getitem__ = _compared
    __lshift__ = __rshift__ = __mod__ = __pow__ = __add__ = __radd__ = _compared
    __hash__ = peewee.BlobField.__hash__


class EncryptedText(EncryptedBytes):
    """Sealed Unicode text."""

    def to_bytes(self, value: Any) -> bytes:
        """Encode as UTF-8."""
        return str(value).encode()

    def from_bytes(self, value: bytes) -> str:
        """Decode UTF-8."""
        return value.decode()


class EncryptedJSON(EncryptedBytes):
    """A sealed JSON value."""

    def to_bytes(self, value: Any) -> bytes:
        """Encode as compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_bytes(self, value: bytes) -> Any:
        """Decode JSON."""
        return json.loads(value)
