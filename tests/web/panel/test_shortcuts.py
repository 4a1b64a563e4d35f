"""The list of single keys tells nobody of a key that does nothing for them."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role

AsRole = Callable[[Role], FlaskClient]

FOR_SEVERAL = {"X Select the row", "Shift X Select as far as this row", "Esc Clear the selection"}
KEYS = {
    Role.HEAD: {"A Assign", "S Move to a stage", "L Add a label", "D Decision", *FOR_SEVERAL},
    Role.HANDLER: {"A Take it", "S Move to a stage", "L Add a label", "D Decision", *FOR_SEVERAL},
    Role.TECHNICIAN: {"I Internal note", "J Next row"},
    Role.VIEWER: {"J Next row", "W Next steps"},
}
NO_KEYS = {
    Role.HEAD: {"A Take it"},
    Role.HANDLER: {"A Assign"},
    Role.TECHNICIAN: {"A Take it", "A Assign", "R Reply", "D Decision", "S Move to a stage"},
    Role.VIEWER: {"A Take it", "A Assign", "I Internal note", "L Add a label", *FOR_SEVERAL},
}


def told(client: FlaskClient) -> list[str]:
    """The keys of the list, each with what it does."""
    listed = client.get("/profile").text.split('<dialog id="shortcuts"')[1].split("</dialog>")[0]
    each = re.findall(r"<dt>(.*?)</dt><dd>([^<]+)</dd>", listed)
    return [f"{' '.join(re.findall('<kbd>([^<]+)', keys))} {words}" for keys, words in each]


@pytest.mark.parametrize("role", KEYS)
def test_a_person_is_told_the_keys_of_what_they_may_do(as_role: AsRole, role: Role) -> None:
    keys = told(as_role(role))

    assert set(keys) >= KEYS[role]
    assert not set(keys) & NO_KEYS[role]


def test_who_reads_no_complaint_is_told_of_no_list(as_role: AsRole) -> None:
    keys = told(as_role(Role.ADMIN))

    assert "Ctrl Enter Send what is written" in keys
    assert not {"G R Register", "U Back to the list", "A Assign"} & set(keys)
