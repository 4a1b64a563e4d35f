"""Codes are frozen: database rows, other systems and catalogues hold them."""

import json

import pytest

from reclamator.domain import vocabulary
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission, Role, Scope
from reclamator.domain.regimes import all_regimes
from reclamator.domain.vocabulary import Coded

CODES = {
    "Kind": "complaint grievance guarantee_claim adr_request data_request",
    "Channel": "widget link phone letter email fax counter dealer api chat social",
    "State": "received under_review decided fulfilled under_appeal closed withdrawn",
    "Claim": "repair replacement price_reduction refund other undecided",
    "Remedy": "repair replacement price_reduction refund redelivery re_performance voucher "
    "goodwill apology none",
    "Outcome": "granted partly_granted rejected inadmissible deemed_accepted deemed_refused",
    "Validity": "justified partly_justified unjustified",
    "Buyer": "consumer sole_trader business",
    "Sector": "goods finance payment telecom",
    "DeadlineKind": "acknowledge answer settle appeal answer_appeal target answer_outside",
    "PartyAtFault": "manufacturer supplier carrier own_process customer none",
    "ErrorType": "technical logistic quality service staff_behaviour delay",
    "QuarantineReason": "honeypot too_fast origin flood",
}
TABLES = [
    table
    for table in (*vars(vocabulary).values(), Action, Permission, Role, Scope)
    if isinstance(table, type) and issubclass(table, Coded) and len(table)
]


@pytest.mark.parametrize(("name", "codes"), CODES.items())
def test_the_codes_are_those_of_the_contract(name: str, codes: str) -> None:
    assert [member.value for member in getattr(vocabulary, name)] == codes.split()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_code_has_a_label_of_its_own(table: type[Coded]) -> None:
    labels = [str(label) for _code, label in table.choices()]

    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_a_member_is_its_code_for_json_sets_and_sentences() -> None:
    received = vocabulary.State.RECEIVED

    assert json.dumps({"state": received}) == '{"state": "received"}'
    assert f"{received}" == str(received) == "received"
    assert "received" in {received}


def test_the_silence_effects_are_the_eight_of_the_regimes() -> None:
    used = {regime.silence_effect for regime in all_regimes()}

    assert used == set(vocabulary.SilenceEffect)
    assert len(used) == 8


def test_the_customer_reads_words_of_their_own() -> None:
    review = vocabulary.State.UNDER_REVIEW

    assert (str(review.label), str(review.public_label)) == ("Being checked", "We are checking")


def test_what_is_spoken_has_to_be_confirmed_in_writing() -> None:
    verbal = {channel.value for channel in vocabulary.Channel if channel.is_verbal}

    assert verbal == {"phone", "counter"}


def test_the_customer_does_not_read_of_notes_and_quarantine() -> None:
    among_staff = {kind.value for kind in vocabulary.EventKind if kind.public_label is None}

    assert {"note_added", "quarantined", "released", "deadline_missed", "deemed"} <= among_staff
    assert str(vocabulary.EventKind.SUBMITTED.public_label) == "We received it"
