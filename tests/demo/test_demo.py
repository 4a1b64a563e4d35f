"""The demo: one company with everything to look at, made through the services of real life."""

import ast
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reclamator import clock, demo, i18n
from reclamator.config import ROOT, Settings
from reclamator.demo import founding, stories, telling
from reclamator.demo.templates import TEMPLATES
from reclamator.domain import message_templates
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import State
from reclamator.errors import SettingsError
from reclamator.i18n import LOCALES
from reclamator.models import database, vault
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.message import Message, Note
from reclamator.models.notification import Notification
from reclamator.models.scope import company_scope
from reclamator.services import (
    api_keys,
    audit,
    companies,
    doctor,
    gestures,
    installation,
    messages,
    outbox,
    register,
    staff,
)
from tests.cast import SUNDAY, file_complaint

KEYS = {
    "base_url",
    "company",
    "form_url",
    "shop_url",
    "track_url",
    "panel_url",
    "staff",
    "api_key",
}


pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation with the whole demo, made once on our Sunday."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    settings = Settings(data_dir=folder, base_url="http://127.0.0.1:8123")
    with clock.frozen(SUNDAY):
        installation.initialise(settings)
        installation.open_installation(settings)
        demo.build(settings)
    database.close()
    vault.close()
    return settings


@pytest.fixture
def place(made: Settings) -> Iterator[Settings]:
    """That installation, open, on the same Sunday."""
    with clock.frozen(SUNDAY):
        installation.open_installation(made)
        with database.connection():
            yield made
    database.close()
    vault.close()


@pytest.fixture
def shop(place: Settings) -> Iterator[Company]:
    """The demo's company, in scope."""
    company = Company.by_slug(founding.SLUG)
    assert company is not None
    with company_scope(bytes(company.uid)):
        yield company


def test_the_file_holds_what_the_contract_says(place: Settings) -> None:
    path = place.data_dir / "demo.json"
    made = json.loads(path.read_text())

    assert set(made) == KEYS
    assert path.stat().st_mode & 0o777 == 0o600
    assert made["form_url"] == "http://127.0.0.1:8123/f/brzoza-glina"
    assert [person["role"] for person in made["staff"]] == [
        role.value for role in Role if role is not Role.DEALER
    ]
    assert all(set(person) == {"email", "password", "role"} for person in made["staff"])


def test_everybody_can_sign_in_without_a_second_factor(place: Settings) -> None:
    for person in demo.read(place)["staff"]:  # type: ignore[index]
        _, session = staff.sign_in(person["email"], person["password"], network=b"here")
        assert session.staff.role.value == person["role"]
        assert not session.needs_factor
        assert not session.needs_enrolment


def test_the_key_may_do_everything(place: Settings) -> None:
    made = demo.read(place)
    assert made is not None

    holder = api_keys.recognise(made["api_key"])

    assert holder is not None
    assert {scope.value for scope in holder.scopes} == {"read", "write", "admin"}


def test_the_company_may_be_embedded_from_both_spellings_of_this_machine(shop: Company) -> None:
    assert shop.is_demo
    assert set(shop.origins) == {"http://127.0.0.1:8123", "http://localhost:8123"}
    assert shop.languages == list(i18n.LOCALES)


def test_forty_complaints_in_all_states_and_languages(shop: Company) -> None:
    found = list(Complaint.select())

    assert len(found) == 40
    assert {complaint.state for complaint in found} == set(State)
    assert min(Counter(complaint.language for complaint in found).values()) >= 4
    assert {"PL", "SK", "RO", "FI", "IE", "DE", "LV"} <= {c.country for c in found}
    assert sum(complaint.quarantine is not None for complaint in found) == 2


def test_some_answers_are_late_some_due_today_some_soon(shop: Company) -> None:
    today = clock.today(founding.TIME_ZONE)
    open_ones = Complaint.select().where(Complaint.state.in_([State.RECEIVED, State.UNDER_REVIEW]))
    left = Counter((complaint.due_on - today).days for complaint in open_ones)

    assert sum(count for days, count in left.items() if days < 0) == 2
    assert left[0] == 1
    assert sum(count for days, count in left.items() if 1 <= days <= 3) >= 2
    assert sum(count for days, count in left.items() if days > 3) >= 10


def test_there_is_something_on_every_page(shop: Company) -> None:
    assert Attachment.select().count() > 30
    assert Note.select().count() > 10
    assert Message.select().where(Message.opening == False).count() > 20  # noqa: E712
    outcomes = {decision.outcome.value for decision in Decision.select()}
    assert outcomes == {"granted", "partly_granted", "rejected"}
    assert Complaint.select().where(Complaint.waiting_on.is_null(False)).count() == 3


def test_nothing_happened_in_the_future_and_everything_in_order(shop: Company) -> None:
    for complaint in Complaint.select():
        moments = [event.at for event in Event.of(complaint.complaint_uid)]
        assert moments == sorted(moments)
        assert moments[-1] <= SUNDAY
    received = Complaint.select().where(Complaint.register_seq.is_null(False))
    by_number = list(received.order_by(Complaint.register_seq))
    assert [c.received_at for c in by_number] == sorted(c.received_at for c in by_number)
    assert audit.verify().broken_at is None


def test_past_mails_are_sent_and_the_last_ones_can_be_read(place: Settings, shop: Company) -> None:
    rows = list(Notification.select())
    assert Counter(row.state for row in rows).keys() == {"sent", "held"}
    held = {gestures.NOTICE: messages.HOLD}
    assert all(
        row.sent_at == row.created_at + held.get(row.notice, timedelta())
        for row in rows
        if row.state == "sent"
    )

    mails = outbox.read_outbox(limit=500)

    assert len(mails) == sum(
        row.state == "sent" and SUNDAY - row.sent_at < telling.MAILS_KEPT for row in rows
    )
    assert {mail.to.partition("@")[2].strip(">") for mail in mails} > {"nowak.example"}
    assert max(mail.date for mail in mails) <= SUNDAY


def test_what_others_wait_for_is_left_alone(empty: Settings) -> None:
    with database.connection():
        acme = companies.add(name="Acme", country="PL", slug="acme", time_zone="Europe/Warsaw")
        with company_scope(bytes(acme.uid)):
            with clock.at(SUNDAY - timedelta(days=30)):
                file_complaint(acme)

            demo.build(empty, 8)

            assert [row.state for row in Notification.select()] == ["due"]


def test_the_register_shows_what_was_said(shop: Company) -> None:
    lines = register.find("marta@nowak.example")

    assert [line.name for line in lines] == ["Marta Nowak"]
    assert lines[0].product == "Kettle Modra 1.7 l, sage"


def test_the_doctor_finds_nothing_but_a_worker_that_never_ran(
    as_shipped: None, place: Settings
) -> None:
    said = {finding.name: finding.verdict.value for finding in doctor.examine(place, full=True)}

    assert {name: verdict for name, verdict in said.items() if verdict != "ok"} == {
        "worker": "warn"
    }


def test_a_second_call_makes_nothing(place: Settings, shop: Company) -> None:
    before = demo.read(place)

    assert demo.build(place, 7) == before

    assert Complaint.select().count() == 40


def test_another_port_moves_the_addresses(place: Settings, shop: Company) -> None:
    elsewhere = Settings(data_dir=place.data_dir, base_url="http://127.0.0.1:9000")

    moved = demo.build(elsewhere)

    assert moved["panel_url"] == "http://127.0.0.1:9000/panel/"
    assert "http://localhost:9000" in Company.by_uid(bytes(shop.uid)).origins
    demo.build(place)


# -- the parts ------------------------------------------------------------------------------------


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Settings]:
    """An installation without any company, on our Sunday."""
    settings = Settings(data_dir=tmp_path / "var", base_url="http://localhost:8124")
    with clock.frozen(SUNDAY):
        installation.initialise(settings)
        installation.open_installation(settings)
        yield settings
    database.close()
    vault.close()


def test_a_demo_that_breaks_off_leaves_nothing(
    empty: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.build(empty, 8, progress=stop)
    with database.connection():
        assert Company.select().count() == 0
    assert not (empty.data_dir / "demo.json").exists()

    assert demo.build(empty, 8)["company"] == founding.SLUG


@pytest.mark.postgres
def test_the_demo_is_made_on_postgres_too(tmp_path: Path, postgres_url: str) -> None:
    settings = Settings(
        data_dir=tmp_path / "var", base_url="http://localhost:8125", database_url=postgres_url
    )
    with clock.frozen(SUNDAY):
        installation.initialise(settings)
        installation.open_installation(settings)
        made = demo.build(settings, 12)
        with database.connection():
            company = companies.find(made["company"])
            assert company is not None
            with company_scope(bytes(company.uid)):
                assert Complaint.select().count() == 12
                assert audit.verify().broken_at is None
    database.close()
    vault.close()


def test_the_demo_stays_on_this_machine(empty: Settings) -> None:
    public = Settings(data_dir=empty.data_dir, base_url="https://complaints.example")

    with pytest.raises(SettingsError, match="this machine alone"):
        demo.build(public)


def test_more_than_forty_are_told_again_by_others() -> None:
    told = stories.choose(100)

    assert len(told) == 100
    addresses = Counter(story.email for story in told if story.email)
    assert max(addresses.values()) == 1


def test_few_complaints_still_speak_several_languages() -> None:
    assert len({story.language for story in stories.choose(6)}) == 6


@pytest.mark.parametrize("days", range(14))
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_on_any_day_and_hour_nothing_lies_in_the_future(days: int, hour: int) -> None:
    now = SUNDAY.replace(hour=hour, minute=1) + timedelta(days=days)
    with clock.frozen(now):
        acts = list(telling._plan(stories.choose(40)))

    assert max(act[0] for act in acts) < now
    late = [act[3] for act in acts if act[3].story.due_in and act[3].story.due_in < 0]
    assert late


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_each_template_is_sound_in_every_language(name: str) -> None:
    texts = TEMPLATES[name]

    assert set(texts) == set(LOCALES)
    assert [message_templates.fault(text) for text in texts.values()] == [""] * len(texts)


def test_the_demo_knows_no_model() -> None:
    named: list[Any] = []
    for path in (ROOT / "reclamator" / "demo").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            named += (
                [alias.name for alias in getattr(node, "names", ())] if not module else [module]
            )

    assert not [name for name in named if str(name).startswith("reclamator.models")]


@pytest.mark.parametrize("story", stories.choose(40), ids=lambda story: story.name)
def test_every_story_is_written_in_its_language(story: Any) -> None:
    letters = {
        "ru": "абвгдежзиклмнопрстуфхцчшщыьэюя",
        "pl": "ąćęłńóśźż",
        "sk": "áčďéíľňóôšťúýž",
        "ro": "ăâîșț",
        "fi": "äö",
    }
    text = story.text + "".join(step.text for step in story.steps if step.act != "note")

    expected = letters.get(story.language, "etaoin")
    assert set(expected) & set(text.lower())
    assert not set("şţ") & set(text)  # cedillas are no Romanian letters
    assert "!" not in "".join(step.text for step in story.steps if step.by).replace(
        "Здравствуйте!", ""
    )
