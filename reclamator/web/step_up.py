"""Step-up: dangerous acts ask again for a proof, and then go on with what was typed.

The page that asks carries the whole form along, so the act needs no script, no second visit and
nothing typed twice.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from reclamator.errors import DomainError, TooMany
from reclamator.services import limits, staff
from reclamator.web import access

PROOF = "own_proof"
OWN = (PROOF, "csrf_token")

View = Callable[..., ResponseReturnValue]


def sensitive(view: View) -> View:
    """Let a POST through only when password or second factor were shown within ten minutes."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        return ask_first() or view(*args, **kwargs)

    return guarded


def sensitive_file(view: View) -> View:
    """As `sensitive`, for an act that sends a file: the page that asked stays open behind it."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        return ask_first(sends_file=True) or view(*args, **kwargs)

    return guarded


def ask_first(*, sends_file: bool = False) -> ResponseReturnValue | None:
    """Return the page that asks for a proof; None where one is fresh or came along."""
    session = access.current_session()
    assert session is not None
    return None if session.is_confirmed else _confirm(session, sends_file)


def _confirm(session: staff.Session, sends_file: bool) -> ResponseReturnValue | None:
    """Check the proof that came along; return the page that asks for one."""
    proof = request.form.get(PROOF, "")
    if not proof:
        return _ask(session, sends_file)
    try:
        cookie = staff.confirm(session, proof, network=limits.network(request.remote_addr))
    except (staff.WrongPassword, staff.WrongCode, TooMany) as refusal:
        return _ask(session, sends_file, refusal)
    access.go_on_with(cookie)
    return None


def _ask(
    session: staff.Session, sends_file: bool, refusal: DomainError | None = None
) -> ResponseReturnValue:
    page = render_template(
        "panel/step_up.html",
        action=request.full_path.rstrip("?"),
        typed=_typed(),
        email=session.staff.email,
        has_factor=session.staff.has_second_factor,
        minutes=int(staff.CONFIRMED_FOR.total_seconds()) // 60,
        refusal=refusal,
        back=_page_before(sends_file=sends_file),
        sends_file=sends_file,
    )
    response = make_response(page, refusal.status if refusal else 422)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after_seconds)
    # the answer is a page, whatever part of one htmx asked for
    response.headers["HX-Retarget"] = "body"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _typed() -> list[tuple[str, str]]:
    """Return what the form held, in its order."""
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in OWN
        for value in values
    ]


def _page_before(*, sends_file: bool) -> str:
    """Return where the form stood, for who changes their mind; our own pages only.

    Behind a file that is the list it came from, narrowed as it was.
    """
    page = request.path.partition("/actions/")[0]
    if page == request.path and (sends_file or page.count("/") > 3):
        page = page.rpartition("/")[0]
    asked = [*request.args.items(multi=True), *_typed()]
    shown = urlencode([each for each in asked if each[0] != "format"]) if sends_file else ""
    return f"{page}?{shown}" if shown else page
