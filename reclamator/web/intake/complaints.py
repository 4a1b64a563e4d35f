"""`/f/<company>`: the form, its submission and the receipt as the answer to the POST."""

from typing import Any

from flask import Response, current_app, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from reclamator.crypto.form_token import KeptFiles
from reclamator.domain import regimes
from reclamator.domain.vocabulary import Buyer, Category, Claim, Outcome
from reclamator.errors import BadFile, BadToken, FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.fields import new_uid
from reclamator.services import drafts, papers
from reclamator.services import intake as service
from reclamator.services.attachments import MAX_FILES, Incoming
from reclamator.services.intake import Answers, Receipt
from reclamator.web import company_scope, errors, headers, locale, uploads
from reclamator.web.access import public
from reclamator.web.intake import arrivals, forms, hints, intake
from reclamator.web.intake.forms import ComplaintForm

THEMES = ("light", "dark")
STEPS = 5


@intake.get("/f/<company>")
@public("anybody may complain")
def show_form(company: str) -> ResponseReturnValue:
    """Show the empty form; a fresh token, no cookie."""
    found = company_or_404(company)
    form = forms.blank(
        found,
        country=found.country,
        buyer=Buyer.CONSUMER.value,
        category=_known_topic(found),
        product=request.args.get("product", "")[:200],
        lang=request.args.get("lang", ""),
        embed=request.args.get("embed", ""),
    )
    return _form_page(found, form)


@intake.post("/f/<company>")
@public("anybody may complain; the form's own signed token stands in for a cookie")
def submit_complaint(company: str) -> ResponseReturnValue:
    """Register a complaint, or show the form again with what is wrong and what was kept."""
    found = company_or_404(company)
    arrivals.refuse_foreign_page()
    form = forms.blank(found)
    said = forms.answers(form, request.form, locale.speak_for_company(found.languages, found.language))
    kept = _without_removed(drafts.read_kept(found, request.form.get("kept")))
    if "remove" in request.form:
        return _form_page(found, form, kept=kept)
    return _submitted(found, form, said, kept)


def company_or_404(slug: str) -> Company:
    """Return the company of an address, with its scope and language open."""
    found = Company.by_slug(slug)
    if found is None:
        raise NotFound()
    company_scope.enter(found)
    locale.speak_for_company(found.languages, found.language)
    return found


def _submitted(
    company: Company, form: ComplaintForm, said: Answers, kept: KeptFiles | None
) -> ResponseReturnValue:
    files = uploads.incoming(request.files.getlist("attachments"))
    try:
        token = service.read_token(company, request.form.get("token"))
        first = service.first_receipt(token, service.normalised(said, company))
    except BadToken as refused:
        return _stale(company, form, files, kept, refused)
    if first is not None:
        return _receipt_page(company, first, said, status=200)
    arrivals.count_upload(request.content_length or 0)
    faults, kept = _checked(company, said, files, kept)
    if faults:
        form.show_faults(faults)
        return _form_page(company, form, kept=kept, status=422, faults=faults)
    try:
        receipt = service.submit(
            company,
            said,
            files=files,
            token=token,
            kept=kept,
            arrival=arrivals.arrival(company, token),
        )
    except BadFile:
        # one file cannot be taken: seal the others and name it
        kept, faults = _keep(company, kept, files)
        form.show_faults(faults)
        return _form_page(company, form, kept=kept, status=422, faults=faults)
    return _receipt_page(company, receipt, said, status=201)


def _checked(
    company: Company, said: Answers, files: list[Incoming], kept: KeptFiles | None
) -> tuple[list[FieldError], KeptFiles | None]:
    """Return every fault, and where there is one (or a file was kept before) keep the files."""
    faults: list[FieldError] = []
    try:
        service.check(service.normalised(said, company), company)
    except Incomplete as refused:
        faults += refused.errors
    if uploads.too_many(files, len(kept.attachment_uids) if kept else 0):
        faults.append(FieldError("attachments", _l("Choose at most five files.")))
        files = files[: MAX_FILES - (len(kept.attachment_uids) if kept else 0)]
    if faults:
        kept, bad = _keep(company, kept, files)
        faults += bad
    return faults, kept


def _keep(
    company: Company, kept: KeptFiles | None, files: list[Incoming]
) -> tuple[KeptFiles | None, list[FieldError]]:
    """Seal each good file under the draft; a bad one is named and the others stay."""
    bad = []
    for file in files:
        try:
            kept = drafts.keep(company, kept, [file])
        except BadFile as refused:
            bad.append(FieldError("attachments", refused.sentence))
    return kept, bad


def _stale(
    company: Company,
    form: ComplaintForm,
    files: list[Incoming],
    kept: KeptFiles | None,
    refused: BadToken,
) -> ResponseReturnValue:
    """A token that is missing, foreign or too old: everything is kept, a fresh one is given."""
    kept, bad = _keep(company, kept, files[:MAX_FILES])
    form.renew_token(company)
    faults = [FieldError("token", refused.sentence), *bad]
    form.show_faults(bad)
    return _form_page(company, form, kept=kept, status=422, faults=faults)


def _form_page(
    company: Company,
    form: ComplaintForm,
    *,
    kept: KeptFiles | None = None,
    status: int = 200,
    faults: list[FieldError] | None = None,
) -> Response:
    if status == 422 and errors.wants_json():
        return _json_faults(company, form, kept, faults or [])
    page = render_template(
        "intake/form.html",
        company=company,
        form=form,
        faults=faults or [],
        kept=drafts.sign(company, kept) if kept else "",
        kept_files=drafts.files_of(kept) if kept else [],
        hint_sentences=hints.sentences(_regime(company, form)),
        max_files=MAX_FILES,
        max_bytes=current_app.config["SETTINGS"].max_upload_bytes,
        categories=forms.with_hints(form.category.choices, Category),
        claims=forms.with_hints(form.claim.choices, Claim),
        own_values={name: value for name, value in request.form.items() if name.startswith("x_")},
        **_frame(company),
    )
    return headers.for_form(make_response(page, status), company)


def _json_faults(
    company: Company, form: ComplaintForm, kept: KeptFiles | None, faults: list[FieldError]
) -> Response:
    response = errors.problem(Incomplete(faults))
    body = response.get_json() | {"token": form.token.current_token}
    if kept:
        body["kept"] = drafts.sign(company, kept)
    answer = jsonify(body)
    answer.status_code, answer.mimetype = 422, errors.PROBLEM_TYPE
    return headers.for_form(answer, company)


def _receipt_page(
    company: Company, receipt: Receipt, said: Answers, *, status: int
) -> ResponseReturnValue:
    address = url_for("tracking.show", number=receipt.number, _external=True)
    if errors.wants_json():
        return _json_receipt(receipt, address, status)
    page = render_template(
        "intake/receipt.html",
        company=company,
        receipt=receipt,
        said=said,
        track_url=address,
        qr=Markup(papers.qr_svg(address)),  # noqa: S704 our own drawing of our own address
        message_uid=new_uid().hex(),
        **_clock(receipt),
        **_frame(company),
    )
    return headers.for_form(make_response(page, 200), company)


def _json_receipt(receipt: Receipt, address: str, status: int) -> ResponseReturnValue:
    days = {"answer_due_on": receipt.answer_due_on, "answer_target_on": receipt.target_on}
    body: dict[str, Any] = {
        "number": receipt.number,
        "access_code": receipt.access_code,
        "track_url": address,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }
    return jsonify(body), status


def _frame(company: Company) -> dict[str, Any]:
    """Return how the document is dressed: embedded or alone, theme, accent."""
    theme = request.values.get("theme", "")
    return {
        "embedded": bool(request.values.get("embed")),
        "scheme": theme if theme in THEMES else "",
        "origins": company.origins,
        "steps": STEPS,
    }


def _regime(company: Company, form: ComplaintForm) -> regimes.Regime:
    return regimes.choose(
        form.country.data or None,
        company.sector,
        Buyer.CONSUMER,
        company_country=company.country,
    ).regime


def _known_topic(company: Company) -> str:
    topic = request.args.get("topic", "")
    return topic if topic in company.categories else ""


def _without_removed(kept: KeptFiles | None) -> KeptFiles | None:
    """Take out the files that the person removed: by a button, or by the script's list."""
    named = [*request.form.getlist("remove"), *request.form.get("dropped", "").split()]
    try:
        removed = {bytes.fromhex(uid) for uid in named}
    except ValueError:
        removed = set()
    left = drafts.without(kept, removed) if kept else None
    return left if left and left.attachment_uids else None


def _clock(receipt: Receipt) -> dict[str, bool]:
    """Return how the law counts, and whether its silence would be an acceptance for sure."""
    regime = regimes.by_code(receipt.regime_code)
    return {
        "working_days": regime.day_kind is regimes.DayKind.WORKING,
        "accepted_by_silence": regime.silence_acts
        and regime.deemed_outcome is Outcome.DEEMED_ACCEPTED
        and receipt.promised_on is not None,
    }
