"""The whole file of a complaint taken along: for a court, or as a copy for the customer."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.domain.permissions import Permission
from reclamator.errors import NotFound
from reclamator.models.attachment import Attachment
from reclamator.services import access_log, full_files
from reclamator.services.full_files import Wish
from reclamator.services.reading import opened
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.downloads import as_file
from reclamator.web.panel import panel
from reclamator.web.step_up import sensitive_file

MIMES = {"pdf": "application/pdf", "zip": "application/zip"}
FOR = ("inside", "customer")


@panel.get("/complaints/<number>/file")
@requires(Permission.EXPORT, Permission.READ_BODIES)
def choose_file(number: str) -> ResponseReturnValue:
    """Offer the two files, say what is in each, and how large the originals are."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    sizes = [opened(row, "size") for row in Attachment.of(complaint.complaint_uid)]
    return render_template(
        "panel/full_files/show.html",
        number=complaint.number,
        language=i18n.language_name(complaint.language),
        count=len(sizes),
        size=i18n.file_size(sum(int(str(size)) for size in sizes if str(size).isdigit())),
        may_add_concerned=full_files.may_add_concerned(complaint, access.current_actor()),
    )


@panel.post("/complaints/<number>/file")
@requires(Permission.EXPORT, Permission.READ_BODIES)
@sensitive_file
def take_file(number: str) -> ResponseReturnValue:
    """Send the file while it is made; who took it stands in the audit log before it leaves."""
    complaint = complaint_or_404(number)
    kind, whose = request.form.get("format", ""), request.form.get("for", "")
    if kind not in MIMES or whose not in FOR:
        raise NotFound()
    wish = Wish(
        as_zip=kind == "zip",
        for_customer=whose == "customer",
        with_notes="notes" in request.form,
        with_concerned="concerned" in request.form,
    )
    by, locale = access.current_actor(), i18n.current_locale()
    content = full_files.take(complaint, wish, by=by, locale=locale)
    return as_file(content, MIMES[kind], name=complaint.number, kind=kind)
