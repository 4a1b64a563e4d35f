"""Base classes: a table, and a table of a company that no query can read across companies."""

from typing import Any, Self

import peewee

from reclamator.crypto.keys import ZERO_UID
from reclamator.models import scope
from reclamator.models.database import db
from reclamator.models.fields import UidField, new_uid

# On PostgreSQL the rows that open or index complaints lie in schemas of their own, so that a
# data archive can leave them out (SECURITY §1.2).
SCHEMAS: dict[str, str] = {
    "install_secret": "keys",
    "company_key": "keys",
    "complaint_key": "keys",
    "intake_draft": "keys",
    "blind_index": "search",
}


class Model(peewee.Model):
    """A table of the installation."""

    class Meta:
        database = db
        legacy_table_names = False
        only_save_dirty = True

    @classmethod
    def create(cls, **fields: Any) -> Self:
        """Insert a row; identifiers are made by us, so the insert is always explicit."""
        row = cls(**fields)
        row.save(force_insert=True)
        return row


def place_in_schemas(is_postgres: bool) -> None:
    """Put key and index tables into their PostgreSQL schemas; SQLite has none."""
    for model in Model.__subclasses__() + CompanyModel.__subclasses__():
        schema = SCHEMAS.get(model._meta.table_name) if is_postgres else None
        model._meta.schema = schema


class _ScopedAlias(peewee.ModelAlias):
    """An alias that carries the company too."""

    def select(self, *selection: Any) -> Any:
        query = super().select(*selection)
        return _scoped(query, self.company_uid)


def _scoped(query: Any, column: Any) -> Any:
    if scope.is_unscoped():
        return query
    return query.where(column == scope.current().uid)


class CompanyModel(Model):
    """A table of a company: every query carries the company in scope, or raises NoCompany."""

    company_uid = UidField()

    def __init__(self, *args: Any, **fields: Any) -> None:
        """Set identifiers before anything else, because sealing binds them."""
        loaded = fields.pop("__no_default__", None)
        extra = {} if loaded is None else {"__no_default__": loaded}
        super().__init__(*args, **extra)
        if loaded is None:
            self._set_ids(fields)
        for name in sorted(fields, key=self._is_sealed):
            setattr(self, name, fields[name])

    @classmethod
    def _is_sealed(cls, name: str) -> bool:
        """Sort sealed fields last: sealing binds the row's identifiers."""
        return hasattr(cls._meta.combined.get(name), "contract_name")

    def _set_ids(self, fields: dict[str, Any]) -> None:
        given = fields.pop("company_uid", None)
        here = scope.company_in_scope()
        if given is not None and here is not None and given != here and not scope.is_unscoped():
            raise scope.NoCompany("a row of another company")
        self.company_uid = given or scope.current().uid
        if "uid" in self._meta.fields and fields.get("uid") is None:
            fields["uid"] = new_uid()

    def sealing_ids(self) -> tuple[bytes, bytes, bytes]:
        """Return (company, subject, row): the subject owns the key, zeros for the company."""
        data = self.__data__
        subject = data.get("complaint_uid") or ZERO_UID
        return bytes(data["company_uid"]), bytes(subject), bytes(data["uid"])

    def sealing_scope(self, declared: Any) -> Any:
        """Return whose key seals a field: the declared owner unless a table decides by row."""
        return declared

    @classmethod
    def select(cls, *selection: Any) -> Any:
        """Read rows of the company in scope."""
        return _scoped(super().select(*selection), cls.company_uid)

    @classmethod
    def update(cls, *args: Any, **fields: Any) -> Any:
        """Change rows of the company in scope."""
        return _scoped(super().update(*args, **fields), cls.company_uid)

    @classmethod
    def delete(cls) -> Any:
        """Delete rows of the company in scope."""
        return _scoped(super().delete(), cls.company_uid)

    @classmethod
    def alias(cls, alias: str | None = None) -> Any:
        """Return an alias whose selects are scoped too."""
        return _ScopedAlias(cls, alias)


def child_of_complaint() -> peewee.SQL:
    """Return the constraint by which the database itself refuses a child of another company."""
    return peewee.SQL(
        "FOREIGN KEY (company_uid, complaint_uid) REFERENCES complaint (company_uid, uid)"
        " ON DELETE CASCADE"
    )
