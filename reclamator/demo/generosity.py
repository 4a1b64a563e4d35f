"""What the demo company offers where it owes nothing: its catalogue, a budget, gestures it made."""

from collections.abc import Mapping
from typing import Any

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import (
    BudgetPeriod,
    CompensationKind,
    Giving,
    SizeBand,
    State,
)
from reclamator.services import authority, budgets, catalogue, gestures, register
from reclamator.services.actors import Actor
from reclamator.services.catalogue import Offer
from reclamator.services.gestures import Wanted
from reclamator.services.register import Filters

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


def set_up(company: Any, *, owner: Actor, handler: Actor) -> None:
    """Fill the catalogue, set limits and a budget, and make a few gestures; one needs approval."""
    items = {
        name: catalogue.add(offer, company=company, by=owner) for name, offer in OFFERS.items()
    }
    authority.save(company, Giving.GESTURE, LIMITS, by=owner)
    budgets.save(company, BUDGET, BudgetPeriod.MONTH, by=owner)
    for state in (State.CLOSED, State.UNDER_REVIEW):
        lines = register.page(Filters(state=state, newest_first=True)).lines
        real = [line.complaint for line in lines if line.complaint.quarantine is None]
        for complaint, name in zip(real, GIVEN[state], strict=False):
            wanted = Wanted(bytes(items[name].uid), card_text=WORDS[complaint.language])
            gestures.give(complaint, wanted, by=handler)
