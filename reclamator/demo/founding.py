"""The demo's company, its people and its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from reclamator import clock
from reclamator.config import Settings
from reclamator.demo.story import LABELS
from reclamator.demo.templates import PHOTO, TEMPLATES
from reclamator.domain.assignment import Rule, Whom
from reclamator.domain.permissions import Role, Scope
from reclamator.domain.process import Stage
from reclamator.i18n import LOCALES
from reclamator.services import (
    actors,
    api_keys,
    assignment,
    audit_chain,
    companies,
    installation,
    labels,
    message_templates,
    process,
    staff,
    stages,
    views,
)
from reclamator.services.actors import Actor
from reclamator.services.staff import absences

NAME = "Brzoza & Glina"
SLUG = "brzoza-glina"
TIME_ZONE = "Europe/Warsaw"
CURRENCY = "PLN"
ACCENT = "#a8502f"
COUNTRY = "PL"
DOMAIN = "brzoza-glina.example"
PEOPLE: Mapping[Role, str] = {
    Role.OWNER: "Jadwiga Brzozowska",
    Role.ADMIN: "Kamil Łuczak",
    Role.HEAD: "Feliks Kowal",
    Role.HANDLER: "Anna Zielińska",
    Role.TECHNICIAN: "Piotr Sowa",
    Role.WAREHOUSE: "Daniela Iwańska",
    Role.VIEWER: "Róża Gąska",
    Role.AUDITOR: "Łucja Świątek",
}
NEW = "Aino Virtanen"
LEAVES: Sequence[tuple[Role, int, int, Role | None]] = (
    (Role.WAREHOUSE, -1, 4, None),
    (Role.HANDLER, 18, 11, Role.HEAD),
)
"""Who is away, from which day counted from today, for how many more, and who takes over."""

CONFIGURATION: Mapping[str, Any] = {
    "legal_name": "Brzoza i Glina sp. z o.o.",
    "postal_address": "ul. Lipowa 12\n30-702 Kraków",
    "registration": "KRS 0000000000\nNIP 000-000-00-00",
    "place": "Kraków",
    "outside": {"takes_part": True, "bodies": {}},
    "contact_email": f"reklamacje@{DOMAIN}",
    "contact_phone": "+48 12 555 01 42",
    "time_zone": TIME_ZONE,
    "currency": CURRENCY,
    "accent": ACCENT,
    "language": "en",
    "languages": list(LOCALES),
    "is_demo": True,
}


SUPPLIER = Stage(
    "",
    names={
        "en": "Supplier’s position",
        "pl": "Stanowisko dostawcy",
        "sk": "Stanovisko dodávateľa",
        "ro": "Poziția furnizorului",
        "fi": "Toimittajan kanta",
        "ru": "Позиция поставщика",
    },
    role=Role.HEAD,
    target_days=1,
    done_when="The supplier has answered in writing.",
    hand_over="What we asked, and what they owe us.",
)


@dataclass(frozen=True)
class Cast:
    """Who takes part: the company, its people by role, and what they sign in with."""

    company: Any
    people: Mapping[Role, Any]
    password: str
    api_key: str

    def actor(self, role: Role | None) -> Actor:
        """Return who acts for a step; None is the customer."""
        return actors.of_staff(self.people[role]) if role else actors.COMPLAINANT


def found(settings: Settings) -> Cast:
    """Make the company with one member of each role and a key with every scope."""
    company = companies.add(
        name=NAME, country=COUNTRY, slug=SLUG, origins=origins(settings), **CONFIGURATION
    )
    password = staff.new_password()
    with installation.at_work_for(bytes(company.uid)):
        people = {
            role: staff.add(email=email(role), name=name, role=role, password=password)
            for role, name in PEOPLE.items()
        }
        owner = bytes(people[Role.OWNER].uid)
        api_key = api_keys.create(label="Demo", scopes=list(Scope), by=owner)
        head = actors.of_staff(people[Role.HEAD])
        for name, colour in LABELS.items():
            labels.create(name, colour, by=head)
        views.save("Waiting for customers", {"waiting": "complainant"}, shared=True, by=head)
    return Cast(company, people, password, api_key)


def set_up(cast: Cast) -> None:
    """Give the company templates, a process and assignment rules, as its owner would."""
    by = cast.actor(Role.OWNER)
    made = {
        name: message_templates.create(name, texts, company=cast.company, by=by)
        for name, texts in TEMPLATES.items()
    }
    check, clarify, opinion, last = (stage.written_out() for stage in stages.current().stages)
    clarify = replace(clarify, template_uid=bytes(made[PHOTO].uid))
    drafted = [check, clarify, opinion, SUPPLIER, last]
    process.save(drafted, based_on=0, company=cast.company, by=by)
    head, handler = (bytes(cast.people[role].uid) for role in (Role.HEAD, Role.HANDLER))
    rules = [
        Rule(whom=Whom.PERSON, staff_uid=head, language="ru"),
        Rule(whom=Whom.PERSON, staff_uid=handler, category="product_defect", product="kettle"),
        Rule(whom=Whom.PERSON, staff_uid=head, channel="phone", country="FI"),
        Rule(whom=Whom.ROLE, role=Role.HANDLER),
    ]
    assignment.save(rules, based_on=0, company=cast.company, by=by)
    _go_on_leave(cast)
    owner = cast.people[Role.OWNER]
    staff.invite(email=f"aino@{DOMAIN}", name=NEW, role=Role.HANDLER, language="fi", by=owner)
    audit_chain.anchor_now(by=bytes(owner.uid))
    audit_chain.check_on()


def _go_on_leave(cast: Cast) -> None:
    """Say who is away these days and soon, and who works for them."""
    for away, first, days, instead in LEAVES:
        absences.record(
            cast.people[away],
            from_on=today() + timedelta(days=first),
            until_on=today() + timedelta(days=first + days),
            substitute=cast.people[instead] if instead else None,
            by=cast.actor(Role.OWNER),
        )


def email(role: Role) -> str:
    """Return the address of the one who has this role."""
    return f"{role.value}@{DOMAIN}"


def origins(settings: Settings) -> list[str]:
    """Return the installation's origin in both spellings of loopback: pages to paste into."""
    scheme, _, rest = settings.origin.partition("://")
    colon, port = ":" if ":" in rest else "", rest.rpartition(":")[2] if ":" in rest else ""
    hosts = dict.fromkeys([settings.host, "localhost", "127.0.0.1"])
    return [f"{scheme}://{host}{colon}{port}" for host in hosts]


def today() -> Any:
    """Return the company's calendar day."""
    return clock.today(TIME_ZONE)
