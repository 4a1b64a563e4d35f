"""Labels through the API: read for the company, read and set on a complaint."""

import pytest

from reclamator.domain.vocabulary import EventKind, LabelColour
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.label import Label
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, labels
from tests.web.api.machine import Machine


@pytest.fixture
def batch(mira: Staff) -> Label:
    """Acme's label for a batch of kettles."""
    return labels.create("Batch 26", LabelColour.RED, by=actors.of_staff(mira))


@pytest.fixture
def safety(mira: Staff) -> Label:
    """Acme's label for what may hurt somebody."""
    return labels.create("Safety", LabelColour.AMBER, by=actors.of_staff(mira))


def id_of(label: Label) -> str:
    return bytes(label.uid).hex()


def test_the_labels_of_the_company_are_listed_by_name(
    reader: Machine, batch: Label, safety: Label, mira: Staff
) -> None:
    labels.retire(safety, by=actors.of_staff(mira))

    items = reader.get("/labels").json["items"]

    assert [(each["id"], each["name"], each["colour"]) for each in items] == [
        (id_of(batch), "Batch 26", "red"),
        (id_of(safety), "Safety", "amber"),
    ]
    assert [bool(each["retired_at"]) for each in items] == [False, True]


def test_a_change_puts_these_labels_on_and_takes_the_others_off(
    machine: Machine, submitted: Complaint, batch: Label, safety: Label
) -> None:
    at = f"/complaints/{submitted.number}"

    first = machine.patch(at, {"labels": [id_of(batch), id_of(batch)]})
    second = machine.patch(at, {"labels": [id_of(safety)]}, If_Match=first.headers["ETag"])
    stale = machine.patch(at, {"labels": []}, If_Match=first.headers["ETag"])

    assert first.json["labels"] == [id_of(batch)]
    assert second.json["labels"] == machine.get(at).json["labels"] == [id_of(safety)]
    assert machine.get("/complaints").json["items"][0]["labels"] == [id_of(safety)]
    assert stale.status == 412
    codes = [row.code for row in Event.of(submitted.complaint_uid)]
    assert codes.count(EventKind.LABELLED) == 2
    assert codes.count(EventKind.UNLABELLED) == 1
    assert "complaint.unlabelled" in [row.action for row in AuditEntry.walk()]


def test_what_is_on_already_changes_nothing(
    machine: Machine, submitted: Complaint, batch: Label
) -> None:
    at = f"/complaints/{submitted.number}"
    first = machine.patch(at, {"labels": [id_of(batch)]})

    again = machine.patch(at, {"labels": [id_of(batch)]})

    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("wrong", ["00" * 16, "Batch 26", 7, None])
def test_an_unknown_label_is_named_and_changes_nothing(
    machine: Machine, submitted: Complaint, batch: Label, wrong: object
) -> None:
    at = f"/complaints/{submitted.number}"

    refused = machine.patch(at, {"labels": [id_of(batch), wrong]})

    assert refused.status == 422
    assert [(each["field"], each["message"]) for each in refused.json["errors"]] == [
        ("labels", "Choose one of the labels in the list.")
    ]
    assert machine.get(at).json["labels"] == []


def test_a_retired_label_stays_where_it_is_and_comes_nowhere_else(
    machine: Machine, submitted: Complaint, batch: Label, safety: Label, mira: Staff
) -> None:
    at = f"/complaints/{submitted.number}"
    machine.patch(at, {"labels": [id_of(batch)]})
    for label in (batch, safety):
        labels.retire(label, by=actors.of_staff(mira))

    kept = machine.patch(at, {"labels": [id_of(batch)]})
    refused = machine.patch(at, {"labels": [id_of(batch), id_of(safety)]})

    assert kept.json["labels"] == [id_of(batch)]
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "labels")


def test_the_labels_of_another_company_are_none(
    machine: Machine, submitted: Complaint, globex: Company, nina: Staff, acme: Company
) -> None:
    with company_scope(globex.uid):
        theirs = labels.create("Theirs", LabelColour.RED, by=actors.of_staff(nina))

    refused = machine.patch(f"/complaints/{submitted.number}", {"labels": [id_of(theirs)]})

    assert refused.status == 422
    assert machine.get("/labels").json["items"] == []
