"""`/f/<company>/files`: one photo or document, sent while the form is still being filled in."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from reclamator.errors import BadToken, FieldError, Incomplete, TooMany
from reclamator.i18n import _, file_size
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.services import drafts, limits
from reclamator.services import intake as service
from reclamator.web import uploads
from reclamator.web.access import public
from reclamator.web.intake import arrivals, intake
from reclamator.web.intake import kept as keeping
from reclamator.web.intake.complaints import company_or_404

NOTHING = FieldError("attachments", _l("Choose at least one file."))
NOT_TAKEN = _l("We could not take this file. Send the complaint without it and add it afterwards.")


@intake.post("/f/<company>/files")
@public("anybody may complain; the form's own signed token stands in for a cookie")
def keep_file(company: str) -> ResponseReturnValue:
    """Check and seal one file under the draft; answer with the signed list that the form keeps.

    Raises TooMany when this network has sent a lot: then the file comes with the form itself,
    which is never turned away.
    """
    found = company_or_404(company)
    arrivals.refuse_foreign_page()
    _require_token(found)
    if arrivals.has_uploaded_much():
        raise TooMany(limits.seconds_left(limits.UPLOAD_BYTES))
    arrivals.count_upload(request.content_length or 0)
    kept = keeping.read(found)
    kept.let_go()
    files = uploads.incoming(request.files.getlist("attachments"))[:1]
    if not files:
        raise Incomplete([NOTHING])
    if not kept.room:
        raise Incomplete([keeping.TOO_MANY])
    kept.files, stored = drafts.keep(kept.files, files[0])
    row = keeping.shown(stored)
    said = _("Uploaded, %(size)s", size=file_size(row.size))
    return jsonify(kept=kept.signed, uid=row.uid, line=row.line, said=said), 201


def _require_token(company: Company) -> None:
    """Raise BadToken with what to do about the file: here no form is shown that keeps it."""
    try:
        service.read_token(company, request.form.get("token"))
    except BadToken as refused:
        raise BadToken(refused.reason, NOT_TAKEN) from None
