"""What every test has: real servers, the cast, and no way to be skipped in CI."""

import gc
import os

from hypothesis import settings

pytest_plugins = ["tests.strictness", "tests.servers", "tests.cast"]

# Examples are the same in each run: a red test stays red until it is understood.
settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True, database=None)
settings.register_profile("long", max_examples=2_000, deadline=None, database=None)
settings.load_profile("long" if os.environ.get("RECLAMATOR_TEST_LONG") == "1" else "quick")


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave the tests themselves alone, and come by less often.

    They are two thirds of all objects and stay to the end; each app that a test drops made it
    look through all of them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
