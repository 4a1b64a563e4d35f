"""`/f/<company>`: the form, its submission and the receipt as the answer to the POST."""

from typing import Any

import peewee
from flask import Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from reclamator import clock, logs
from reclamator.domain import regimes
from reclamator.domain.vocabulary import Buyer, Category, Claim, Kind, SilenceEffect
from reclamator.errors import BadFile, BadToken, FieldError, Incomplete, NotFound, Unavailable
from reclamator.i18n import LOCALES, _
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.fields import new_uid
from reclamator.services import intake as service
from reclamator.services import papers
from reclamator.services.attachments import MAX_COMPLAINT_BYTES, MAX_FILES, Incoming
from reclamator.services.intake import Answers, Receipt
from reclamator.services.intake.tokens import FILES
from reclamator.services.papers.receipt import TITLES
from reclamator.services.papers.sheet import NUMBER_LABELS
from reclamator.web import addresses, company_scope, errors, locale, uploads
from reclamator.web.access import public
from reclamator.web.intake import arrivals, forms, hints, intake, packing
from reclamator.web.intake import kept as keeping
from reclamator.web.intake.forms import ComplaintForm
from reclamator.web.intake.kept import Kept

THEMES = ("light", "dark")
STEPS = 5
COMMON = {"embed": ("1",), "lang": LOCALES, "theme": (*THEMES, "auto")}
DOWN = (OSError, peewee.OperationalError)


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
    page = _form_page(found, form, Kept(found))
    return packing.packed(page, token=form.token.current_token, is_common=_is_common())


def _is_common() -> bool:
    """Whether the address is one of the few that all visitors come by: it stands in the page."""
    return all(value in COMMON.get(name, ()) for name, value in request.args.items(multi=True))


@intake.post("/f/<company>")
@public("anybody may complain; the form's own signed token stands in for a cookie")
def submit_complaint(company: str) -> ResponseReturnValue:
    """Register a complaint, or show the form again with what is wrong and what was kept."""
    found = company_or_404(company)
    arrivals.refuse_foreign_page()
    form = forms.blank(found)
    said = forms.answers(
        form, request.form, locale.speak_for_company(found.languages, found.language)
    )
    try:
        return _submitted(found, form, service.normalised(said, found), keeping.read(found))
    except DOWN as fault:
        logs.fault(fault)
        return _away(found, form)


def company_or_404(slug: str) -> Company:
    """Return the company of an address, with its scope and language open."""
    found = Company.by_slug(slug)
    if found is None:
        raise NotFound()
    company_scope.enter(found)
    locale.speak_for_company(found.languages, found.language)
    return found


def _submitted(
    company: Company, form: ComplaintForm, said: Answers, kept: Kept
) -> ResponseReturnValue:
    files = uploads.incoming(request.files.getlist("attachments"))
    try:
        token = service.read_token(company, request.form.get("token"))
        first = service.first_receipt(token, said, files=files, kept=kept.files)
        if first is not None:
            return _receipt_page(company, form, first, said, status=200)
        form.keep_token()
        if "remove" in request.form:
            return _form_page(company, form, kept)
        arrivals.count_upload(request.content_length or 0)
        faults = kept.let_go() + _faults(company, said, files, kept)
        if faults:
            return _form_page(company, form, kept, faults=[*faults, *kept.add(files)])
        receipt = service.submit(
            company,
            said,
            files=files,
            token=token,
            kept=kept.files,
            arrival=arrivals.arrival(company, token),
        )
    except BadToken as refused:
        return _stale(company, files, kept, refused)
    except BadFile as refused:
        # one file cannot be taken, or all are too much: seal the good ones and name the bad
        return _form_page(company, form, kept, faults=kept.add(files) or [_about_files(refused)])
    return _receipt_page(company, form, receipt, said, status=201)


def _faults(company: Company, said: Answers, files: list[Incoming], kept: Kept) -> list[FieldError]:
    """Return what is wrong with the answers; too many files are named where they are kept."""
    try:
        service.check(said, company)
    except Incomplete as refused:
        return list(refused.errors)
    return [keeping.TOO_MANY] if len(files) > kept.room else []


def _about_files(refused: BadFile) -> FieldError:
    return FieldError("attachments", refused.sentence)


def _stale(
    company: Company, files: list[Incoming], kept: Kept, refused: BadToken
) -> ResponseReturnValue:
    """A token that is missing, foreign or too old: everything is kept, a fresh one is given."""
    faults = [FieldError("token", refused.sentence), *kept.let_go(), *kept.add(files)]
    return _form_page(company, forms.blank(company), kept, faults=faults)


def _away(company: Company, form: ComplaintForm) -> ResponseReturnValue:
    """The disk is full or the database down: nothing was written, and what was typed stays."""
    fault = Unavailable()
    if errors.wants_json():
        return errors.answer(fault)
    faults = [FieldError("send", fault.sentence)]
    return _form_page(company, form, keeping.read(company), faults=faults, status=fault.status)


def _form_page(
    company: Company,
    form: ComplaintForm,
    kept: Kept,
    *,
    faults: list[FieldError] | None = None,
    status: int = 422,
) -> Response:
    faults = list({(each.field, str(each.message)): each for each in faults or ()}.values())
    if faults and errors.wants_json():
        return _json_faults(form, kept, faults)
    page = render_template(
        "intake/form.html",
        company=company,
        form=form,
        faults=faults,
        kept=kept,
        hint_sentences=hints.sentences(_regime(company, form)),
        max_files=MAX_FILES,
        max_bytes=current_app.config["SETTINGS"].max_upload_bytes,
        max_together=MAX_COMPLAINT_BYTES,
        categories=forms.with_hints(form.category.choices, Category),
        claims=forms.with_hints(form.claim.choices, Claim),
        own_fields=forms.own_fields(company),
        **_frame(company),
    )
    return make_response(page, status if faults else 200)


def _json_faults(form: ComplaintForm, kept: Kept, faults: list[FieldError]) -> Response:
    response = errors.problem(Incomplete(faults))
    body = response.get_json() | {"token": form.token.current_token}
    if kept.files:
        body["kept"] = kept.signed
    answer = jsonify(body)
    answer.status_code, answer.mimetype = 422, errors.PROBLEM_TYPE
    return answer


def _receipt_page(
    company: Company, form: ComplaintForm, receipt: Receipt, said: Answers, *, status: int
) -> ResponseReturnValue:
    address = addresses.public("tracking.show", number=receipt.number)
    if errors.wants_json():
        return _json_receipt(receipt, address, status)
    return render_template(
        "intake/receipt.html",
        company=company,
        receipt=receipt,
        heading=_heading(receipt.kind),
        number_label=NUMBER_LABELS[receipt.kind],
        said=said,
        track_url=address,
        qr=Markup(papers.qr_svg(address)),  # noqa: S704 our own drawing of our own address
        correction=forms.correction(form, said, receipt.changed),
        files_changed=FILES in receipt.changed,
        message_uid=new_uid().hex(),
        **_clock(receipt),
        **_frame(company),
    )


def _heading(kind: Kind) -> str:
    """Return what the receipt says first; what is no complaint is called what it is."""
    return _("We have your complaint") if kind is Kind.COMPLAINT else str(TITLES[kind])


def _json_receipt(receipt: Receipt, address: str, status: int) -> ResponseReturnValue:
    days = {"answer_due_on": receipt.answer_due_on, "answer_target_on": receipt.target_on}
    body: dict[str, Any] = {
        "number": receipt.number,
        "access_code": receipt.access_code,
        "track_url": address,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }
    if receipt.changed:
        body["changed"] = sorted(receipt.changed)
    return jsonify(body), status


def _frame(company: Company) -> dict[str, Any]:
    """Return how the document is dressed: embedded or alone, theme."""
    theme = request.values.get("theme", "")
    return {
        "embedded": bool(request.values.get("embed")),
        "scheme": theme if theme in THEMES else "",
        "steps": STEPS,
    }


def _regime(company: Company, form: ComplaintForm) -> regimes.Regime:
    return regimes.choose(
        form.country.data or None,
        company.sector,
        Buyer.CONSUMER,
        company_country=company.country,
        received_on=clock.today(company.time_zone),
    ).regime


def _known_topic(company: Company) -> str:
    topic = request.args.get("topic", "")
    return topic if topic in company.categories else ""


def _clock(receipt: Receipt) -> dict[str, object]:
    """Return how the law counts, and whether its silence would be an acceptance for sure."""
    regime = receipt.regime
    return {
        "working_days": regime.day_kind is regimes.DayKind.WORKING,
        "accepted_by_silence": receipt.silence is SilenceEffect.DEEMED_ACCEPTED
        and receipt.promised_on is not None,
        "no_date": _no_date(receipt, regime),
    }


def _no_date(receipt: Receipt, regime: regimes.Regime) -> object:
    """Say why the law sets no date for the answer; nothing where it sets one for the remedy."""
    if receipt.settle_on:
        return ""
    is_trade = receipt.buyer is Buyer.SOLE_TRADER and regime.has_clock
    return _NO_DATE[
        receipt.buyer if is_trade or receipt.buyer is Buyer.BUSINESS else Buyer.CONSUMER
    ]


_NO_DATE = {
    Buyer.CONSUMER: _l("There is no statutory date for this in your country."),
    Buyer.SOLE_TRADER: _l("You bought for your trade, so the periods for consumers do not apply."),
    Buyer.BUSINESS: _l("You bought for a company, so the periods for consumers do not apply."),
}
