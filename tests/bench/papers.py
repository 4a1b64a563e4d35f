"""The complaint card: how long the typesetter takes for it once its fonts are read, and its bytes.

Each card of a round is another one, so that nothing of the last is used again. `of_reference` is
CPU time as a multiple of a fixed piece of work in the same run (16 MB of SHA-256): it can be
compared between machines, milliseconds cannot.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter, process_time
from typing import Any

from reclamator.domain.vocabulary import Channel, Claim, Kind, Validity
from reclamator.services.papers import (
    CardDates,
    CardFacts,
    CardHandling,
    CardMeasure,
    CardPerson,
    CardSubject,
    CompanyFacts,
    card_pdf,
)

ROUNDS = 20
REFERENCE_BYTES = 16 * 1024 * 1024
DAY = date(2026, 12, 4)
NOW = datetime(2026, 11, 22, 13, 8, tzinfo=UTC)
USUAL = CardFacts(
    company=CompanyFacts("Acme", address="1 Boiler Street\n30-702 Kraków"),
    number="7K4M-XQ9F-2DWT",
    register_number="1487/2026",
    kind=Kind.COMPLAINT,
    channel=Channel.WIDGET,
    is_verbal=False,
    dates=CardDates(NOW, DAY, True, DAY, DAY),
    person=CardPerson("Ada Nowak", phone="+48 600 100 200", email="ada@customer.example"),
    subject=CardSubject(
        wording="The kettle leaks at its base. After each boiling there is a puddle. " * 6,
        category="It broke or has a defect",
        claim=Claim.REFUND,
        product="Modra kettle 1.7 l",
        order_number="A-10/482",
    ),
    handling=CardHandling(
        registered_by="the form, automatic",
        responsible="Otto Wrona",
        head="Mira Lis",
        minutes=155,
        opinion="The gasket of the base is too thin, as in six other kettles of this batch. " * 3,
        opinion_on=DAY,
        validity=Validity.JUSTIFIED,
        measures=(CardMeasure("Collect the kettle", "Otto Wrona", DAY),) * 3,
    ),
    address="https://acme.example/panel/complaints/7K4M-XQ9F-2DWT",
    printed_at=NOW,
    printed_by="Otto Wrona",
)


def card() -> dict[str, Any]:
    """Make a usual card and the longest one, warm."""
    card_pdf(USUAL, "en")
    wordy = "Würde źdźbło " * 1_600
    longest = replace(
        USUAL,
        subject=replace(USUAL.subject, wording=wordy, fault=wordy[:300]),
        handling=replace(USUAL.handling, opinion=wordy, cause=(wordy,)),
    )
    reference = min(_reference() for _ in range(5))
    return {"usual": _made(USUAL, reference), "longest": _made(longest, reference)}


def _made(facts: CardFacts, reference: float) -> dict[str, Any]:
    times, cpu, paper = [], process_time(), b""
    for turn in range(ROUNDS):
        person = replace(facts.person, name=f"Ada Nowak {turn}")
        another = replace(facts, person=person, register_number=f"{turn}/2026")
        began = perf_counter()
        paper = card_pdf(another, "en")
        times.append(perf_counter() - began)
    cpu = process_time() - cpu
    took = median(times)
    return {
        "cpu_ms": round(cpu * 1000 / ROUNDS, 1),
        "p50_ms": round(took * 1000, 1),
        "of_reference": round(cpu / ROUNDS / reference, 2),
        "bytes": len(paper),
    }


def _reference() -> float:
    began = process_time()
    hashlib.sha256(bytes(REFERENCE_BYTES)).digest()
    return process_time() - began
