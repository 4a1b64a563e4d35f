"""Which law protects Ada, and what the data says about it."""

from dataclasses import replace
from datetime import date

import pytest

from reclamator.domain import regimes
from reclamator.domain.regimes import all_regimes, as_it_applies, by_code, choose, remedies_hint
from reclamator.domain.vocabulary import (
    Buyer,
    Confidence,
    DeadlineKind,
    ExtensionProof,
    Kind,
    Remedy,
    Sector,
    SilenceEffect,
)

ADA = Buyer.CONSUMER
TODAY = date(2026, 11, 28)


def test_there_are_32_rows_each_with_a_version_and_a_source() -> None:
    rows = all_regimes()

    assert len(rows) == 32 == len({row.code for row in rows})
    assert all(row.version and row.citation and row.valid_from for row in rows)


@pytest.mark.parametrize(
    ("country", "sector", "code", "clock"),
    [
        ("CZ", Sector.GOODS, "CZ", True),
        (" cz ", Sector.GOODS, "CZ", True),
        ("GB", Sector.GOODS, "UK", False),
        ("UK", Sector.GOODS, "UK", False),
        ("UK", Sector.FINANCE, "UK-FIN", True),
        ("PL", Sector.FINANCE, "PL-FIN", True),
        ("PL", Sector.TELECOM, "PL-TEL", True),
        ("DE", Sector.GOODS, "DE", False),
        ("FR", Sector.GOODS, "FR", True),
        ("MT", Sector.GOODS, "EU", False),
        ("US", Sector.GOODS, "EU", False),
        ("PL", Sector.PAYMENT, "EU-PAY", True),
        ("GB", Sector.PAYMENT, "EU-PAY", True),
        ("US", Sector.PAYMENT, "EU", False),
        # A special sector without a row never borrows the rules for goods.
        ("CZ", Sector.FINANCE, "EU", False),
        ("SK", Sector.TELECOM, "EU", False),
    ],
)
def test_the_customers_country_and_the_sector_choose(
    country: str, sector: Sector, code: str, clock: bool
) -> None:
    choice = choose(country, sector, ADA, company_country="PL", received_on=TODAY)

    assert (choice.regime.code, choice.clock, choice.country_assumed) == (code, clock, False)


@pytest.mark.parametrize("unknown", [None, "", "  ", "Poland", "P1", "ÄÖ"])
def test_an_unknown_country_is_the_companys_and_marked_so(unknown: str | None) -> None:
    choice = choose(unknown, Sector.GOODS, ADA, company_country="SK", received_on=TODAY)

    assert (choice.regime.code, choice.country_assumed, choice.clock) == ("SK", True, True)


def test_a_company_has_no_clock_against_another_company() -> None:
    choice = choose("PL", Sector.GOODS, Buyer.BUSINESS, company_country="PL", received_on=TODAY)

    assert (choice.regime.code, choice.clock, choice.silence_acts) == ("PL", False, False)


def test_a_sole_trader_has_the_clock_where_the_law_extends_it_but_silence_only_warns() -> None:
    polish = choose("PL", Sector.GOODS, Buyer.SOLE_TRADER, company_country="PL", received_on=TODAY)
    czech = choose("CZ", Sector.GOODS, Buyer.SOLE_TRADER, company_country="PL", received_on=TODAY)

    assert (polish.clock, polish.silence_acts) == (True, False)
    assert czech.clock is False


def test_a_request_about_data_does_not_run_on_the_clock_of_complaints() -> None:
    choice = choose(
        "PL", Sector.GOODS, ADA, company_country="PL", received_on=TODAY, kind=Kind.DATA_REQUEST
    )

    assert (choice.clock, choice.silence_acts) == (False, False)


def test_only_sure_rows_act_by_themselves_on_silence() -> None:
    acting = {row.code for row in all_regimes() if row.silence_acts}

    assert acting == {"PL", "PL-FIN", "EE", "LV"}
    assert by_code("PL").deemed_outcome == "deemed_accepted"
    assert by_code("EE").deemed_outcome == "deemed_refused"
    assert by_code("CZ").deemed_outcome is None


@pytest.mark.parametrize("confidence", [Confidence.MEDIUM, Confidence.LOW])
def test_no_row_acts_once_we_are_less_than_sure(confidence: Confidence) -> None:
    for row in all_regimes():
        unsure = replace(row, confidence=confidence, silence_effect=SilenceEffect.DEEMED_ACCEPTED)
        choice = as_it_applies(unsure, ADA, kind=Kind.COMPLAINT, country_assumed=False)
        assert (choice.silence_acts, choice.silence) == (False, SilenceEffect.NONE)


def test_roll_over_is_verified_only_where_the_row_says_so() -> None:
    verified = {row.code for row in all_regimes() if row.rollover_verified}

    assert verified == {"CZ", "SK", "HU", "DE"}


def test_a_date_moves_only_as_the_law_says() -> None:
    estonian = by_code("EE").extension

    assert estonian is not None
    assert estonian.kinds == (DeadlineKind.ANSWER,)
    assert estonian.proof is ExtensionProof.REASONS_AND_NEW_DATE
    assert by_code("PL").extension is None
    business = choose("EE", Sector.GOODS, Buyer.BUSINESS, company_country="EE", received_on=TODAY)
    assert business.allows_extension is False


def test_the_hint_tells_the_tiers_and_the_early_right() -> None:
    hint = remedies_hint(by_code("UK"))

    assert hint.tiers == (
        (Remedy.REPAIR, Remedy.REPLACEMENT),
        (Remedy.PRICE_REDUCTION, Remedy.REFUND),
    )
    assert (hint.early_rejection_days, hint.early_remedies) == (30, (Remedy.REFUND,))
    assert (hint.liability_months, hint.presumption_months) == (72, 6)
    assert hint.confidence is Confidence.MEDIUM


def test_versions_of_one_code_stand_from_the_oldest_to_the_newest() -> None:
    rows = regimes.all_versions()

    assert len({(row.code, row.version) for row in rows}) == len(rows)
    for code in {row.code for row in rows}:
        began = [row.valid_from for row in rows if row.code == code]
        assert began == sorted(set(began))


def test_the_version_in_force_on_the_day_of_receipt_is_chosen(new_polish_law: str) -> None:
    def on(day: date) -> tuple[str, int | None]:
        found = choose("PL", Sector.GOODS, ADA, company_country="PL", received_on=day).regime
        return found.version, found.response_days

    assert on(date(2027, 6, 30)) == ("2026-11-22", 14)
    assert on(date(2027, 7, 1)) == (new_polish_law, 10)
    # what we hold begins later than some old letters: then the oldest that we hold
    assert on(date(2020, 2, 29)) == ("2026-11-22", 14)


def test_an_old_version_can_be_read_for_ever(new_polish_law: str) -> None:
    assert by_code("PL").version == new_polish_law
    assert regimes.version_of("PL", "2026-11-22").response_days == 14
    assert regimes.valid_on("PL", date(2027, 1, 1)).version == "2026-11-22"
    assert len(all_regimes()) == 32
    with pytest.raises(KeyError):
        regimes.version_of("PL", "1999-01-01")


@pytest.mark.parametrize("row", all_regimes(), ids=lambda row: row.code)
def test_the_row_is_whole(row: regimes.Regime) -> None:
    hint = remedies_hint(row)

    assert (row.response_days is None) == (row.day_kind is None)
    assert (row.settle_days is None) == (row.settle_day_kind is None)
    assert bool(hint.early_rejection_days) == bool(hint.early_remedies)
    assert bool(hint.tiers) == (row.sector is Sector.GOODS)
    assert all(len(set(tier)) == len(tier) for tier in hint.tiers)
