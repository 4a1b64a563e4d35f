"""Opening a complaint: access code, one-time code by mail, and closing the page again."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.services import tracking as service
from reclamator.web.access import public
from reclamator.web.tracking import pages, tracking


@tracking.post("/track/<number>/access")
@public("the access code is what opens it")
def open_page(number: str) -> ResponseReturnValue:
    """Open the page with an access code; a mailed link works thirty days."""
    complaint = service.check_code(
        number, request.form.get("access_code", ""), network=pages.network()
    )
    if complaint is None:
        return pages.code_page(status=422, wrong="access_code")
    if request.form.get("via") == "link" and service.is_link_too_old(complaint):
        return pages.code_page(status=422, old_link=True)
    return pages.to_opened(complaint, service.open_session(complaint))


@tracking.post("/track/<number>/code")
@public("the code goes to the address on file, if there is one")
def ask_for_code(number: str) -> ResponseReturnValue:
    """Mail a one-time code; the answer is the same whether or not there is an address."""
    page = service.ask_for_code(number, network=pages.network())
    return pages.code_page(status=200, page=page)


@tracking.post("/track/<number>/code/check")
@public("the one-time code is what opens it")
def check_code(number: str) -> ResponseReturnValue:
    """Open the page with the code that was mailed to whoever asked on this very page."""
    page = request.form.get("page", "")[:64]
    secret = service.open_with_one_time_code(
        number, page, request.form.get("code", ""), network=pages.network()
    )
    _, complaint = service.look_up(number)
    if secret is None or complaint is None:
        return pages.code_page(status=422, wrong="code", page=page)
    return pages.to_opened(complaint, secret)


@tracking.post("/track/<number>/sign-out")
@public("closes only what this browser has opened")
def sign_out(number: str) -> ResponseReturnValue:
    """Close the page in this browser."""
    service.leave(pages.cookie())
    response = redirect(url_for("tracking.show", number=number), 303)
    pages.forget(response)
    return response
