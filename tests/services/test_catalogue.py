"""The compensation catalogue: versions that are never changed, and which offers fit a complaint."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reclamator.domain.compensation import band_of, fitting, usual_bounds
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import CompensationKind, SizeBand
from reclamator.errors import Conflict, Forbidden, Incomplete, NotFound
from reclamator.models.audit import AuditEntry
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, catalogue
from reclamator.services.actors import Actor
from reclamator.services.catalogue import Offer
from tests.cast import on_both_databases

Submit = Callable[..., Complaint]
VOUCHER = Offer(
    CompensationKind.VOUCHER,
    SizeBand.SMALL,
    {"en": "Voucher for the shop", "pl": "Bon do sklepu"},
    cost_minor=25_00,
    value_minor=40_00,
)
HAMPER = Offer(
    CompensationKind.GIFT, SizeBand.LARGE, {"en": "Hamper"}, cost_minor=200_00, value_minor=300_00
)


@pytest.fixture
def by(mira: Staff) -> Actor:
    return actors.of_staff(mira)


@pytest.fixture
def voucher(acme: Company, by: Actor) -> CatalogueItem:
    return catalogue.add(VOUCHER, company=acme, by=by)


def names() -> list[str]:
    return [item.names["en"] for item in catalogue.offered()]


def audited() -> list[str]:
    return [row.action for row in AuditEntry.walk() if row.action.startswith("catalogue.")]


def refused(offer: Offer, company: Company, by: Actor) -> list[str]:
    with pytest.raises(Incomplete) as refusal:
        catalogue.add(offer, company=company, by=by)
    return [fault.field for fault in refusal.value.errors]


@on_both_databases
def test_what_was_given_stays_true_when_the_offer_changes(
    voucher: CatalogueItem, acme: Company, by: Actor
) -> None:
    dearer = catalogue.change(voucher, replace(VOUCHER, value_minor=50_00), company=acme, by=by)
    again = catalogue.change(dearer, replace(VOUCHER, value_minor=50_00), company=acme, by=by)

    assert again.uid == dearer.uid
    assert [(item.version, item.value_minor) for item in catalogue.offered()] == [(2, 50_00)]
    assert catalogue.find(bytes(voucher.uid)).value_minor == 40_00
    assert audited() == ["catalogue.added", "catalogue.changed"]


@on_both_databases
def test_a_retired_offer_comes_back_and_so_does_an_earlier_version(
    voucher: CatalogueItem, acme: Company, by: Actor
) -> None:
    catalogue.retire(voucher, by=by)
    catalogue.retire(voucher, by=by)
    assert names() == []
    assert [item.uid for item in catalogue.retired()] == [voucher.uid]

    catalogue.restore(voucher, by=by)
    catalogue.change(
        voucher, replace(VOUCHER, names={"en": "Voucher by post"}), company=acme, by=by
    )
    assert names() == ["Voucher by post"]
    assert catalogue.retired() == []

    catalogue.restore(voucher, by=by)

    assert names() == ["Voucher for the shop"]


def test_an_offer_that_somebody_changed_meanwhile_is_not_changed_again(
    voucher: CatalogueItem, acme: Company, by: Actor
) -> None:
    catalogue.change(voucher, replace(VOUCHER, value_minor=50_00), company=acme, by=by)

    with pytest.raises(Conflict):
        catalogue.change(voucher, replace(VOUCHER, value_minor=60_00), company=acme, by=by)

    assert [item.value_minor for item in catalogue.offered()] == [50_00]


def test_what_is_missing_or_wrong_is_named(
    voucher: CatalogueItem, acme: Company, by: Actor
) -> None:
    assert refused(Offer(None, None), acme, by) == ["names", "kind", "band", "cost", "value"]
    assert refused(replace(VOUCHER, names={"pl": "Bon"}), acme, by) == ["names"]
    assert refused(replace(VOUCHER, names={"en": "voucher FOR the shop"}), acme, by) == ["names"]
    assert refused(replace(HAMPER, names={"en": "x" * 81}), acme, by) == ["names"]
    assert refused(replace(HAMPER, cost_minor=-1), acme, by) == ["cost"]
    assert names() == ["Voucher for the shop"]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OWNER, Role.ADMIN)])
def test_only_the_set_up_changes_the_catalogue(
    role: Role, voucher: CatalogueItem, acme: Company, otto: Staff
) -> None:
    otto.role = role
    by = actors.of_staff(otto)

    with pytest.raises(Forbidden):
        catalogue.add(HAMPER, company=acme, by=by)
    with pytest.raises(Forbidden):
        catalogue.retire(voucher, by=by)

    assert names() == ["Voucher for the shop"]


def test_another_company_has_a_catalogue_of_its_own(
    voucher: CatalogueItem, globex: Company
) -> None:
    with company_scope(bytes(globex.uid)):
        assert catalogue.offered() == []
        with pytest.raises(NotFound):
            catalogue.find(bytes(voucher.uid))


@pytest.mark.parametrize(
    ("price", "offers"),
    [
        (None, ["Voucher for the shop", "Hamper"]),
        ({"minor": 400_00, "currency": "PLN"}, ["Voucher for the shop"]),
        ({"minor": 2_000_01, "currency": "PLN"}, ["Hamper", "Voucher for the shop"]),
        # in another currency nobody compares
        ({"minor": 2_000_01, "currency": "EUR"}, ["Voucher for the shop", "Hamper"]),
    ],
)
def test_offers_fit_the_value_of_the_matter(
    price: dict[str, object] | None,
    offers: list[str],
    voucher: CatalogueItem,
    acme: Company,
    by: Actor,
    submit: Submit,
) -> None:
    catalogue.add(HAMPER, company=acme, by=by)
    complaint = submit()
    complaint.price = price

    assert [item.names["en"] for item in catalogue.offers_for(complaint)] == offers


def test_nobody_is_offered_something_in_a_language_that_they_do_not_read(
    voucher: CatalogueItem, acme: Company, by: Actor, submit: Submit
) -> None:
    catalogue.add(HAMPER, company=acme, by=by)
    polish = submit(language="pl")

    assert [item.names["pl"] for item in catalogue.offers_for(polish)] == ["Bon do sklepu"]


def test_a_company_says_itself_what_is_small(acme: Company, by: Actor) -> None:
    assert catalogue.bounds_of(acme) == usual_bounds("PLN")

    catalogue.set_bounds(acme, 50_00, 60_00, by=by)
    catalogue.set_bounds(acme, 50_00, 60_00, by=by)

    assert catalogue.bounds_of(acme) == {SizeBand.SMALL: 50_00, SizeBand.MEDIUM: 60_00}
    assert audited() == ["catalogue.bounds_set"]
    with pytest.raises(Incomplete):
        catalogue.set_bounds(acme, 60_00, 60_00, by=by)


def test_a_matter_at_the_bound_is_of_the_smaller_size() -> None:
    bounds = {SizeBand.SMALL: 10, SizeBand.MEDIUM: 20}

    assert [band_of(value, bounds).value for value in (0, 10, 11, 20, 21)] == [
        "small",
        "small",
        "medium",
        "medium",
        "large",
    ]
    assert fitting(SizeBand.MEDIUM) == (SizeBand.MEDIUM, SizeBand.SMALL)
