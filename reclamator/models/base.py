"""Base classes: a table, and a table of a company that no query can read across companies."""

import importlib
import pkgutil
from functools import cache
from typing import Any, Self, cast

import peewee

from reclamator import models
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
_PARENTS = (
    "company",
    "staff",
    "complaint",
    "notification",
    "process_version",
    "cause_group",
    "label",
    "message_template",
    "catalogue_item",
    "supplier",
    "goods_return",
)


class _Select(peewee.ModelSelect):
    """A query whose joins carry the company: scoping a query does not scope what it joins."""

    def join(
        self,
        dest: Any,
        join_type: Any = peewee.JOIN.INNER,
        on: Any = None,
        src: Any = None,
        attr: Any = None,
    ) -> Any:
        """Join on a named condition, and on the company where `dest` is a company's table."""
        company = _company_of(dest, cast(Any, self)._join_ctx if src is None else src)
        if company is not None:
            if not isinstance(on, peewee.Expression):
                raise TypeError("a join to a company's table names its condition")
            on = on & company
        return super().join(dest, join_type, on, src, attr)


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

    @classmethod
    def select(cls, *selection: Any) -> Any:
        """Read rows; what is joined carries the company."""
        return _Select(cls, selection or cls._meta.sorted_fields, is_default=not selection)


def place_in_schemas(is_postgres: bool) -> None:
    """Put key and index tables into their PostgreSQL schemas; SQLite has none."""
    for model in tables():
        model._meta.schema = SCHEMAS.get(model._meta.table_name) if is_postgres else None


def tables() -> list[type["Model"]]:
    """Return every table, its module imported; parents stand before their children."""
    _import_all()
    found = [*Model.__subclasses__(), *CompanyModel.__subclasses__()]
    found.remove(CompanyModel)
    return sorted(found, key=_by_descent)


@cache
def _import_all() -> None:
    for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
        importlib.import_module(module.name)


def _by_descent(model: type["Model"]) -> tuple[int, str]:
    name = model._meta.table_name
    return (_PARENTS.index(name) if name in _PARENTS else len(_PARENTS)), name


class _ScopedAlias(peewee.ModelAlias):
    """An alias that carries the company too."""

    def select(self, *selection: Any) -> Any:
        query = _Select(self, selection or self.get_field_aliases())
        return _scoped(query, self.company_uid)


def _scoped(query: Any, column: Any) -> Any:
    if scope.is_unscoped():
        return query
    return query.where(column == scope.current().uid)


def _company_of(dest: Any, src: Any) -> Any:
    """Return what must hold of a joined company's table; None where `dest` is another thing."""
    column = _company_column(dest)
    if column is None:
        return None
    if not scope.is_unscoped():
        return column == scope.current().uid
    other = _company_column(src)
    return None if other is None else column == other


def _company_column(source: Any) -> Any:
    """Return the company's column of a table or its alias; a subquery has its scope inside."""
    model = source.model if isinstance(source, peewee.ModelAlias) else source
    is_scoped = isinstance(model, type) and issubclass(model, CompanyModel)
    return source.company_uid if is_scoped else None


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
    def insert(cls, *args: Any, **fields: Any) -> Any:
        """Add a row of the company in scope."""
        query = super().insert(*args, **fields)
        _require_own(cast(Any, query)._insert, cls.company_uid)
        return query

    @classmethod
    def insert_many(cls, rows: Any, fields: Any = None) -> Any:
        """Add rows of the company in scope, given as dictionaries."""
        named = [cast(Any, cls)._normalize_data(row, {}) for row in rows]
        if not all(isinstance(row, dict) for row in named):
            raise TypeError("rows of a company are given as dictionaries")
        for row in named:
            _require_own(row, cls.company_uid)
        return super().insert_many(named, fields)

    @classmethod
    def insert_from(cls, query: Any, fields: Any) -> Any:
        """Refuse: what a query brings cannot be looked at before it lies in the table."""
        raise TypeError("rows of a company are inserted one by one or as a list")

    @classmethod
    def raw(cls, sql: str, *params: Any) -> Any:
        """Refuse: nobody adds the company to a sentence in SQL."""
        raise TypeError("a company's table is not asked in raw SQL")

    @classmethod
    def alias(cls, alias: str | None = None) -> Any:
        """Return an alias whose selects are scoped too."""
        if not scope.is_unscoped():
            scope.current()
        return _ScopedAlias(cls, alias)


def _require_own(row: dict[Any, Any], column: Any) -> None:
    """Raise NoCompany unless the row is of the company in scope."""
    if not scope.is_unscoped() and row.get(column) != scope.current().uid:
        raise scope.NoCompany("a row of another company")


def child_of_complaint() -> peewee.SQL:
    """Return the constraint by which the database itself refuses a child of another company."""
    return refers_to("complaint", "complaint_uid", "ON DELETE CASCADE")


def refers_to(parent: str, column: str, then: str = "") -> peewee.SQL:
    """Return the constraint that `column` names a row of `parent` of the same company."""
    key = f"FOREIGN KEY (company_uid, {column}) REFERENCES {parent} (company_uid, uid)"
    return peewee.SQL(f"{key} {then}".strip())


def of_a_company() -> peewee.SQL:
    """Return the constraint that the company of a row exists."""
    return peewee.SQL("FOREIGN KEY (company_uid) REFERENCES company (uid)")
