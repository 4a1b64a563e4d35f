"""Row 27: however often one form is sent at once, there is one complaint and one receipt.

Twenty threads of one process: tests/web/intake/test_tokens.py, on both databases. Here the same by
two web processes, as an installation with several cores has them.
"""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.journeys.visitor import Page, visitor_at
from tests.servers import ServerProcess
from tests.web.intake import filling

INIT = [("init",), ("company", "add", "--name", "Acme", "--country", "PL", "--slug", "acme")]


@pytest.mark.long
def test_row_27_twenty_equal_receipts_from_two_processes(
    server_process: Callable[..., ServerProcess],
) -> None:
    """Twenty forms, each sent 20 times at once."""
    server = server_process(
        prepare=INIT, env={"RECLAMATOR_LIMITS": "off", "RECLAMATOR_WORKERS": "2"}
    )
    visitor, numbers = visitor_at(server.base_url), set()

    for _ in range(20):
        page = visitor.get("/f/acme")
        receipts = click_together(server.base_url, page, times=20)
        assert [one.status for one in receipts] == [200] * 20
        assert len({one.body for one in receipts}) == 1
        numbers.add(receipts[0].data("complaint-number"))

    assert len(numbers) == 20
    with closing(sqlite3.connect(server.data_dir / "reclamator.db")) as found:
        assert found.execute("SELECT COUNT(*) FROM complaint").fetchone() == (20,)


def click_together(base_url: str, page: Page, *, times: int) -> list[Page]:
    """Send the form of a page from several people's machines at one moment."""
    together, receipts = threading.Barrier(times), []

    def click() -> None:
        visitor = visitor_at(base_url)
        together.wait()
        receipts.append(filling.send(visitor, page, files=[filling.PHOTO], **filling.SAID))

    clicks = [threading.Thread(target=click) for _ in range(times)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    return receipts
