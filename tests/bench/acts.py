"""What is measured: a stranger at the form and the tracking page, a handler in the panel."""

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
FILTERS = re.compile(r'class="fchip add" href="([^"]+)"')
SORTED = re.compile(r'href="(/panel/complaints\?[^"]*sort=[^"]*)"')
SAID: dict[str, Any] = {
    "category": "product_defect",
    "description": "The kettle leaks at its base. " * 48,
    "claim": "refund",
    "name": "Ada Nowak",
    "email": "ada@customer.example",
    "order_number": "A-10/482",
}

SWAP = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#list"}

Act = Callable[[], Page]


@dataclass(frozen=True)
class Bench:
    """Somebody at the product: a stranger, a signed-in head, and a known number."""

    stranger: Visitor
    staff: Visitor
    company: str
    number: str = ""

    def acts(self) -> dict[str, Act]:
        """What is measured, each as one call."""
        unknown = self.number[:-1] + ("0" if self.number[-1] != "0" else "1")
        return {
            "form": lambda: self.stranger.get(f"/f/{self.company}"),
            "intake": self.file,
            "status_known": lambda: self.stranger.get(f"/track/{self.number}"),
            "status_unknown": lambda: self.stranger.get(f"/track/{unknown}"),
            "dashboard": lambda: self.staff.get("/panel/dashboard"),
            "complaint": lambda: self.staff.get(f"{REGISTER}/{self.number}"),
            **{f"register {address}": self._look(address) for address in self._registers()},
            "register swap": lambda: self.staff.get(REGISTER, **SWAP),
            "look-up number": self._look(f"?q={self.number}"),
            "look-up e-mail": self._look(f"?q={SAID['email']}"),
            "look-up order": self._look(f"?q={SAID['order_number']}"),
        }

    def file(self) -> Page:
        """Open the form and send a complaint of 1.5 KB."""
        form = self.stranger.get(f"/f/{self.company}")
        receipt = self.stranger.submit(form, form.form_with("description"), **SAID)
        receipt.data("complaint-number")
        return receipt

    def _look(self, address: str) -> Act:
        return lambda: self.staff.get(REGISTER + address)

    def _registers(self) -> list[str]:
        """Every tab, filter and order that the register offers, as it says itself."""
        page = self.staff.get(REGISTER).html
        (sheet,) = FILTERS.findall(page)
        filters = self.staff.get(unescape(sheet)).html
        chosen = [
            f"?{name}={option}"
            for name, options in SELECT.findall(filters)
            for option in OPTION.findall(options)[:1]
        ]
        tabs = [f"?tab={tab}" for tab in sorted(set(re.findall(r"[?;]tab=(\w+)", page)))]
        sorts = [unescape(href).removeprefix(REGISTER) for href in set(SORTED.findall(page))]
        due = ["?due=late", "?due=soon", "?due=30"]
        return ["", *tabs, *sorted(sorts), *chosen, *due]


def opened(data_dir: Path, visitor: Callable[[], Visitor]) -> Bench:
    """Return a bench at the demo: the head has signed in, a stranger has filed a complaint."""
    demo = json.loads((data_dir / "demo.json").read_text())
    head = next(one for one in demo["staff"] if one["role"] == "head")
    at_work = visitor()
    sign_in(at_work, head["email"], head["password"])
    return begun(visitor(), at_work, demo["company"])


def sign_in(at_work: Visitor, email: str, password: str) -> None:
    """Sign somebody in who needs no second factor."""
    page = at_work.get("/sign-in")
    form = page.form_with("email", "password")
    signed = at_work.submit(page, form, email=email, password=password)
    assert signed.status == 200, f"signing in answered {signed.status}"


def begun(stranger: Visitor, staff: Visitor, company: str) -> Bench:
    """Return a bench of two people; the stranger has filed a complaint."""
    number = Bench(stranger, staff, company).file().data("complaint-number")
    return Bench(stranger, staff, company, number)
