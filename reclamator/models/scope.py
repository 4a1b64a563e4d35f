"""Which company this piece of work may see, and the complaint keys it has opened so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class CompanyScope:
    """One company; `deks` lives as long as the scope, so an erasure elsewhere is felt at once.

    `closed`: complaints whose key was looked for and does not open; it is not looked for again.
    """

    uid: bytes
    deks: dict[bytes, bytes] = field(default_factory=dict)
    closed: set[bytes] = field(default_factory=set)


class NoCompany(RuntimeError):
    """A query on a company's table was made without a company in scope."""


_scope: ContextVar[CompanyScope | None] = ContextVar("company_scope", default=None)
_unscoped: ContextVar[str | None] = ContextVar("unscoped", default=None)


def current() -> CompanyScope:
    """Return the scope; raises NoCompany when there is none."""
    scope = _scope.get()
    if scope is None:
        raise NoCompany("no company in scope")
    return scope


def company_in_scope() -> bytes | None:
    """Return the company's uid, or None."""
    scope = _scope.get()
    return scope.uid if scope else None


def is_unscoped() -> bool:
    """Whether this piece of work has said that it looks across companies."""
    return _unscoped.get() is not None


@contextmanager
def company_scope(company_uid: bytes) -> Iterator[CompanyScope]:
    """Work for one company."""
    scope = CompanyScope(bytes(company_uid))
    token, wide = _scope.set(scope), _unscoped.set(None)
    try:
        yield scope
    finally:
        _scope.reset(token)
        _unscoped.reset(wide)


@contextmanager
def unscoped(why: str) -> Iterator[None]:
    """Look across companies; allowed in a listed few modules, each saying why."""
    token = _unscoped.set(why)
    try:
        yield
    finally:
        _unscoped.reset(token)
