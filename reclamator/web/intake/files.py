"""`/f/<company>/files`: one photo or document, sent while the form is still being filled in."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from reclamator.errors import BadFile, FieldError, Incomplete, TooMany
from reclamator.i18n import lazy as _l
from reclamator.services import drafts, limits
from reclamator.services import intake as service
from reclamator.web import errors, headers, uploads
from reclamator.web.access import public
from reclamator.web.intake import arrivals, intake
from reclamator.web.intake.complaints import company_or_404


@intake.post("/f/<company>/files")
@public("anybody may complain; the form's own signed token stands in for a cookie")
def keep_file(company: str) -> ResponseReturnValue:
    """Check and seal one file under the draft; answer with the signed list that the form keeps."""
    found = company_or_404(company)
    arrivals.refuse_foreign_page()
    service.read_token(found, request.form.get("token"))
    if arrivals.has_uploaded_much():
        raise TooMany(limits.seconds_left(limits.UPLOAD_BYTES))
    arrivals.count_upload(request.content_length or 0)
    kept = drafts.read_kept(found, request.form.get("kept"))
    files = uploads.incoming(request.files.getlist("attachments"))[:1]
    if not files or uploads.too_many(files, len(kept.attachment_uids) if kept else 0):
        raise Incomplete([FieldError("attachments", _l("Choose at most five files."))])
    try:
        kept = drafts.keep(found, kept, files)
    except BadFile as refused:
        return headers.for_form(errors.problem(refused), found)
    assert kept is not None
    answer = jsonify(kept=drafts.sign(found, kept), uid=kept.attachment_uids[-1].hex())
    answer.status_code = 201
    return headers.for_form(answer, found)
