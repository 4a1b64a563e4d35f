"""Rows that an older program has written: what each migration makes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from peewee import IntegrityError

from reclamator.config import Settings
from reclamator.models import database
from reclamator.models.database import MIGRATIONS, db
from reclamator.services import installation
from tests.models.fresh import on_both

Row = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """Rows before a migration, and what questions find after it.

    `takes`: rows that can be written since; each is refused the second time. `twin`: the identifier
    that the second one has; where nothing but that parts two rows, it is the same.
    """

    migration: str
    before: tuple[Row, ...]
    after: Mapping[str, list[tuple[Any, ...]]]
    takes: tuple[Row, ...] = ()
    twin: bytes = b"another"


def owed(uid: bytes, **changes: Any) -> Row:
    """A date by law that is still owed, but for what is changed."""
    dated = {"started_on": "2026-11-22", "statutory_on": "2026-12-07", "safe_on": "2026-12-04"}
    return "deadline", {"uid": uid, "position": uid[0], "kind": "answer", **dated, **changes}


def complaint(uid: bytes, **changes: Any) -> Row:
    """A complaint that waits for us, but for what is changed."""
    said = {"state": "received", "shelf": "open", "answered": False, "due_on": "2026-12-04"}
    own = {"uid": uid, "track_index": uid, "register_seq": uid[0], "register_year": 2026}
    return "complaint", {**own, **said, **changes}


def happened(uid: bytes, complaint_uid: bytes, code: str, position: int, **more: Any) -> Row:
    """A line of the history of a complaint."""
    own = {"uid": uid, "complaint_uid": complaint_uid, "code": code, "position": position}
    return "event", {**own, "at": position, "actor": "staff", **more}


def person(uid: bytes, **changes: Any) -> Row:
    """Somebody of the company."""
    return "staff", {"uid": uid, "login": uid, "role": "handler", "created_at": 7, **changes}


ONE = complaint(b"c")
CASES = (
    Case(
        "0010_what_the_dashboard_counts",
        before=(ONE, owed(b"d", met_at=9)),
        after={
            "SELECT uid, state, due_on FROM complaint": [(b"c", "received", "2026-12-04")],
            "SELECT uid, met_at FROM deadline": [(b"d", 9)],
        },
    ),
    Case(
        "0011_reminders",
        before=(
            owed(b"a"),
            owed(b"b", met_at=9),
            owed(b"c", cancelled_at=9),
            owed(b"d", kind="acknowledge"),
            owed(b"e", kind="target", statutory_on=None),
            owed(b"f", safe_on=None),
        ),
        after={
            "SELECT uid, remind_on FROM deadline": [
                (b"a", "2026-11-22"),
                (b"b", None),
                (b"c", None),
                (b"d", None),
                (b"e", "2026-11-22"),
                (b"f", None),
            ],
            "SELECT uid FROM reminder": [],
            "SELECT uid FROM digest": [],
        },
        takes=(
            ("reminder", {"uid": b"r", "deadline_uid": b"a", "kind": "half", "staff_uid": b"s"}),
            ("digest", {"uid": b"g", "staff_uid": b"s", "day": "2026-11-23"}),
        ),
    ),
    Case(
        "0012_holding_notices",
        before=(
            ONE,
            complaint(b"d", state="closed"),
            complaint(b"e", answered=True),
            complaint(b"f", state="under_appeal"),
        ),
        after={
            "SELECT uid, holding_on, promised_on, holding_out_on FROM complaint": [
                (b"c", "2026-01-01", None, None),
                (b"d", None, None, None),
                (b"e", None, None, None),
                (b"f", "2026-01-01", None, None),
            ]
        },
    ),
    Case(
        "0013_assignment_rules",
        before=(person(b"p"),),
        after={
            "SELECT uid, role FROM staff": [(b"p", "handler")],
            "SELECT uid FROM assignment_rule": [],
        },
        takes=(("assignment_rule", {"uid": b"r", "position": 1, "whom": "everyone"}),),
    ),
    Case(
        "0014_who_has_started",
        before=(
            # it changes people twice, so their company is looked for
            ("company", {"uid": b"x"}),
            person(b"a", password_hash="hash"),
            person(b"b"),
            person(b"c"),
            ("audit_entry", {"seq": 1, "actor_uid": b"c", "action": "staff.signed_in"}),
        ),
        after={
            "SELECT uid, started_at FROM staff": [(b"a", 7), (b"b", None), (b"c", 7)],
        },
    ),
    Case(
        "0015_audit_lists",
        before=(
            ("audit_entry", {"seq": 1, "action": "staff.added", "hash": b"h"}),
            ("access_entry", {"staff_uid": b"p", "complaint_uid": b"c", "hour": 3}),
        ),
        after={
            "SELECT seq, action, hash FROM audit_entry": [(1, "staff.added", b"h")],
            "SELECT staff_uid, complaint_uid, hour FROM access_entry": [(b"p", b"c", 3)],
            "SELECT checked_seq FROM audit_check": [],
        },
        takes=(("audit_check", {"checked_seq": 0, "anchored_seq": 0}),),
    ),
    Case(
        "0016_first_checks",
        before=(ONE,),
        after={
            "SELECT uid, state FROM complaint": [(b"c", "received")],
            "SELECT uid FROM first_check": [],
        },
        takes=(("first_check", {"uid": b"f", "complaint_uid": b"c", "point": "in_time"}),),
    ),
    Case(
        "0017_bulk_changes",
        before=(complaint(b"c", version=3),),
        after={
            "SELECT uid, version FROM complaint": [(b"c", 3)],
            "SELECT uid FROM bulk_change": [],
        },
        takes=(("bulk_change", {"uid": b"b", "act": "assign"}),),
        twin=b"b",
    ),
    Case(
        "0018_start_seeds",
        before=(("start_link", {"token_hash": b"t", "staff_uid": b"p", "epoch": 2}),),
        after={"SELECT token_hash, epoch, seed FROM start_link": [(b"t", 2, None)]},
    ),
    Case(
        "0019_working_texts",
        before=(ONE, person(b"p")),
        after={
            "SELECT uid FROM complaint": [(b"c",)],
            "SELECT uid FROM working_text": [],
        },
        takes=(("working_text", {"uid": b"w", "complaint_uid": b"c", "staff_uid": b"p"}),),
    ),
    Case(
        "0020_saved_views",
        before=(person(b"p"),),
        after={"SELECT uid FROM staff": [(b"p",)], "SELECT uid FROM saved_view": []},
        takes=(("saved_view", {"uid": b"v", "staff_uid": b"p", "query": "{}"}),),
        twin=b"v",
    ),
    Case(
        # what was computed before own days were is the law's alone
        "0021_regime_overrides",
        before=(ONE, owed(b"d")),
        after={
            "SELECT safe_on, own_days FROM deadline": [("2026-12-04", None)],
            "SELECT uid, override_uid FROM complaint": [(b"c", None)],
            "SELECT version FROM regime_override": [],
        },
        takes=(("regime_override", {"uid": b"o", "regime_code": "PL", "version": 1}),),
    ),
    Case(
        # what was asked before stays a message without a list
        "0022_requested_pieces",
        before=(("message", {"uid": b"m", "complaint_uid": b"c", "purpose": "completion"}),),
        after={
            "SELECT uid, purpose FROM message": [(b"m", "completion")],
            "SELECT uid FROM requested_piece": [],
        },
        takes=(
            (
                "requested_piece",
                {"uid": b"p", "complaint_uid": b"c", "message_uid": b"m", "position": 1},
            ),
        ),
    ),
    Case(
        "0023_labels",
        before=(ONE, complaint(b"d", answered=True)),
        after={
            "SELECT uid, answered, due_on FROM complaint": [
                (b"c", False, "2026-12-04"),
                (b"d", True, "2026-12-04"),
            ],
            "SELECT uid FROM label": [],
            "SELECT label_uid FROM complaint_label": [],
        },
        takes=(("complaint_label", {"complaint_uid": b"c", "label_uid": b"l"}),),
    ),
    Case(
        # what was sent before templates were was never held, and no stage sends anything
        "0024_message_templates",
        before=(
            ("process_stage", {"uid": b"s", "version": 1, "position": 1, "code": "first_check"}),
            ("message", {"uid": b"m", "complaint_uid": b"c", "purpose": "reply"}),
        ),
        after={
            "SELECT template_uid, sends_itself FROM process_stage": [(None, False)],
            "SELECT uid, held_until FROM message": [(b"m", None)],
            "SELECT name FROM message_template": [],
        },
        takes=(("message_template", {"uid": b"t", "name": "Sorry", "languages": "[]"}),),
    ),
    Case(
        # an open task is reminded of from the next sweep on
        "0025_task_reminders",
        before=(
            ("task", {"uid": b"a", "position": 1, "due_on": "2026-12-04"}),
            ("task", {"uid": b"b", "position": 2, "due_on": "2026-12-04", "ended_at": 7}),
        ),
        after={
            "SELECT uid, due_on, remind_on FROM task": [
                (b"a", "2026-12-04", "2026-01-01"),
                (b"b", "2026-12-04", None),
            ],
            "SELECT uid FROM task_reminder": [],
        },
        takes=(("task_reminder", {"uid": b"r", "task_uid": b"a", "staff_uid": b"s"}),),
    ),
    Case(
        # nobody has chosen columns of their own yet
        "0026_columns_of_a_person",
        before=(person(b"p"),),
        after={"SELECT uid, columns FROM staff": [(b"p", None)]},
    ),
    Case(
        # what is filed already is led to by the new indexes as well
        "0027_orders_within_a_shelf",
        before=(complaint(b"f", country="FI"), complaint(b"d", country="FI", shelf="done")),
        after={
            "SELECT uid FROM complaint WHERE shelf = 'open' AND country = 'FI'": [(b"f",)],
        },
    ),
    Case(
        # a stage of before is looked at for nothing but its words
        "0028_done_points",
        before=(
            ("process_stage", {"uid": b"s", "version": 1, "position": 1, "code": "first_check"}),
        ),
        after={"SELECT code, done_points FROM process_stage": [("first_check", "[]")]},
    ),
    Case(
        "0029_decisions_of_a_month",
        before=(
            ONE,
            (
                "decision",
                {"uid": b"d", "complaint_uid": b"c", "outcome": "granted", "created_at": 9},
            ),
        ),
        after={"SELECT uid, outcome, created_at FROM decision": [(b"d", "granted", 9)]},
    ),
    Case(
        "0030_letterhead",
        before=(
            ONE,
            ("company", {"uid": b"k", "slug": "acme", "name": "Acme", "country": "PL"}),
            ("decision", {"uid": b"d", "complaint_uid": b"c", "outcome": "granted"}),
        ),
        after={
            "SELECT slug, place, outside FROM company": [("acme", "", "{}")],
            "SELECT uid, language, takes_part FROM decision": [(b"d", None, None)],
        },
    ),
    Case(
        # a decision of before stands as it was said, without points and not on a second look
        "0031_points_and_approvals",
        before=(
            ONE,
            ("decision", {"uid": b"d", "complaint_uid": b"c", "outcome": "granted"}),
        ),
        after={
            "SELECT uid, outcome, points, approved_by, corrects_uid FROM decision": [
                (b"d", "granted", None, None, None)
            ],
            "SELECT uid FROM decision WHERE second_look": [],
            "SELECT uid, price FROM complaint": [(b"c", None)],
            "SELECT uid FROM approval": [],
        },
        takes=(
            ("role_limit", {"kind": "decision", "role": "handler", "amount_minor": 20_000}),
            ("return_rule", {"uid": b"r", "category": "other", "version": 1}),
        ),
    ),
    Case(
        # a company of before offers nothing, and its sizes are the usual ones
        "0032_compensation_catalogue",
        before=(("company", {"uid": b"k", "slug": "acme", "name": "Acme", "country": "PL"}),),
        after={
            "SELECT slug, size_bounds FROM company": [("acme", "{}")],
            "SELECT uid FROM catalogue_item": [],
        },
        takes=(("catalogue_item", {"uid": b"i", "origin_uid": b"i", "version": 1}),),
    ),
    Case(
        # nothing was on its way; goods go to the postal address until the company says otherwise
        "0033_goods",
        before=(
            ONE,
            ("company", {"uid": b"o", "slug": "acme", "postal_address": "ul. Lipowa 12"}),
        ),
        after={
            "SELECT uid, state FROM complaint": [(b"c", "received")],
            "SELECT postal_address, return_address FROM company": [("ul. Lipowa 12", "")],
        },
        takes=(
            ("goods_return", {"uid": b"r", "complaint_uid": b"c", "rma_number": "4T8Q9M2V"}),
            ("goods_photo", {"attachment_uid": b"a", "return_uid": b"r"}),
            ("forwarding", {"uid": b"f", "token_hash": b"h", "return_uid": b"r"}),
        ),
    ),
    Case(
        "0034_appeals",
        before=(
            complaint(b"c", state="under_appeal"),
            complaint(b"d", state="closed"),
            complaint(b"e", state="withdrawn"),
            complaint(b"f", state="decided"),
            happened(b"1", b"c", "appealed", 1, at=5, actor="complainant"),
            happened(b"2", b"d", "appealed", 1, at=6, actor="staff"),
            happened(b"3", b"d", "appeal_decided", 2, at=8),
            happened(b"4", b"e", "appealed", 1, at=7, actor="api"),
            happened(b"5", b"e", "withdrawn", 2, at=9),
            happened(b"6", b"f", "decided", 1, at=3),
            owed(b"w", complaint_uid=b"c", kind="answer_appeal"),
            ("decision", {"uid": b"o", "complaint_uid": b"d", "created_at": 2}),
            ("decision", {"uid": b"n", "complaint_uid": b"d", "created_at": 8}),
        ),
        after={
            "SELECT uid, complaint_uid, kind, position, state, channel, received_at, deadline_uid, "
            "decision_uid, ended_at FROM appeal": [
                (b"1", b"c", "second_look", 1, "waiting", "tracking", 5, b"w", None, None),
                (b"2", b"d", "second_look", 1, "answered", None, 6, None, b"n", 8),
                (b"4", b"e", "second_look", 1, "withdrawn", "api", 7, None, None, 9),
            ],
            "SELECT uid, appeal_state FROM complaint": [
                (b"c", "waiting"),
                (b"d", "answered"),
                (b"e", "withdrawn"),
                (b"f", None),
            ],
        },
        takes=(
            (
                "appeal",
                {"uid": b"a", "complaint_uid": b"f", "kind": "outside", "position": 1},
            ),
        ),
    ),
    Case(
        # nobody has given anything yet, nobody counts, and who is answered may be asked
        "0035_gestures_and_proofs",
        before=(("company", {"uid": b"k", "slug": "acme", "name": "Acme", "country": "PL"}),),
        after={
            "SELECT slug, gesture_budget FROM company WHERE asks_satisfaction": [("acme", "{}")],
            "SELECT uid FROM gesture": [],
        },
        takes=(("fulfilment", {"uid": b"f", "decision_uid": b"d", "point": 1}),),
    ),
    Case(
        "0036_own_phrases",
        before=(("company", {"uid": b"k", "slug": "acme", "name": "Acme", "country": "PL"}),),
        after={"SELECT slug, tone FROM company": [("acme", "{}")]},
    ),
    Case(
        "0037_supplied_templates",
        before=(
            (
                "message_template",
                {"uid": b"t", "name": "Thanks", "version": 1, "languages": "{}", "created_at": 7},
            ),
            (
                "message_template_version",
                {"template_uid": b"t", "version": 1, "texts": "{}", "created_at": 7},
            ),
        ),
        after={
            "SELECT name, code FROM message_template": [("Thanks", None)],
            "SELECT version, subjects FROM message_template_version": [(1, "{}")],
        },
    ),
    Case(
        "0038_template_of_a_message",
        before=(
            ONE,
            (
                "message",
                {
                    "uid": b"m",
                    "complaint_uid": b"c",
                    "direction": "out",
                    "language": "en",
                    "created_at": 7,
                },
            ),
        ),
        after={"SELECT uid, template_uid FROM message": [(b"m", None)]},
    ),
    Case(
        "0039_kept_letters",
        before=(ONE, ("decision", {"uid": b"d", "complaint_uid": b"c", "outcome": "granted"})),
        after={"SELECT uid FROM letter": [], "SELECT uid FROM decision": [(b"d",)]},
        takes=(
            (
                "letter",
                {"uid": b"l", "complaint_uid": b"c", "decision_uid": b"d", "road": "mail"},
            ),
        ),
    ),
    Case(
        "0040_register_by_kind",
        before=(complaint(b"c", kind="complaint"), complaint(b"g", kind="grievance")),
        after={"SELECT uid FROM complaint WHERE kind = 'grievance'": [(b"g",)]},
    ),
)


@on_both
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.migration)
def test_rows_of_an_older_program_survive_and_get_their_values(
    case: Case, fresh: Callable[[], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = fresh()
    reach(settings, tmp_path / "before", monkeypatch, until=lambda name: name < case.migration)
    with database.connection():
        alone()
        for table, columns in case.before:
            write(table, columns)
    reach(settings, tmp_path / "after", monkeypatch, until=lambda name: name <= case.migration)

    with database.connection():
        alone()
        for question, rows in case.after.items():
            assert asked(question) == rows, question
        for table, columns in case.takes:
            write(table, columns)
            with pytest.raises(IntegrityError):
                write(table, columns | ({"uid": case.twin} if "uid" in columns else {}))


def test_every_migration_since_the_first_ones_has_its_rows() -> None:
    names = {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}

    assert names - {case.migration for case in CASES} <= {name for name in names if name < "0010"}


def reach(
    settings: Settings,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    until: Callable[[str], bool],
) -> None:
    """Apply the migrations so far as `until` says."""
    folder.mkdir()
    for path in MIGRATIONS.glob("[0-9]*.py"):
        if until(path.stem):
            (folder / path.name).write_bytes(path.read_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", folder)
        installation.initialise(settings)


def alone() -> None:
    """Let rows stand without those that they refer to, in this connection."""
    off = "SET session_replication_role = replica" if database.is_postgres() else ""
    db.execute_sql(off or "PRAGMA foreign_keys = OFF")


def write(table: str, columns: dict[str, Any]) -> None:
    """Insert a row of the schema as it is; what must be there and is not given is something."""
    needed = {
        column.name: something(column.data_type)
        for column in db.get_columns(table)
        if not column.null and column.default is None
    }
    row = {**needed, **columns}
    names, mark = ", ".join(f'"{name}"' for name in row), "%s" if database.is_postgres() else "?"
    marks = ", ".join([mark] * len(row))
    with db.atomic():
        db.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(row.values()))  # noqa: S608


def something(kind: str) -> Any:
    """A value of a column's type."""
    kind = kind.lower()
    if kind in ("blob", "bytea"):
        return b"x"
    if kind == "boolean":
        return False
    return 0 if "int" in kind else "x"


def asked(question: str) -> list[tuple[Any, ...]]:
    """The rows of a question, in the order of its first column."""
    rows = db.execute_sql(f"{question} ORDER BY 1").fetchall()
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]
