"""How much the register makes the database work, in steps of its machine: no clock is asked."""

import pytest
from flask.testing import FlaskClient

from reclamator.models.complaint import Complaint
from reclamator.services.register import COUNT_UP_TO
from tests.bench import plans
from tests.services.crowd import crowd_around

REGISTER = "/panel/complaints"
RARE = (
    *("state=received", "category=billing", "handler=nobody", "country=FI", "waiting=complainant"),
    "kind=grievance",
)
SORTS = ("due", "-due", "received", "-received", "changed", "-changed")
LIKE_IT = {"shelf": "shelf", "state": "state", "answered": "answered", "due_on": "due_on"}
STEPS_A_LINE = 10


@pytest.mark.parametrize("sort", SORTS)
def test_what_a_filter_leaves_out_is_not_walked_through(
    boss: FlaskClient, under_review: Complaint, sort: str
) -> None:
    alone = {query: steps(boss, query, sort) for query in RARE}
    crowd_around(under_review, **LIKE_IT)

    among = {query: steps(boss, query, sort) for query in RARE}

    for query in RARE:
        # the tab counts the thousand that it shows at most
        assert among[query] - alone[query] < COUNT_UP_TO * STEPS_A_LINE, query


def steps(boss: FlaskClient, query: str, sort: str) -> int:
    address = f"{REGISTER}?{query}&sort={sort}"
    boss.get(address)  # keys of the company are read once in five minutes
    with plans.steps() as hundreds:
        assert boss.get(address).status_code == 200
    return hundreds[0] * 100
