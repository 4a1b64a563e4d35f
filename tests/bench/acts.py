"""What is measured: a stranger at the form and the tracking page, an owner in the panel."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from tests.journeys.visitor import Page, Visitor

REGISTER = "/panel/complaints"
SELECT = re.compile(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', flags=re.S)
OPTION = re.compile(r'<option value="([^"]+)"')
VIEWS = re.compile(r'href="(/panel/complaints\?[^"]*view=[^"]*)"')
MOST_VIEWS = 8
# the first of all countries is one that nobody writes from
COMMON = {"country": "PL"}
SAID: dict[str, Any] = {
    "category": "product_defect",
    "description": "The kettle leaks at its base. " * 48,
    "claim": "refund",
    "name": "Ada Nowak",
    "email": "ada@customer.example",
    "order_number": "A-10/482",
}

SWAP = {
    "HX-Request": "true",
    "HX-Request-Type": "partial",
    "HX-Target": "div#list",
    "Accept-Encoding": "gzip, deflate, br",
}

Act = Callable[[], Page]


@dataclass(frozen=True)
class Bench:
    """Somebody at the product: a stranger, a signed-in owner, and numbers that are known.

    `rich`: the number of a complaint about which much has happened, where there is one.
    """

    stranger: Visitor
    staff: Visitor
    company: str
    number: str = ""
    rich: str = ""

    def acts(self) -> dict[str, Act]:
        """What is measured, each as one call."""
        unknown = self.number[:-1] + ("0" if self.number[-1] != "0" else "1")
        return {
            "form": lambda: self.stranger.get(f"/f/{self.company}"),
            "intake": self.file,
            "status_known": lambda: self.stranger.get(f"/track/{self.number}"),
            "status_unknown": lambda: self.stranger.get(f"/track/{unknown}"),
            **{name: self._open(address) for name, address in self._pages().items()},
            **{f"register {address}": self._look(address) for address in self._registers()},
            "register swap": lambda: self.staff.get(REGISTER, **SWAP),
            "look-up number": self._look(f"?q={self.number}"),
            "look-up e-mail": self._look(f"?q={SAID['email']}"),
            "look-up order": self._look(f"?q={SAID['order_number']}"),
        }

    def swap(self, name: str) -> Page:
        """Ask for a page of the register as a click in it does."""
        return self.staff.get(REGISTER + name.removeprefix("register "), **SWAP)

    def file(self) -> Page:
        """Open the form and send a complaint of 1.5 KB."""
        form = self.stranger.get(f"/f/{self.company}")
        receipt = self.stranger.submit(form, form.form_with("description"), **SAID)
        receipt.data("complaint-number")
        return receipt

    def _pages(self) -> dict[str, str]:
        """The pages beside the register, by their name."""
        return {
            "dashboard": "/panel/dashboard",
            "complaint": f"{REGISTER}/{self.number}",
            **({"complaint rich": f"{REGISTER}/{self.rich}"} if self.rich else {}),
            "tasks mine": "/panel/tasks",
            "tasks team": "/panel/tasks?whose=team",
            "team": "/panel/settings/team",
            "audit": "/panel/audit",
        }

    def _open(self, address: str) -> Act:
        return lambda: self.staff.get(address)

    def _look(self, address: str) -> Act:
        return lambda: self.staff.get(REGISTER + address)

    def _registers(self) -> list[str]:
        """Every tab and filter in each of its orders, and every view, as the register offers them.

        Of each filter the first choice that it offers, or the one that most complaints have.
        """
        page = self.staff.get(REGISTER).html
        choices = self._offered("")
        tabs = [f"?tab={tab}" for tab in sorted(set(re.findall(r"[?;]tab=(\w+)", page)))]
        offered = {name: codes for name, codes in choices.items() if codes and name != "sort"}
        usual = {name: COMMON.get(name, codes[0]) for name, codes in offered.items()}
        chosen = [f"?{name}={code}" for name, code in usual.items()]
        due = [f"?due={code}" for code in choices["due"][1:]]
        sorted_by = [
            f"{address}&sort={sort}"
            for address in ("?tab=open", *tabs[1:], *chosen)
            for sort in self._offered(address)["sort"]
        ]
        views = {unescape(href).removeprefix(REGISTER) for href in VIEWS.findall(page)}
        return ["", *tabs, *chosen, *due, *sorted_by, *sorted(views)[:MOST_VIEWS]]

    def _offered(self, address: str) -> dict[str, list[str]]:
        """The choices of each filter and of the order, where the register is narrowed so."""
        form = self.staff.get(f"{REGISTER}/filters{address}").html
        return {name: OPTION.findall(options) for name, options in SELECT.findall(form)}


def opened(data_dir: Path, visitor: Callable[[], Visitor], rich: str = "") -> Bench:
    """Return a bench at the demo: the owner has signed in, a stranger has filed a complaint."""
    demo = json.loads((data_dir / "demo.json").read_text())
    owner = next(one for one in demo["staff"] if one["role"] == "owner")
    at_work = visitor()
    sign_in(at_work, owner["email"], owner["password"])
    return begun(visitor(), at_work, demo["company"], rich)


def sign_in(at_work: Visitor, email: str, password: str) -> None:
    """Sign somebody in who needs no second factor."""
    page = at_work.get("/sign-in")
    form = page.form_with("email", "password")
    signed = at_work.submit(page, form, email=email, password=password)
    assert signed.status == 200, f"signing in answered {signed.status}"


def begun(stranger: Visitor, staff: Visitor, company: str, rich: str = "") -> Bench:
    """Return a bench of two people; the stranger has filed a complaint."""
    number = Bench(stranger, staff, company).file().data("complaint-number")
    return Bench(stranger, staff, company, number, rich)
