"""Return rules: what the company says itself, in versions that decisions keep."""

import pytest

from reclamator.errors import Conflict, Forbidden, Incomplete, NotFound
from reclamator.models.return_rule import ReturnRule
from reclamator.services import actors, decisions, return_rules
from tests.cast import GRANTED, on_both_databases


@pytest.fixture
def owner(mira):
    return actors.of_staff(mira)


@on_both_databases
def test_saving_makes_a_version_and_the_decision_names_the_one_that_held(
    acme, under_review, otto, owner
):
    category = under_review.category
    first = return_rules.save(acme, category, {"en": "30 days."}, based_on=0, by=owner)
    made = decisions.issue(under_review, GRANTED, by=actors.of_staff(otto))

    second = return_rules.save(acme, category, {"en": "14 days."}, based_on=1, by=owner)

    assert (first.version, second.version) == (1, 2)
    assert made.return_rule_uid == first.uid
    assert [row.texts["en"] for row in ReturnRule.versions(9)[category]] == ["14 days.", "30 days."]


def test_the_same_again_is_done_and_what_changed_meanwhile_is_not_overwritten(acme, owner):
    first = return_rules.save(acme, "other", {"en": "30 days."}, based_on=0, by=owner)

    again = return_rules.save(acme, "other", {"en": " 30 days. ", "pl": ""}, based_on=0, by=owner)

    assert again.uid == first.uid
    with pytest.raises(Conflict):
        return_rules.save(acme, "other", {"en": "No returns."}, based_on=0, by=owner)


def test_a_rule_is_read_in_the_readers_language_or_the_companys(acme, owner):
    rule = return_rules.save(acme, "other", {"pl": "30 dni", "en": "30 days"}, based_on=0, by=owner)

    assert return_rules.text_of(rule, "pl", acme) == "30 dni"
    assert return_rules.text_of(rule, "fi", acme) == "30 days"
    assert return_rules.text_of(None, "fi", acme) == ""


def test_only_who_sets_things_up_says_what_holds(acme, otto, owner):
    with pytest.raises(Forbidden):
        return_rules.save(acme, "other", {"en": "x"}, based_on=0, by=actors.of_staff(otto))
    with pytest.raises(NotFound):
        return_rules.save(acme, "weather", {"en": "x"}, based_on=0, by=owner)
    with pytest.raises(Incomplete):
        return_rules.save(acme, "other", {"xx": "x"}, based_on=0, by=owner)
    with pytest.raises(Incomplete):
        return_rules.save(acme, "other", {"en": "x" * 4_001}, based_on=0, by=owner)
