"""The staff panel: the register and the complaints in it."""

from flask import Blueprint

from reclamator.web import shell

panel = Blueprint("panel", __name__, url_prefix="/panel")
shell.install(panel)
