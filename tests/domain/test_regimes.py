"""Which law protects Ada, and what the data says about it."""

import pytest

from reclamator.domain import regimes
from reclamator.domain.regimes import all_regimes, by_code, choose, remedies_hint
from reclamator.domain.vocabulary import (
    Buyer,
    Confidence,
    DeadlineKind,
    ExtensionProof,
    Kind,
    Remedy,
    Sector,
)

ADA = Buyer.CONSUMER


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
    choice = choose(country, sector, ADA, company_country="PL")

    assert (choice.regime.code, choice.clock, choice.country_assumed) == (code, clock, False)


@pytest.mark.parametrize("unknown", [None, "", "  ", "Poland", "P1", "ÄÖ"])
def test_an_unknown_country_is_the_companys_and_marked_so(unknown: str | None) -> None:
    choice = choose(unknown, Sector.GOODS, ADA, company_country="SK")

    assert (choice.regime.code, choice.country_assumed, choice.clock) == ("SK", True, True)


def test_a_company_has_no_clock_against_another_company() -> None:
    choice = choose("PL", Sector.GOODS, Buyer.BUSINESS, company_country="PL")

    assert (choice.regime.code, choice.clock, choice.silence_acts) == ("PL", False, False)


def test_a_sole_trader_has_the_clock_where_the_law_extends_it_but_silence_only_warns() -> None:
    polish = choose("PL", Sector.GOODS, Buyer.SOLE_TRADER, company_country="PL")
    czech = choose("CZ", Sector.GOODS, Buyer.SOLE_TRADER, company_country="PL")

    assert (polish.clock, polish.silence_acts) == (True, False)
    assert czech.clock is False


def test_a_request_about_data_does_not_run_on_the_clock_of_complaints() -> None:
    choice = choose("PL", Sector.GOODS, ADA, company_country="PL", kind=Kind.DATA_REQUEST)

    assert (choice.clock, choice.silence_acts) == (False, False)


def test_only_sure_rows_act_by_themselves_on_silence() -> None:
    acting = {row.code for row in all_regimes() if row.silence_acts}

    assert acting == {"PL", "PL-FIN", "EE", "LV"}
    assert by_code("PL").deemed_outcome == "deemed_accepted"
    assert by_code("EE").deemed_outcome == "deemed_refused"
    assert by_code("CZ").deemed_outcome is None


def test_roll_over_is_verified_only_where_the_row_says_so() -> None:
    verified = {row.code for row in all_regimes() if row.rollover_verified}

    assert verified == {"CZ", "SK", "HU", "DE"}


def test_a_date_moves_only_as_the_law_says() -> None:
    estonian = by_code("EE").extension

    assert estonian is not None
    assert estonian.kinds == (DeadlineKind.ANSWER,)
    assert estonian.proof is ExtensionProof.REASONS_AND_NEW_DATE
    assert by_code("PL").extension is None
    business = choose("EE", Sector.GOODS, Buyer.BUSINESS, company_country="EE")
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


@pytest.mark.parametrize("row", all_regimes(), ids=lambda row: row.code)
def test_the_row_is_whole(row: regimes.Regime) -> None:
    hint = remedies_hint(row)

    assert (row.response_days is None) == (row.day_kind is None)
    assert (row.settle_days is None) == (row.settle_day_kind is None)
    assert bool(hint.early_rejection_days) == bool(hint.early_remedies)
    assert bool(hint.tiers) == (row.sector is Sector.GOODS)
    assert all(len(set(tier)) == len(tier) for tier in hint.tiers)
