"""`/demo/outbox`: the mails that a real installation would have sent, opened to be looked at."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from reclamator.errors import NotFound
from reclamator.models.company import Company
from reclamator.services import media, outbox
from reclamator.services.outbox import MailShown
from reclamator.web import headers
from reclamator.web.access import public
from reclamator.web.demo import demo, pages


@demo.get("/demo/outbox")
@public("the demo's mails, on loopback only")
@pages.demo_only
def list_mails(_company: Company) -> ResponseReturnValue:
    """List the sealed mails, newest first."""
    return render_template("demo/outbox.html", mails=outbox.read_outbox())


@demo.get("/demo/outbox/<uid>")
@public("the demo's mails, on loopback only")
@pages.demo_only
def show_mail(_company: Company, uid: str) -> ResponseReturnValue:
    """Show one mail as its reader would see it, in HTML and as text."""
    page = render_template("demo/mail.html", mail=_mail_or_404(uid))
    return pages.with_policy(page, pages.MAIL_POLICY, nonce=headers.csp_nonce())


@demo.get("/demo/outbox/<uid>/attachments/<int:position>")
@public("the demo's mails, on loopback only")
@pages.demo_only
def show_attachment(_company: Company, uid: str, position: int) -> ResponseReturnValue:
    """Return a paper that came with a mail; `position` counts from 1."""
    found = _mail_or_404(uid).attachments[position - 1 : position] if position else ()
    if not found:
        raise NotFound()
    response = Response(found[0].read(), mimetype=found[0].mime)
    response.headers["Content-Disposition"] = media.content_disposition(
        f"mail-{position}", found[0].name
    )
    return headers.for_file(response)


def _mail_or_404(uid: str) -> MailShown:
    mail = outbox.read_mail(uid)
    if mail is None:
        raise NotFound()
    return mail
