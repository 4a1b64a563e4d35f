"""Companies: made whole, with keys of their own, or not at all."""

import re

import pytest

from reclamator.domain.vocabulary import Category
from reclamator.errors import Incomplete
from reclamator.i18n import LOCALES
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.keys import CompanyKey
from reclamator.models.scope import company_scope
from reclamator.services import audit, companies
from tests.cast import file_complaint, on_both_databases
from tests.services.records import snapshot


@on_both_databases
def test_a_new_company_can_take_complaints_at_once(installation):
    made = companies.add(name="Initech", country="SK", slug="initech", language="sk")

    assert companies.find("initech") == made
    assert made.languages == list(LOCALES)
    with company_scope(made.uid):
        assert file_complaint(made, country="").register_number == "1/2026"
        assert audit.verify().broken_at is None


@on_both_databases
def test_each_company_has_keys_of_its_own(acme, globex):
    theirs = {}
    for company in (acme, globex):
        with company_scope(company.uid):
            rows = CompanyKey.select()
            assert {row.purpose for row in rows} == set(vault.COMPANY_PURPOSES)
            assert {row.gen for row in rows} == {1}
            theirs[company.slug] = {vault.company_key(p).key for p in vault.COMPANY_PURPOSES}

    assert len(theirs["acme"] | theirs["globex"]) == 2 * len(vault.COMPANY_PURPOSES)


def test_every_company_has_a_category_for_the_rest(installation):
    plain = companies.add(name="Initech", country="SK")
    picky = companies.add(name="Hooli", country="SK", categories=["late_delivery"])

    assert plain.categories == [category.value for category in Category]
    assert picky.categories == ["late_delivery", "other"]


def test_a_public_id_is_not_to_be_counted_through(installation):
    made = [companies.add(name="Łódź & Co", country="PL").slug for _ in range(3)]

    assert len(set(made)) == 3
    assert all(re.fullmatch(r"d-co-[2-9a-z]{4}", slug) for slug in made)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"country": "Poland"}, "country"),
        ({"country": "pl"}, "country"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"slug": "acme"}, "slug"),
        ({"slug": "-x-"}, "slug"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(acme, wrong, field):
    before = snapshot()

    with pytest.raises(Incomplete) as caught:
        companies.add(**{"name": "Initech", "country": "SK", "slug": "initech"} | wrong)

    assert [fault.field for fault in caught.value.errors] == [field]
    assert snapshot() == before


def test_a_company_that_cannot_get_its_keys_is_not_made(installation, monkeypatch):
    before = snapshot()

    def fail(_uid: bytes) -> None:
        raise RuntimeError

    monkeypatch.setattr(vault, "make_company_keys", fail)
    with pytest.raises(RuntimeError):
        companies.add(name="Initech", country="SK")

    assert snapshot() == before


@on_both_databases
def test_where_the_form_may_be_shown_is_kept_and_noted(acme):
    links = audit.verify().length

    companies.set_origins(acme, ["https://shop.example", "http://localhost:8080"])

    assert Company.by_uid(acme.uid).origins == ["https://shop.example", "http://localhost:8080"]
    assert audit.verify().length == links + 1
