"""Step-up: dangerous acts ask again for a proof, and then go on with what was typed.

The page that asks carries the whole form along, so the act needs no script, no second visit and
nothing typed twice.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

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
        session = access.current_session()
        assert session is not None
        if not session.is_confirmed:
            refusal = _confirm(session)
            if refusal is not None:
                return refusal
        return view(*args, **kwargs)

    return guarded


def _confirm(session: staff.Session) -> ResponseReturnValue | None:
    """Check the proof that came along; return the page that asks for one."""
    proof = request.form.get(PROOF, "")
    if not proof:
        return _ask(session)
    try:
        cookie = staff.confirm(session, proof, network=limits.network(request.remote_addr))
    except (staff.WrongPassword, staff.WrongCode, TooMany) as refusal:
        return _ask(session, refusal)
    access.go_on_with(cookie)
    return None


def _ask(session: staff.Session, refusal: DomainError | None = None) -> ResponseReturnValue:
    page = render_template(
        "panel/step_up.html",
        action=request.full_path.rstrip("?"),
        typed=_typed(),
        has_factor=session.staff.has_second_factor,
        minutes=int(staff.CONFIRMED_FOR.total_seconds()) // 60,
        refusal=refusal,
        back=_page_before(),
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


def _page_before() -> str:
    """Return where the form stood, for who changes their mind; our own pages only."""
    return request.path.rpartition("/")[0] if request.path.count("/") > 3 else request.path
