"""Who is there: signing in, the second factor, the own profile."""

from flask import Blueprint

from reclamator.web import shell

identity = Blueprint("identity", __name__)
shell.install(identity)

from reclamator.web.identity import factors, profile, sessions, starting  # noqa: E402, F401
