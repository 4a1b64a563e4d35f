"""What a paper says, as plain values: whoever prints one gathers these first.

Texts that a person wrote are printed as they are. A `label` may be lazy: it is read in the
language of the paper.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reclamator.domain.appeals import ArgumentAnswer
from reclamator.domain.vocabulary import Buyer, Claim, Kind, Outcome, Remedy, SilenceEffect


@dataclass(frozen=True)
class CompanyFacts:
    """Who answers.

    `name`: on the letterhead · `legal_name`: the full firm, else `name` · `address`,
    `registration`: lines · `time_zone`: IANA, in which dates and times are printed ·
    `place`: the town of "place and date".
    """

    name: str
    legal_name: str = ""
    address: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""
    privacy_url: str = ""
    time_zone: str = "UTC"
    place: str = ""


@dataclass(frozen=True)
class PersonFacts:
    """Who complains, with the contact data they gave; `address` is lines."""

    name: str
    address: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class FileFacts:
    """A file that came with a complaint: its safe name, bytes, SHA-256 in hexadecimal or ""."""

    name: str
    size_bytes: int
    sha256: str = ""


@dataclass(frozen=True)
class ExtraFacts:
    """An answer to a company's own question: its key (`x_…`), its label, what was answered."""

    key: str
    label: object
    value: str


@dataclass(frozen=True)
class Promise:
    """A date we promise, and why.

    `on`: the date the customer may count on · `statutory`: the law sets a period, of `days`
    (working days where `working_days`), by the provision `basis`; otherwise the date is our own
    target · `silence`: what a missed date means, only where the regime's row is sure of it ·
    `country_assumed`: the customer's country is not known.
    """

    on: date
    statutory: bool = False
    days: int | None = None
    working_days: bool = False
    basis: str = ""
    silence: SilenceEffect = SilenceEffect.NONE
    country_assumed: bool = False


@dataclass(frozen=True)
class ReceiptFacts:
    """A complaint as it reached us.

    `received_at`: aware · `category`: its code, `category_label`: the company's words for it ·
    `content_hash`: SHA-256 (hexadecimal) of the answers as they were sent, shown on the page too ·
    `answer`, `settle`: what we promise (settle: repair, replace or pay) · `track_url`: the
    address with the number; a fragment (the access code) is cut off.
    """

    company: CompanyFacts
    complainant: PersonFacts
    number: str
    received_at: datetime
    category: str
    category_label: object
    description: str
    claim: Claim
    track_url: str
    kind: Kind = Kind.COMPLAINT
    product: str = ""
    order_number: str = ""
    sold_by: str = ""
    purchased_on: date | None = None
    occurred_on: date | None = None
    country: str = ""
    buyer: Buyer = Buyer.CONSUMER
    extra: tuple[ExtraFacts, ...] = ()
    attachments: tuple[FileFacts, ...] = ()
    content_hash: str = ""
    answer: Promise | None = None
    settle: Promise | None = None


@dataclass(frozen=True)
class PointFacts:
    """One point of what was asked for, and our answer to it; the amount is in minor units.

    `checked`, `reasons`, `provisions`: why we answer this point so; empty where one text answers
    all of them · `remedy`, `method`, `due_on`, `executor`: what we do about it, and who does it.
    """

    text: str
    granted: bool
    amount_minor: int | None = None
    currency: str = ""
    checked: str = ""
    reasons: str = ""
    provisions: tuple[str, ...] = ()
    remedy: Remedy | None = None
    method: str = ""
    due_on: date | None = None
    executor: str = ""


@dataclass(frozen=True)
class SecondLookFacts:
    """How to ask for a second look: until when, where (an address), answered in how many days."""

    until: date
    url: str
    answer_days: int


@dataclass(frozen=True)
class OutsideBodyFacts:
    """A body that helps out of court.

    `name`: in its own language, never translated · `explanation`: what it is · `takes_part`:
    whether the company takes part in its procedure; None where that is not decided.
    """

    name: str
    explanation: str = ""
    address: str = ""
    web: str = ""
    takes_part: bool | None = None


@dataclass(frozen=True)
class DecisionFacts:
    """The formal answer.

    `decided_on`: the day on the letter · `essence`: what the complaint is about · `checked`: what
    we looked at (a refusal opens with it) · `grounds` and `provisions`: why, and by which law ·
    `remedy`, `amount_minor` with `currency`, `method`, `due_on`, `return_note` (who sends and
    pays; may be lazy): what we do · `repair_days`: how long a repair takes, from the day of
    receipt · `refund_days`: how soon money goes back after a return, where the law says so ·
    `guarantee_months`: by how much the repair prolongs the guarantee · `offers`: what we give
    without a duty, to be accepted by `offers_until` · `signed_by`, `signer_role`,
    `signer_contact`, `approved_by`: people · `by_post`: sent on paper, otherwise by e-mail ·
    `arguments`: what is said to each, in the answer to a second look.
    """

    company: CompanyFacts
    complainant: PersonFacts
    number: str
    received_at: datetime
    decided_on: date
    outcome: Outcome
    grounds: str
    track_url: str
    kind: Kind = Kind.COMPLAINT
    product: str = ""
    order: str = ""
    purchased_on: date | None = None
    essence: str = ""
    claim: Claim | None = None
    points: tuple[PointFacts, ...] = ()
    arguments: tuple[ArgumentAnswer, ...] = ()
    checked: str = ""
    provisions: tuple[str, ...] = ()
    remedy: Remedy | None = None
    amount_minor: int | None = None
    currency: str = ""
    method: str = ""
    due_on: date | None = None
    return_note: object = ""
    repair_days: int | None = None
    refund_days: int | None = None
    guarantee_months: int | None = None
    offers: tuple[str, ...] = ()
    offers_until: date | None = None
    second_look: SecondLookFacts | None = None
    outside_bodies: tuple[OutsideBodyFacts, ...] = ()
    attachments: tuple[str, ...] = ()
    signed_by: str = ""
    signer_role: str = ""
    signer_contact: str = ""
    approved_by: str = ""
    by_post: bool = False
