"""Saved views as tabs of the register."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, staff, views
from tests.web import pages

REGISTER = "/panel/complaints"
VIEWS = f"{REGISTER}/views"
Submit = Callable[..., Complaint]


def saved(client: FlaskClient, name: str, **more: str) -> Any:
    """Keep a view, and follow to where it is shown."""
    answer = pages.post(client, VIEWS, {"name": name, **more})
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def uid_of(page: Any) -> str:
    found = re.search(r"view=([0-9a-f]{32})", page.text)
    assert found
    return found[1]


def test_what_is_shown_now_is_kept_under_a_name(boss: FlaskClient, submit: Submit) -> None:
    submit(), submit(country="FI")
    offered = boss.get(f"{VIEWS}?country=FI&sort=-received", headers=pages.htmx_headers())
    assert '<input type="hidden" name="country" value="FI">' in offered.text

    page = saved(boss, "From Finland", country="FI", sort="-received")

    assert len(pages.numbers_of(page)) == 1
    tab = re.search(
        r'<a [^>]*aria-current="page"[^>]*>(.*?)</a>', page.text[page.text.index('id="list"') :]
    )
    assert tab
    assert tab[1] == 'From Finland<span class="count">1</span>'
    # the tab leads there again, also from another view
    assert f"view={uid_of(page)}&amp;country=FI" in boss.get(f"{REGISTER}?tab=mine").text


def test_a_view_keeps_the_type_of_submission(boss: FlaskClient, submit: Submit) -> None:
    submit()
    grievance = submit(kind="grievance")

    page = saved(boss, "Grievances", kind="grievance")

    assert pages.numbers_of(page) == [grievance.number]
    assert f"view={uid_of(page)}&amp;kind=grievance" in boss.get(f"{REGISTER}?tab=mine").text


def test_what_was_looked_up_is_not_kept(boss: FlaskClient, submitted: Complaint) -> None:
    page = saved(boss, "Ada", q="ada@customer.example", state="received")

    assert "q=ada" not in page.text


def test_only_a_view_of_one_filter_is_counted(boss: FlaskClient, submitted: Complaint) -> None:
    """Two would have to be looked through, line by line, in a register of a million."""
    page = saved(boss, "Both", country="PL", channel="link")

    assert pages.numbers_of(page) == [submitted.number]
    assert re.search(r">Both</a>", page.text)


def test_a_view_whose_filter_is_gone_says_so(
    boss: FlaskClient, submitted: Complaint, otto: Staff, mira: Staff
) -> None:
    page = saved(boss, "Otto’s", handler=bytes(otto.uid).hex())
    assert "not there any more" not in page.text
    staff.disable(otto, by=mira)

    page = boss.get(f"{REGISTER}?view={uid_of(page)}&handler={bytes(otto.uid).hex()}")

    said = pages.text_of(page)
    assert "This view filters by something that is not there any more." in said
    assert "Left out: Handler." in said
    assert pages.numbers_of(page) == [submitted.number]


def test_it_is_renamed_shared_and_deleted_with_a_way_back(
    boss: FlaskClient, at_work: FlaskClient, submitted: Complaint
) -> None:
    view = uid_of(saved(boss, "Poland", country="PL"))
    assert "Poland" not in at_work.get(REGISTER).text.partition('id="list"')[2][:2_000]

    saved(boss, "All of Poland", view=view, shared="1")
    assert "All of Poland" in at_work.get(REGISTER).text

    answer = pages.post(boss, f"{VIEWS}/deleted", {"view": view})
    page = boss.get(answer.headers["Location"])
    assert "The view is deleted." in page.text
    assert "All of Poland" not in page.text
    pages.post(boss, f"{VIEWS}/restored", {"view": view})
    assert "All of Poland" in boss.get(REGISTER).text


def test_a_name_is_asked_for_where_it_is_typed(boss: FlaskClient, submitted: Complaint) -> None:
    answer = pages.post(boss, VIEWS, {"name": " ", "country": "PL"})

    assert answer.status_code == 422
    assert "Give the view a name." in answer.text
    assert '<input type="hidden" name="country" value="PL">' in answer.text


def test_row_21_nobody_reaches_another_companys_view(
    client: FlaskClient, sign_in: Any, nina: Staff, mira: Staff
) -> None:
    view = views.save("Ours", {}, shared=True, by=actors.of_staff(mira))
    nina_at_work = sign_in(client, nina)

    for address in (VIEWS, f"{VIEWS}/deleted", f"{VIEWS}/restored"):
        for name in (bytes(view.uid).hex(), "00" * 16, "zz"):
            form = {"view": name, "name": "Theirs", "shared": "1"}
            assert pages.post(nina_at_work, address, form).status_code == 404
    assert "Ours" not in nina_at_work.get(REGISTER).text.partition('id="list"')[2][:2_000]
