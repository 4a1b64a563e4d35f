"""Passwords of Mira and Otto: slow to guess, useless without the pepper, two at a time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters

from reclamator import entropy
from reclamator.crypto import passwords
from reclamator.crypto.keys import mac

from .cast import DEK, SECRET, run

MIRAS = "correct horse Żółw"
STORED = "$argon2id$v=19$m=19456,t=2,p=1$"


def test_the_right_password_fits_and_a_wrong_one_does_not() -> None:
    stored = passwords.hash_password(SECRET, MIRAS)

    assert passwords.verify_password(SECRET, stored, MIRAS) == (True, False)
    assert passwords.verify_password(SECRET, stored, MIRAS + " ") == (False, False)
    assert passwords.verify_password(SECRET, stored, "") == (False, False)


def test_a_stolen_table_is_useless_without_the_pepper() -> None:
    stored = passwords.hash_password(SECRET, MIRAS)

    assert passwords.verify_password(DEK, stored, MIRAS) == (False, False)


def test_what_is_stored_is_frozen() -> None:
    with entropy.fixed(iter([run(0, 16)])):
        stored = passwords.hash_password(SECRET, MIRAS)

    assert stored == STORED + KNOWN
    assert PasswordHasher(2, 19456, 1).verify(stored, mac(SECRET, MIRAS.encode()))


KNOWN = "AAECAwQFBgcICQoLDA0ODw$YjqO8OYBOHxEkbp3+Td0fQbyw7EZbKb8y6kFwbj9x1I"


def test_one_password_typed_on_two_keyboards_is_the_same() -> None:
    stored = passwords.hash_password(SECRET, "Zo\u0301\u0142w wodny 12")

    assert passwords.verify_password(SECRET, stored, "Z\u00f3\u0142w wodny 12") == (True, False)


def test_an_older_cheaper_hash_still_fits_and_is_made_anew() -> None:
    older = PasswordHasher(1, 8, 1).hash(mac(SECRET, MIRAS.encode()))

    assert passwords.verify_password(SECRET, older, MIRAS) == (True, True)
    assert passwords.verify_password(SECRET, older, "wrong") == (False, False)


@pytest.mark.parametrize("stored", ["", "!", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$x$y", "ż"])
def test_a_broken_stored_hash_fits_nothing(stored: str) -> None:
    assert passwords.verify_password(SECRET, stored, MIRAS) == (False, False)


def test_the_dummy_costs_what_a_wrong_password_costs() -> None:
    """The same work by construction: equal parameters, salt and hash lengths, and a whole run."""
    stored = passwords.hash_password(SECRET, MIRAS)

    assert extract_parameters(passwords._DUMMY) == extract_parameters(stored)
    assert len(passwords._DUMMY) == len(stored)
    wrong = timed(lambda: passwords.verify_password(SECRET, stored, "wrong"))
    dummy = timed(lambda: passwords.verify_dummy(SECRET, "wrong"))
    assert 0.5 < dummy / wrong < 2


def timed(act: object) -> float:
    """Return the least processor time of seven runs, in seconds."""
    assert callable(act)
    times = []
    for _ in range(7):
        start = time.thread_time()
        act()
        times.append(time.thread_time() - start)
    return min(times)


def test_no_more_than_two_hashes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "_hasher", hasher)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: passwords.verify_dummy(SECRET, MIRAS), range(8)))

    assert (hasher.calls, hasher.most_at_once) == (8, 2)


class CountingHasher:
    """Counts how many threads are inside; the first two wait for each other."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pair = threading.Barrier(2)
        self.calls = self.inside = self.most_at_once = 0

    def verify(self, *_: object) -> bool:
        with self.lock:
            self.calls += 1
            self.inside += 1
            self.most_at_once = max(self.most_at_once, self.inside)
        self.pair.wait(timeout=10)
        with self.lock:
            self.inside -= 1
        return True
