"""The notice about personal data (GDPR art. 13), written from a company's public configuration.

A company may add to it through `Company.notice`: `dpo` (how to reach its data protection officer),
`transfers` (what it sends outside the EEA, and on what ground), `retention_years` (a whole number).
"""

from collections.abc import Callable

from reclamator.i18n import _, ngettext
from reclamator.models.company import Company

Notice = list[tuple[str, list[str]]]

# Where a person may complain about how their data are handled: in its own language, with its site.
AUTHORITIES = {
    "AT": ("Österreichische Datenschutzbehörde", "https://dsb.gv.at"),
    "CZ": ("Úřad pro ochranu osobních údajů", "https://uoou.gov.cz"),
    "DK": ("Datatilsynet", "https://www.datatilsynet.dk"),
    "EE": ("Andmekaitse Inspektsioon", "https://www.aki.ee"),
    "ES": ("Agencia Española de Protección de Datos", "https://www.aepd.es"),
    "FI": ("Tietosuojavaltuutetun toimisto", "https://tietosuoja.fi"),
    "FR": ("Commission nationale de l’informatique et des libertés", "https://www.cnil.fr"),
    "GB": ("Information Commissioner’s Office", "https://ico.org.uk"),
    "HU": ("Nemzeti Adatvédelmi és Információszabadság Hatóság", "https://www.naih.hu"),
    "IE": ("Data Protection Commission", "https://www.dataprotection.ie"),
    "IT": ("Garante per la protezione dei dati personali", "https://www.garanteprivacy.it"),
    "LT": ("Valstybinė duomenų apsaugos inspekcija", "https://vdai.lrv.lt"),
    "LV": ("Datu valsts inspekcija", "https://www.dvi.gov.lv"),
    "NL": ("Autoriteit Persoonsgegevens", "https://autoriteitpersoonsgegevens.nl"),
    "PL": ("Prezes Urzędu Ochrony Danych Osobowych", "https://uodo.gov.pl"),
    "RO": (
        "Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal",
        "https://www.dataprotection.ro",
    ),
    "SE": ("Integritetsskyddsmyndigheten", "https://www.imy.se"),
    "SK": (
        "Úrad na ochranu osobných údajov Slovenskej republiky",
        "https://dataprotection.gov.sk",
    ),
}


def of(company: Company) -> Notice:
    """Return the parts of the notice in the current language; the first is the short version."""
    return [part(company) for part in _PARTS]


def _in_short(company: Company) -> tuple[str, list[str]]:
    return _("In short"), [
        _(
            "%(company)s uses what you send only to check your complaint, to answer you and to "
            "show later that it did. It is stored encrypted. Nobody uses it for advertising.",
            company=company.name,
        )
    ]


def _controller(company: Company) -> tuple[str, list[str]]:
    texts = (company.legal_name or company.name, company.postal_address, company.registration)
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    reach = ", ".join(filter(None, (company.contact_email, company.contact_phone)))
    officer = company.notice.get("dpo")
    return _("Who is responsible for your data"), [
        ", ".join(lines),
        *([_("You reach us at: %(contact)s", contact=reach)] if reach else []),
        *([_("Our data protection officer: %(contact)s", contact=officer)] if officer else []),
    ]


def _purposes(company: Company) -> tuple[str, list[str]]:
    return _("What we use your data for, and why we may"), [
        _(
            "To register your complaint, to check it and to answer you: we do this because of the "
            "contract with you and because the law obliges us to (GDPR art. 6(1)(b) and (c))."
        ),
        _(
            "To keep a register of complaints and to prove what we answered and when: because the "
            "law obliges us to (GDPR art. 6(1)(c))."
        ),
        _(
            "To defend ourselves in a dispute, and to make our products and our service better: "
            "this is our legitimate interest (GDPR art. 6(1)(f))."
        ),
        _("You need not agree to anything: your right to complain does not depend on it."),
    ]


def _kinds(company: Company) -> tuple[str, list[str]]:
    return _("Which data these are"), [
        _(
            "What you tell us: your name, how we reach you, what you bought, what happened and "
            "what you would like, with the files you add. Hidden data in photos, such as the "
            "place, are not shown to our staff."
        ),
        _(
            "The form sets no cookie. The page of your complaint sets one that lives for 20 "
            "minutes and one that guards its forms. We do not store your network address."
        ),
    ]


def _recipients(company: Company) -> tuple[str, list[str]]:
    return _("Who receives your data"), [
        _("Our staff who work on your complaint, and firms that run our systems on our behalf."),
        _(
            "If your complaint needs it: the courier, the repair service, the manufacturer or our "
            "insurer. If you turn to an authority, a court or an out-of-court body: they too."
        ),
        company.notice.get("transfers")
        or _("We do not send your data outside the European Economic Area."),
    ]


def _retention(company: Company) -> tuple[str, list[str]]:
    years = company.notice.get("retention_years")
    after = (
        ngettext(
            "We keep your complaint for %(num)s year after it was closed, and longer only while "
            "the law asks for it or a dispute goes on. Then it is erased.",
            "We keep your complaint for %(num)s years after it was closed, and longer only while "
            "the law asks for it or a dispute goes on. Then it is erased.",
            years,
        )
        if isinstance(years, int)
        else _(
            "We keep your complaint as long as the law asks for it and as long as there may be a "
            "dispute about it. Then it is erased."
        )
    )
    return _("How long we keep your data"), [
        after,
        _("Files that you choose in the form and do not send are erased after 48 hours."),
    ]


def _rights(company: Company) -> tuple[str, list[str]]:
    return _("Your rights"), [
        _(
            "You may ask us for a copy of your data, have them corrected, erased or restricted, "
            "and receive what you gave us in a form that machines can read."
        ),
        _(
            "You may object at any time to uses that rest on our legitimate interest, for reasons "
            "that arise from your situation."
        ),
        _("Write to us for this; you need no form, and it costs nothing."),
    ]


def _authority(company: Company) -> tuple[str, list[str]]:
    # a name on its own line: no language can bend it into the sentence
    named = AUTHORITIES.get(company.country)
    way = (
        [_("You may complain to the data protection authority."), ", ".join(named)]
        if named
        else [_("You may complain to the data protection authority of your country.")]
    )
    return _("If you disagree with how we handle your data"), [
        *way,
        _("You may also turn to the authority where you live or work."),
    ]


def _duty(company: Company) -> tuple[str, list[str]]:
    return _("Do you have to give us these data?"), [
        _(
            "We need your name, one way to reach you and a few words about what happened. Without "
            "them we could not check your complaint. Everything else is up to you."
        ),
        _("A person decides on your complaint. No decision is made by a machine alone."),
    ]


_PARTS: tuple[Callable[[Company], tuple[str, list[str]]], ...] = (
    _in_short,
    _controller,
    _purposes,
    _kinds,
    _recipients,
    _retention,
    _rights,
    _authority,
    _duty,
)
