"""The whole job by API alone, as another system does it."""

from reclamator import clock
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from tests.cast import GRANTED, HeldClock, Mailroom
from tests.corpus import pdf, photo
from tests.web.api.machine import NEW, Machine


def test_from_the_first_word_to_the_answer_that_meets_the_clock(
    machine: Machine, acme: Company, otto: Staff, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    made = machine.post("/complaints", {**NEW, "x_serial": "SN-1", "product": "Modra kettle"})
    assert made.status == 201
    number = made.json["number"]
    assert made.headers["Location"] == f"/api/v1/complaints/{number}"
    assert made.json["access_code"]
    assert made.json["track_url"] == f"http://localhost/track/{number}"
    assert (made.json["answer_due_on"], made.json["answer_target_on"]) == (
        "2026-12-07",
        "2026-12-02",
    )

    listed = machine.get("/complaints")
    assert [item["number"] for item in listed.json["items"]] == [number]
    read = machine.get(f"/complaints/{number}")
    assert read.json == listed.json["items"][0]
    assert read.json["complainant"]["email"] == "ada@customer.example"
    assert read.json["extra"] == {"x_serial": "SN-1"}
    assert (read.json["channel"], read.json["state"]) == ("api", "received")
    assert read.json["register_number"] == "1/2026"
    assert read.json["regime"]["code"] == "PL"
    assert "start_review" not in read.json["allowed_actions"]

    early = machine.post(f"/complaints/{number}/actions/start_review")
    assert early.status == 409
    assert early.json["allowed_actions"] == read.json["allowed_actions"]

    assigned = machine.patch(f"/complaints/{number}", {"handler": "otto@acme.example"})
    assert assigned.json["handler"] == "otto@acme.example"
    assert "start_review" in assigned.json["allowed_actions"]
    started = machine.post(f"/complaints/{number}/actions/start_review")
    assert (started.status, started.json["state"]) == (200, "under_review")

    written = machine.post(f"/complaints/{number}/messages", {"body": "Please send a photo."})
    noted = machine.post(f"/complaints/{number}/notes", {"body": "Third one this week."})
    assert (written.status, noted.status) == (201, 201)
    messages = machine.get(f"/complaints/{number}/messages").json["items"]
    assert [one["direction"] for one in messages] == ["in", "out"]
    notes = machine.get(f"/complaints/{number}/notes").json["items"]
    assert [one["body"] for one in notes] == ["Third one this week."]

    sent = machine.send_files(
        f"/complaints/{number}/attachments",
        [("kettle.jpg", photo(), "image/jpeg"), ("order.pdf", pdf(), "application/pdf")],
    )
    assert sent.status == 201
    assert [one["name"] for one in sent.json["items"]] == ["kettle.jpg", "order.pdf"]
    assert [one["has_preview"] for one in sent.json["items"]] == [True, False]
    fetched = machine.get(f"/complaints/{number}/attachments/2")
    assert fetched.body == pdf()

    incomplete = machine.post(f"/complaints/{number}/decision", {"outcome": "granted"})
    assert incomplete.status == 422
    missing = {fault["field"] for fault in incomplete.json["errors"]}
    assert missing == {"remedy", "amount", "method", "due_on"}
    assert machine.get(f"/complaints/{number}/decision").status == 404

    decided = machine.post(f"/complaints/{number}/decision", GRANTED)
    assert decided.status == 201
    assert decided.json["amount"] == {"minor": 28_900, "currency": "PLN"}
    assert decided.json["dispatched_at"] is None
    answer = deadline(machine, number, "answer")
    assert (answer["met_at"], answer["statutory_on"]) == (None, "2026-12-07")
    assert machine.get(f"/complaints/{number}").json["state"] == "decided"

    frozen_clock.advance(minutes=5)
    mail.deliver_all()

    assert deadline(machine, number, "answer")["met_at"] == "2026-11-22T13:13:00.000Z"
    assert machine.get(f"/complaints/{number}/decision").json["dispatched_at"] is not None
    subjects = [one["Subject"] for one in mail.to("ada@customer.example")]
    assert len(subjects) >= 3
    assert all(number in subject for subject in subjects)

    history = machine.get(f"/complaints/{number}/events").json["items"]
    codes = [line["code"] for line in history]
    assert codes[0] == "submitted"
    assert {line["actor"] for line in history} == {"api", "worker"}
    assert clock.now().isoformat().startswith("2026-11-22T13:13")


def deadline(machine: Machine, number: str, kind: str) -> dict[str, str | None]:
    """One deadline of a complaint as the API shows it."""
    rows = machine.get(f"/complaints/{number}").json["deadlines"]
    (found,) = (row for row in rows if row["kind"] == kind)
    return found


def test_a_refusal_needs_grounds_and_a_provision(machine: Machine, otto: Staff) -> None:
    number = machine.file().json["number"]
    machine.patch(f"/complaints/{number}", {"handler": "otto@acme.example"})
    machine.post(f"/complaints/{number}/actions/start_review")

    answer = machine.post(f"/complaints/{number}/decision", {"outcome": "rejected"})

    assert answer.status == 422
    assert {fault["field"] for fault in answer.json["errors"]} == {"grounds", "provisions"}


def test_the_decision_is_an_action_too(machine: Machine, otto: Staff) -> None:
    number = machine.file().json["number"]
    machine.patch(f"/complaints/{number}", {"handler": "otto@acme.example"})
    machine.post(f"/complaints/{number}/actions/start_review")

    decided = machine.post(f"/complaints/{number}/actions/decide", GRANTED)

    assert (decided.status, decided.json["state"]) == (200, "decided")
    assert decided.json["decision"]["outcome"] == "granted"


def test_what_is_missing_can_be_asked_for(machine: Machine, mail: Mailroom) -> None:
    number = machine.file().json["number"]
    path = f"/complaints/{number}/actions/request_completion"

    nothing = machine.post(path, {})
    asked = machine.post(path, {"missing": "A photo of the base, please."})

    assert nothing.status == 422
    assert [fault["field"] for fault in nothing.json["errors"]] == ["missing"]
    assert asked.json["waiting_on"] == "complainant"
    assert mail.deliver_all() == 2
    words = machine.get(f"/complaints/{number}/messages").json["items"]
    assert (words[-1]["body"], words[-1]["purpose"]) == (
        "A photo of the base, please.",
        "completion",
    )


def test_a_machine_releases_what_was_set_aside(machine: Machine, acme: Company) -> None:
    from reclamator.domain.vocabulary import Channel, QuarantineReason
    from reclamator.services.intake import Arrival
    from tests.cast import file_complaint

    aside = Arrival(channel=Channel.LINK, quarantine=QuarantineReason.HONEYPOT)
    number = file_complaint(acme, arrival=aside).number
    assert machine.get(f"/complaints/{number}").json["quarantine"] == "honeypot"

    released = machine.post(f"/complaints/{number}/actions/release")

    assert released.json["quarantine"] is None
    assert released.json["register_number"] == "1/2026"
