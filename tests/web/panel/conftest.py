"""Browsers with people of Acme in front of them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.staff import Staff

SignIn = Callable[[FlaskClient, Staff], FlaskClient]
AsRole = Callable[[Role], FlaskClient]


@pytest.fixture
def at_work(client: FlaskClient, sign_in: SignIn, otto: Staff) -> FlaskClient:
    """Otto, a handler, is signed in."""
    return sign_in(client, otto)


@pytest.fixture
def boss(app: Flask, sign_in: SignIn, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(app.test_client(), mira)


@pytest.fixture
def as_role(app: Flask, sign_in: SignIn, hire: Callable[[Role], Staff]) -> AsRole:
    """A browser of a new colleague in a role: `as_role(Role.VIEWER)`."""
    return lambda role: sign_in(app.test_client(), hire(role))
