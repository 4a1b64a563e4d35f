"""SECURITY §4, row 29: who guesses numbers or addresses learns nothing from what an answer costs.

The gate counts: the same statements, the same MACs and password hashes, the same bytes. The time
itself is measured with the full 2,000 look-ups under `long`, in CPU seconds, and printed.
"""

import hmac
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.crypto import passwords
from reclamator.domain.permissions import Role
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.staff import Staff
from reclamator.models.tracking import OneTimeCode
from reclamator.services import staff
from reclamator.services.tracking import access
from tests.cast import PASSWORD, HeldClock, on_both_databases

UNKNOWN = "0000-0000-0000"
BAD_CHECK = "0000-0000-0001"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
RANDOM = re.compile(r'(nonce|name="page" value|name="csrf_token" value)="[^"]*"|nonce-[0-9a-f]+')


@dataclass
class Cost:
    """What one answer took, and what it said."""

    statements: list[str] = field(default_factory=list)
    macs: int = 0
    hashes: int = 0
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    page: str = ""

    def counted(self) -> tuple[Counter[str], int, int]:
        """The work: statements by their text, MACs, password hashes."""
        return Counter(self.statements), self.macs, self.hashes


@contextmanager
def counting() -> Iterator[Cost]:
    """Count what is done inside."""
    cost = Cost()
    execute, digest, verify = type(db.obj).execute_sql, hmac.digest, passwords._verify

    def statement(self: Any, sql: str, *rest: Any, **more: Any) -> Any:
        cost.statements.append(re.sub(r"(_?s|savepoint )\w{32}", "savepoint", sql))
        return execute(self, sql, *rest, **more)

    def mac(*given: Any) -> bytes:
        cost.macs += 1
        return digest(*given)

    def password(*given: Any) -> bool:
        cost.hashes += 1
        return verify(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(db.obj), "execute_sql", statement)
        patch.setattr(hmac, "digest", mac)
        patch.setattr(passwords, "_verify", password)
        yield cost


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessers wait a moment in the product; a test has no time for that."""
    monkeypatch.setattr(access, "PAUSE_SECONDS", 0)


@pytest.fixture
def ask(client: FlaskClient) -> Callable[..., Cost]:
    """Ask twice, so that nothing is done for the first time, and count the second."""

    def twice(method: str, path: str, **form: str) -> Cost:
        token = CSRF.search(client.get("/sign-in").text)
        assert token
        given: Any = {"data": {"csrf_token": token[1], **form}} if method == "POST" else {}
        client.open(path, method=method, **given)
        with counting() as cost:
            answer = client.open(path, method=method, **given)
        cost.status, cost.page = answer.status_code, RANDOM.sub("", answer.text)
        cost.headers = [(name, RANDOM.sub("", value)) for name, value in answer.headers]
        return cost

    return twice


def assert_alike(costs: dict[str, Cost], *, statements: bool = True) -> None:
    """The same work, the same words."""
    first, *others = costs.values()
    for name, other in list(costs.items())[1:]:
        if statements:
            assert other.counted() == first.counted(), name
        assert (other.status, other.page) == (first.status, first.page), name
    assert all(first.headers == other.headers for other in others)


def test_row_29_step_one_costs_the_same_for_every_number(
    ask: Callable[..., Cost], submitted: Complaint
) -> None:
    known, unknown, bad = (
        ask("GET", f"/track/{number}") for number in (submitted.number, UNKNOWN, BAD_CHECK)
    )

    assert known.macs == unknown.macs == bad.macs > 0
    assert len(known.statements) == len(unknown.statements) == len(bad.statements)
    assert_alike({"unknown": unknown, "bad": bad})


def test_row_29_a_wrong_code_costs_the_same_for_every_number(
    ask: Callable[..., Cost], submitted: Complaint
) -> None:
    costs = {
        number: ask("POST", f"/track/{number}/access", access_code="AAAAA-AAAAA")
        for number in (submitted.number, UNKNOWN, BAD_CHECK)
    }

    assert costs[UNKNOWN].status == 422
    assert_alike(costs)


def test_row_29_a_wrong_one_time_code_costs_the_same_for_every_number(
    ask: Callable[..., Cost], submitted: Complaint
) -> None:
    costs = {
        number: ask("POST", f"/track/{number}/code/check", page="00" * 16, code="00000000")
        for number in (submitted.number, UNKNOWN, BAD_CHECK)
    }

    assert costs[UNKNOWN].status == 422
    assert_alike(costs)


@on_both_databases
def test_row_29_asking_for_a_code_costs_the_same_with_and_without_an_address(
    ask: Callable[..., Cost], submit: Callable[..., Complaint]
) -> None:
    with_address, without = submit(), submit(email="", phone="+48600100200")

    costs = {
        name: ask("POST", f"/track/{number}/code")
        for name, number in {
            "with an address": with_address.number,
            "without": without.number,
            "unknown": UNKNOWN,
            "bad check symbol": BAD_CHECK,
            "no more this hour": with_address.number,
        }.items()
    }

    assert costs["unknown"].status == 200
    # what is taken back ends with ROLLBACK TO in the place of RELEASE
    work = {name: (len(cost.statements), cost.macs) for name, cost in costs.items()}
    assert len(set(work.values())) == 1, work
    assert_alike(costs, statements=False)
    assert OneTimeCode.select().count() == 2  # each is asked twice, five an hour are heard


def test_row_29_a_sign_in_costs_the_same_for_everybody(
    ask: Callable[..., Cost], otto: Staff, mira: Staff
) -> None:
    staff.disable(otto, by=mira)

    costs = {
        who: ask("POST", "/sign-in", email=f"{who}@acme.example", password="not the right word")
        for who in ("mira", "otto", "zora")
    }

    assert costs["mira"].hashes == 1
    assert costs["mira"].status == 422
    for who, cost in costs.items():
        cost.page = cost.page.replace(f"{who}@acme.example", "")
    assert_alike(costs)


def test_row_29_a_start_link_that_is_dead_costs_the_same_whyever(
    ask: Callable[..., Cost], otto: Staff, mira: Staff, frozen_clock: HeldClock
) -> None:
    hired = [
        staff.invite(
            email=f"{n}@acme.example", name="Tina Kos", role=Role.VIEWER, language="en", by=mira
        )
        for n in range(2)
    ]
    expired = staff.new_start(otto, by=mira)
    used, gone = hired
    staff.start(used.token, PASSWORD, network=b"x")
    staff.disable(gone.person, by=mira)
    frozen_clock.advance(minutes=30)
    tokens = {
        "unknown": "A" * 43,
        "used": used.token,
        "gone": gone.token,
        "expired": expired.token,
    }

    for method in ("GET", "POST"):
        costs = {
            why: ask(method, f"/start/{token}", **({"password": "x"} if method == "POST" else {}))
            for why, token in tokens.items()
        }
        assert costs["unknown"].status == 404
        for why, cost in costs.items():
            assert "does not work any more" in cost.page
            cost.page = cost.page.replace(tokens[why], "")
        assert_alike(costs)


# -- the clock ------------------------------------------------------------------------------------


def measured(times: int, *ways: Callable[[], Any]) -> list[list[float]]:
    """CPU seconds of each way, taken in turns."""
    spent: list[list[float]] = [[] for _ in ways]
    for turn in range(times):
        for place in range(len(ways)) if turn % 2 else reversed(range(len(ways))):
            before = time.process_time()
            ways[place]()
            spent[place].append(time.process_time() - before)
    return spent


def assert_indistinguishable(one: list[float], other: list[float]) -> None:
    """Medians within 2 %, and Welch's t below 4.5; both are printed."""
    low, high = sorted((statistics.median(one), statistics.median(other)))
    variance = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    welch = abs(statistics.mean(one) - statistics.mean(other)) / variance**0.5
    print(f"medians {low * 1e3:.3f} and {high * 1e3:.3f} ms, |t| = {welch:.2f}")  # noqa: T201
    assert high / low < 1.02
    assert welch < 4.5


@pytest.fixture
def unlimited(installation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is slowed down."""
    from reclamator.services import installation as house

    free = replace(house.settings(), limits=False)
    monkeypatch.setattr(house, "settings", lambda: free)


@pytest.mark.long
def test_row_29_in_time_known_and_unknown_numbers(
    client: FlaskClient, submitted: Complaint, unlimited: None
) -> None:
    known, unknown = measured(
        2_000,
        lambda: client.get(f"/track/{submitted.number}"),
        lambda: client.get(f"/track/{UNKNOWN}"),
    )

    assert_indistinguishable(known, unknown)


@pytest.mark.long
def test_row_29_in_time_known_and_unknown_people(otto: Staff, unlimited: None) -> None:
    def sign_in(email: str) -> None:
        with pytest.raises(staff.WrongSignIn):
            staff.sign_in(email, f"not {PASSWORD}", network=b"x")

    known, unknown = measured(
        2_000,
        lambda: sign_in("otto@acme.example"),
        lambda: sign_in("nobody@acme.example"),
    )

    assert_indistinguishable(known, unknown)
