"""What a complaint card says, as plain values: staff's own words too, never a customer's paper."""

from dataclasses import dataclass, field
from datetime import date, datetime

from reclamator.domain.vocabulary import Channel, Claim, Kind, Validity
from reclamator.services.papers.facts import CompanyFacts, ExtraFacts


@dataclass(frozen=True)
class CardDates:
    """The moments of a complaint: what came, what is owed, what was answered."""

    received_at: datetime
    statutory_on: date | None = None
    is_rollover_verified: bool = True
    safe_on: date | None = None
    target_on: date | None = None
    answered_at: datetime | None = None
    appealed_at: datetime | None = None


@dataclass(frozen=True)
class CardPerson:
    """The complainant as the reader may see them."""

    name: str = ""
    organisation: str = ""
    buyer: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class CardSubject:
    """What the complaint is about, and in whose words."""

    wording: str = ""
    category: str = ""
    fault: str = ""
    claim: Claim = Claim.UNDECIDED
    extra: tuple[ExtraFacts, ...] = ()
    product: str = ""
    batch: str = ""
    order_number: str = ""
    purchased_on: date | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardConcerned:
    """Whom of the company it is about and what they say; only for who may read it."""

    person: str = ""
    opinion: str = ""
    on: date | None = None


@dataclass(frozen=True)
class CardMeasure:
    """One measure: what, who, until when; `ended_on` once it is done."""

    text: str
    executor: str
    due_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class CardHandling:
    """Who works on it and what was found. `concerned` None: the reader may not see it."""

    registered_by: str = ""
    responsible: str = ""
    head: str = ""
    minutes: int = 0
    first_check: tuple[tuple[str, str], ...] = ()
    concerned: CardConcerned | None = None
    opinion: str = ""
    opinion_on: date | None = None
    validity: Validity | None = None
    cause: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    measures: tuple[CardMeasure, ...] = ()


@dataclass(frozen=True)
class CardFacts:
    """The card of one complaint; `address`: where it stands in the panel, for the QR code."""

    company: CompanyFacts
    number: str
    register_number: str
    kind: Kind
    channel: Channel
    is_verbal: bool
    dates: CardDates
    person: CardPerson = field(default_factory=CardPerson)
    subject: CardSubject = field(default_factory=CardSubject)
    handling: CardHandling = field(default_factory=CardHandling)
    address: str = ""
    printed_at: datetime | None = None
    printed_by: str = ""
