"""`GET /message-templates`: what a company often writes, for other systems."""

import pytest

from reclamator.domain import shipped_templates as shipped
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import actors, message_templates, shipped_templates
from tests.statements import counted
from tests.web.api.machine import Machine


def test_own_ones_come_first_and_supplied_ones_say_what_they_are_for(
    reader: Machine, acme: Company, mira: Staff
) -> None:
    by = actors.of_staff(mira)
    texts = {"en": "Thank you, {customer}."}
    message_templates.create("Thanks", texts, company=acme, by=by, subjects={"en": "Hello"})
    refund = message_templates.find(shipped_templates.uid_of("granted_refund"))
    message_templates.save(refund, "Money", {"en": "Ours"}, based_on=0, company=acme, by=by)

    items = reader.get("/message-templates").json["items"]

    assert len(items) == 1 + len(shipped.everything())
    assert (items[0]["name"], items[0]["code"], items[0]["subjects"]) == (
        "Thanks",
        None,
        {"en": "Hello"},
    )
    (money,) = [each for each in items if each["code"] == "granted_refund"]
    assert (money["version"], money["outcome"], money["remedy"]) == (1, "granted", "refund")
    assert money["texts"] == {"en": "Ours"}
    (progress,) = [each for each in items if each["code"] == "progress"]
    assert (progress["version"], progress["outcome"]) == (0, None)
    assert "{answer_by}" in progress["texts"]["ro"]


@pytest.mark.parametrize("several", [1, 4])
def test_a_list_costs_the_same_however_many_there_are(
    reader: Machine, acme: Company, mira: Staff, several: int
) -> None:
    for n in range(several):
        message_templates.create(f"T{n}", {"en": "Hello"}, company=acme, by=actors.of_staff(mira))

    with counted() as queries:
        reader.get("/message-templates")

    assert len(queries) <= 6
