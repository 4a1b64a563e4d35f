"""Machines with keys in front of Acme's API."""

from collections.abc import Callable

import pytest
from flask import Flask

from reclamator.domain.permissions import Scope
from reclamator.models.company import Company
from reclamator.models.scope import company_scope
from reclamator.services import api_keys
from tests.web.api.machine import Machine, machine_of


@pytest.fixture
def new_key(acme: Company) -> Callable[..., str]:
    """Make a key for Acme: `new_key(Scope.READ)`."""
    return lambda *scopes: api_keys.create(label="test", scopes=list(scopes))


@pytest.fixture
def machine(app: Flask, new_key: Callable[..., str]) -> Machine:
    """A machine that may read and write at Acme."""
    return machine_of(app, new_key(Scope.READ, Scope.WRITE))


@pytest.fixture
def reader(app: Flask, new_key: Callable[..., str]) -> Machine:
    """A machine that may read only."""
    return machine_of(app, new_key(Scope.READ))


@pytest.fixture
def stranger(app: Flask, globex: Company) -> Machine:
    """A machine of Globex with every right there."""
    with company_scope(globex.uid):
        return machine_of(app, api_keys.create(label="theirs", scopes=list(Scope)))
