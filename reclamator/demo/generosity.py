"""What the demo company offers where it owes nothing: its catalogue, a budget, gestures it made."""

from collections.abc import Mapping
from datetime import timedelta

from reclamator import clock
from reclamator.demo.founding import Cast
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import (
    BudgetPeriod,
    CompensationKind,
    Giving,
    SizeBand,
    State,
)
from reclamator.services import (
    authority,
    budgets,
    catalogue,
    delivery,
    gestures,
    messages,
    register,
)
from reclamator.services.catalogue import Offer
from reclamator.services.gestures import Wanted
from reclamator.services.register import Filters
from reclamator.transports.email import Transport

BUDGET, LIMITS = 400_00, {Role.HEAD: 100_00, Role.HANDLER: 40_00, Role.TECHNICIAN: 40_00}
VOUCHER, HAMPER = "voucher", "hamper"

OFFERS: Mapping[str, Offer] = {
    "card": Offer(
        CompensationKind.APOLOGY_CARD,
        SizeBand.SMALL,
        {
            "en": "Apology card",
            "pl": "Kartka z przeprosinami",
            "sk": "Ospravedlňujúca kartička",
            "ro": "Felicitare cu scuze",
            "fi": "Pahoittelukortti",
            "ru": "Открытка с извинениями",
        },
        cost_minor=8_00,
        value_minor=0,
    ),
    VOUCHER: Offer(
        CompensationKind.VOUCHER,
        SizeBand.SMALL,
        {
            "en": "Voucher for our shop",
            "pl": "Bon do naszego sklepu",
            "sk": "Poukaz do nášho obchodu",
            "ro": "Voucher pentru magazinul nostru",
            "fi": "Lahjakortti kauppaamme",
            "ru": "Сертификат в наш магазин",
        },
        cost_minor=24_00,
        value_minor=40_00,
    ),
    "delivery": Offer(
        CompensationKind.FREE_SHIPPING,
        SizeBand.SMALL,
        {
            "en": "Next delivery free",
            "pl": "Następna dostawa gratis",
            "sk": "Ďalšie doručenie zadarmo",
            "ro": "Următoarea livrare gratuită",
            "fi": "Seuraava toimitus maksutta",
            "ru": "Следующая доставка бесплатно",
        },
        cost_minor=14_00,
        value_minor=19_90,
    ),
    "repair": Offer(
        CompensationKind.REPAIR_AT_COST,
        SizeBand.MEDIUM,
        {
            "en": "Repair at cost",
            "pl": "Naprawa po kosztach",
            "sk": "Oprava za výrobnú cenu",
            "ro": "Reparație la preț de cost",
            "fi": "Korjaus omakustannushintaan",
            "ru": "Ремонт по себестоимости",
        },
        cost_minor=0,
        value_minor=60_00,
    ),
    HAMPER: Offer(
        CompensationKind.GIFT,
        SizeBand.LARGE,
        {
            "en": "Set of tea and honey",
            "pl": "Zestaw herbat i miodów",
            "sk": "Sada čajov a medov",
            "ro": "Set de ceaiuri și miere",
            "fi": "Tee- ja hunajalajitelma",
            "ru": "Набор чая и мёда",
        },
        cost_minor=55_00,
        value_minor=90_00,
    ),
}
GIVEN = {State.CLOSED: (VOUCHER, VOUCHER), State.UNDER_REVIEW: (VOUCHER, HAMPER)}
WORDS = {
    "en": "We are sorry for the trouble. Thank you for telling us.",
    "pl": "Przepraszamy za kłopot. Dziękujemy za wiadomość.",
    "sk": "Ospravedlňujeme sa za nepríjemnosti. Ďakujeme, že ste nám napísali.",
    "ro": "Ne cerem scuze pentru neplăcere. Vă mulțumim că ne-ați scris.",
    "fi": "Pahoittelemme vaivaa. Kiitos, että kerroit meille.",
    "ru": "Приносим извинения за неудобство. Спасибо, что написали нам.",
}


def tell(cast: Cast, *, post: Transport) -> None:
    """Set up the catalogue, an hour ago; what was given then is held for a minute and leaves."""
    begins_at = clock.now() - timedelta(hours=1)
    with clock.at(begins_at):
        _give(cast, _set_up(cast))
        # who has to agree hears of it at once
        delivery.clear_company(post)
    with clock.at(begins_at + messages.HOLD):
        delivery.clear_company(post)


def _set_up(cast: Cast) -> dict[str, bytes]:
    """Fill the catalogue, set limits and a budget; return the uid of each offer."""
    company, by = cast.company, cast.actor(Role.OWNER)
    made = {name: catalogue.add(offer, company=company, by=by) for name, offer in OFFERS.items()}
    authority.save(company, Giving.GESTURE, LIMITS, by=by)
    budgets.save(company, BUDGET, BudgetPeriod.MONTH, by=by)
    return {name: bytes(item.uid) for name, item in made.items()}


def _give(cast: Cast, items: Mapping[str, bytes]) -> None:
    """Make a few gestures on complaints that nobody has touched since; one needs approval."""
    by, now = cast.actor(Role.HANDLER), clock.now()
    for state in (State.CLOSED, State.UNDER_REVIEW):
        lines = register.page(Filters(state=state, newest_first=True)).lines
        quiet = [line.complaint for line in lines if line.complaint.updated_at < now]
        real = [complaint for complaint in quiet if complaint.quarantine is None]
        for complaint, name in zip(real, GIVEN[state], strict=False):
            wanted = Wanted(items[name], card_text=WORDS[complaint.language])
            gestures.give(complaint, wanted, by=by)
