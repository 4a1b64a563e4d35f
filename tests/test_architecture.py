"""The house rules, checked by reading the source: each breach is named by its file and line."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "reclamator"
TEMPLATES = ROOT / "templates"

LEAVES = ("clock", "config", "entropy", "errors", "i18n", "logs")
DELIVERY = ("cli", "demo", "web", "worker", "__init__")
BELOW: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(LEAVES, LEAVES),
    "domain": LEAVES,
    "crypto": LEAVES,
    "transports": ("crypto", "domain", *LEAVES),
    "models": ("crypto", "domain", *LEAVES),
    "services": ("models", "transports", "crypto", "domain", *LEAVES),
    **dict.fromkeys(DELIVERY, ("services", "models", "transports", "crypto", "domain", *LEAVES)),
    "migrations": (),
}
"""What each room may import, besides itself (ARCHITECTURE §2)."""

MAY_ALSO: Mapping[tuple[str, str], str] = {
    ("cli", "web"): "`serve` starts the application",
    ("cli", "worker"): "`worker` starts the worker, and the web process nudges it",
    ("cli", "demo"): "`demo` makes the demo company",
    ("cli", "__init__"): "`serve` asks for the version and the application",
    ("__init__", "web"): "the wiring registers the blueprints",
    ("web", "demo"): "the demo's pages show the demo's own things",
    ("web", "__init__"): "the API says which version it is of",
}
"""Arrows inside the delivery, each with its reason."""

BLUEPRINTS = ("api", "demo", "identity", "intake", "panel", "settings", "site", "tracking")


Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function
Node = TypeVar("Node", bound=ast.AST)


# -- reading the source ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """One module, read."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path as a reader would look for it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        """The dotted name."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def room(self) -> str:
        """The first name below the package; `__init__` for the package itself."""
        return (*self.module.split("."), "__init__")[1]

    def at(self, node: ast.AST) -> str:
        """Where a node stands."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def sources() -> tuple[Source, ...]:
    return tuple(
        Source(path, text, ast.parse(text))
        for path in sorted(PRODUCT.rglob("*.py"))
        if (text := path.read_text(encoding="utf-8")) is not None
    )


def in_rooms(*rooms: str) -> list[Source]:
    return [source for source in sources() if source.room in rooms]


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every module that is imported, wherever the line stands; `from a import b` is `a.b`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = absolute(source, node)
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = (
        source.module if source.path.name == "__init__.py" else source.module.rpartition(".")[0]
    )
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, *filter(None, [node.module])])


def room_of(imported: str) -> str:
    parts = imported.split(".")
    is_room = len(parts) > 1 and (parts[1] in BELOW)
    return parts[1] if is_room else "__init__"


def walk(source: Source, *kinds: type[Node]) -> Iterator[Node]:
    return (node for node in ast.walk(source.tree) if isinstance(node, kinds))


def calls(source: Source) -> Iterator[ast.Call]:
    return walk(source, ast.Call)


def functions(source: Source) -> Iterator[Function]:
    yield from walk(source, ast.FunctionDef)
    yield from walk(source, ast.AsyncFunctionDef)


def hold(breaches: list[str]) -> None:
    """The rule holds; else each breach is a line of the failure."""
    assert not breaches, "\n" + "\n".join(breaches)


def spelled(node: ast.AST) -> str:
    """A dotted name as written, or nothing."""
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


# -- rooms ----------------------------------------------------------------------------------------


def test_imports_point_downwards():
    breaches = [
        f"{source.at(node)} {source.room} imports {imported}"
        for source in sources()
        for node, imported in imports(source)
        if imported.split(".")[0] == "reclamator" and not may_import(source, room_of(imported))
    ]

    hold(breaches)


def may_import(source: Source, room: str) -> bool:
    here = source.room
    return room == here or room in BELOW[here] or (here, room) in MAY_ALSO


def test_every_room_has_its_place_in_the_plan():
    assert {source.room for source in sources()} - BELOW.keys() == set()


def test_blueprints_never_import_each_other():
    breaches = [
        f"{source.at(node)} {blueprint_of(source.module)} imports {imported}"
        for source in in_rooms("web")
        for node, imported in imports(source)
        if (other := blueprint_of(imported)) and other != (blueprint_of(source.module) or other)
    ]

    hold(breaches)


def test_services_call_each_other_in_one_direction():
    arrows: dict[str, set[str]] = {}
    for source in in_rooms("services"):
        arrows.setdefault(service_of(source.module), set()).update(
            service_of(imported) for _, imported in imports(source) if ".services." in imported
        )

    order = TopologicalSorter({name: seen - {name} for name, seen in arrows.items()})

    assert len(list(order.static_order())) > 30  # a circle raises and names its members


def service_of(module: str) -> str:
    """The service, be it a module or a package: `intake` of `reclamator.services.intake.tokens`."""
    return f"{module}..".split(".")[2]


def blueprint_of(module: str) -> str:
    parts = (*module.split("."), "", "", "")
    return parts[2] if parts[:2] == ("reclamator", "web") and parts[2] in BLUEPRINTS else ""


def test_the_demo_imports_no_model():
    breaches = [
        f"{source.at(node)} imports {imported}"
        for source in in_rooms("demo")
        for node, imported in imports(source)
        if imported.startswith("reclamator.models")
    ]

    hold(breaches)


DOMAIN_READS = {"importlib", "pathlib"}
"""How the rules read their own data files; `pathlib` elsewhere names places only."""

TALKS = set(
    """
    aiosmtpd asyncio flask glob http httpx huey io imaplib logging multiprocessing obstore os peewee
    playhouse psycopg redis requests select shutil signal smtplib socket sqlite3 ssl subprocess
    sys tempfile threading urllib webbrowser werkzeug wtforms
    """.split()
)


def test_the_domain_talks_to_nobody():
    breaches = [
        f"{source.at(node)} imports {imported}"
        for source in in_rooms("domain")
        for node, imported in imports(source)
        if imported.split(".")[0] in TALKS - DOMAIN_READS
    ]
    opened = [
        f"{source.at(node)} calls {spelled(node.func)}"
        for source in in_rooms("domain")
        for node in calls(source)
        if spelled(node.func) in ("open", "print", "input")
    ]

    hold(breaches + opened)


WEB_LIBRARIES = {"flask", "werkzeug", "wtforms", "flask_wtf", "htmx_flask", "flask_babel"}


@pytest.mark.parametrize("room", ["domain", "crypto", "models", "services", "transports"])
def test_below_the_web_nobody_sees_a_request(room):
    breaches = [
        f"{source.at(node)} imports {imported}"
        for source in in_rooms(room)
        for node, imported in imports(source)
        if imported.split(".")[0] in WEB_LIBRARIES
    ]

    hold(breaches)


# -- one place each -------------------------------------------------------------------------------

CLOCKS = re.compile(r"(datetime\.)?(datetime|date)\.(now|today|utcnow)|time\.(time|time_ns)")
RANDOM = re.compile(r"os\.(urandom|getrandom)|uuid\.uuid[14]|(random|secrets)\..*")


def test_time_comes_from_the_clock():
    allowed = {"reclamator/clock.py"}
    breaches = [
        f"{source.at(node)} calls {spelled(node.func)}"
        for source in sources()
        for node in calls(source)
        if CLOCKS.fullmatch(spelled(node.func)) and source.name not in allowed
    ]

    hold(breaches)


STOPWATCHES: Mapping[str, str] = {
    "reclamator/web/request_log.py": "how long a request took",
    "reclamator/worker/schedule.py": "how long an end may take",
    "reclamator/cli/supervisor.py": "how long an end may take",
    "reclamator/cli/terminal.py": "how often a progress bar is drawn",
}


def test_a_stopwatch_is_held_in_few_places():
    """It says how long, never when; what it measures is for no rule to rest on."""
    breaches = [
        f"{source.at(node)} calls {spelled(node.func)}"
        for source in sources()
        for node in calls(source)
        if spelled(node.func).rpartition(".")[2] in ("perf_counter", "monotonic", "process_time")
        and source.name not in STOPWATCHES
    ]

    hold(breaches)


def test_randomness_comes_from_one_place():
    used = [
        f"{source.at(node)} {spelled(node)}"
        for source in sources()
        for node in walk(source, ast.Attribute)
        if RANDOM.fullmatch(spelled(node)) and source.name != "reclamator/entropy.py"
    ]
    imported = [
        f"{source.at(node)} imports {name}"
        for source in sources()
        for node, name in imports(source)
        if name.split(".")[0] in ("random", "secrets", "uuid")
    ]

    hold(used + imported)


ENVIRONMENT = {
    "reclamator/config.py": "the settings",
    "reclamator/cli/serving.py": "hands the environment on to the processes it starts",
    "reclamator/cli/supervisor.py": "hands the environment on to the processes it starts",
    "reclamator/transports/blobs.py": "AWS_* are S3's own names, and no settings of ours",
}


def test_only_the_settings_read_the_environment():
    breaches = [
        f"{source.at(node)} reads {spelled(node)}"
        for source in sources()
        for node in walk(source, ast.Attribute)
        if re.fullmatch(r"os\.(environ|getenv|environb)", spelled(node))
        and source.name not in ENVIRONMENT
    ]

    hold(breaches)


# -- company isolation ----------------------------------------------------------------------------

UNSCOPED: Mapping[str, str] = {
    "reclamator/models/scope.py": "defines it",
    "reclamator/services/api_keys.py": "a key names its company",
    "reclamator/services/delivery.py": "the worker serves every company",
    "reclamator/services/drafts.py": "expired drafts of every company",
    "reclamator/services/forwarding.py": "a supplier's link names no company",
    "reclamator/services/goods/authorising.py": "return numbers are unique in the installation",
    "reclamator/services/goods/finding.py": "a return number may be of another company",
    "reclamator/services/intake/submitting.py": "numbers are unique in the installation",
    "reclamator/services/metrics.py": "figures tell of the installation",
    "reclamator/services/orphans.py": "files of every company lie in one store",
    "reclamator/services/staff/people.py": "an address is unique in the installation",
    "reclamator/services/staff/sessions.py": "a cookie names no company",
    "reclamator/services/staff/signing_in.py": "who signs in has no company yet",
    "reclamator/services/staff/starting.py": "a start link names no company",
    "reclamator/services/working_texts.py": "old texts of every company",
    "reclamator/services/tracking/access.py": "a tracking cookie names no company",
    "reclamator/services/tracking/status.py": "a public number names no company",
}
"""The only modules that may look across companies."""


def test_few_modules_look_across_companies_and_each_says_why():
    found = [
        (source, node)
        for source in sources()
        for node in calls(source)
        if spelled(node.func).rpartition(".")[2] == "unscoped"
    ]
    unlisted = [source.at(node) for source, node in found if source.name not in UNSCOPED]
    silent = [source.at(node) for source, node in found if not gives_a_reason(node)]
    stale = UNSCOPED.keys() - {source.name for source, _ in found} - {"reclamator/models/scope.py"}

    hold(unlisted + silent + sorted(stale))


def gives_a_reason(call: ast.Call) -> bool:
    (reason,) = call.args
    return isinstance(reason, ast.Constant) and len(str(reason.value).split()) > 3


HAND_BUILT = {"ModelSelect", "RawQuery", "Select", "Table", "ValuesList"}


def test_no_query_is_built_past_the_scope():
    raw = [
        f"{source.at(node)} calls .{node.func.attr}("
        for source in sources()
        if source.room not in ("models", "migrations")
        for node in calls(source)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("raw", "execute_sql")
        if source.name not in SPEAKS_SQL
    ]
    built = [
        f"{source.at(node)} imports {name}"
        for source in sources()
        if source.room != "models"
        for node, name in imports(source)
        if name in {f"peewee.{part}" for part in HAND_BUILT}
    ]

    hold(raw + built)


SPEAKS_SQL = {"reclamator/services/doctor/data.py"}
"""Asks the database about itself (PRAGMA, SHOW), never about a row."""

MOVES_STATES = ("reclamator/services/complaints.py", "perform")


def test_only_one_function_moves_a_complaint():
    breaches = []
    for source in sources():
        for function in functions(source):
            for node in assigned(function):
                is_move = spelled(node) in ("complaint.state", "fresh.state", "row.state")
                if is_move and (source.name, function.name) != MOVES_STATES:
                    breaches.append(f"{source.at(node)} assigns {spelled(node)}")

    hold(breaches)


def assigned(function: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            yield from node.targets
        if isinstance(node, ast.AugAssign | ast.AnnAssign):
            yield node.target


def test_no_update_moves_a_complaint_past_its_lifecycle():
    breaches = [
        f"{source.at(node)} updates the state"
        for source in sources()
        for node in calls(source)
        if spelled(node.func) in ("Complaint.update", "complaint.touched", "fresh.touched")
        and any(keyword.arg == "state" for keyword in node.keywords)
    ]

    hold(breaches)


# -- templates ------------------------------------------------------------------------------------

MARKUP = {
    "reclamator/web/filters.py": "puts <wbr> and numerals into text that it escapes itself",
    "reclamator/web/intake/complaints.py": "our own drawing of our own address, as SVG",
}
"""Reviewed: who says of a string that it is HTML."""


def test_text_becomes_html_in_reviewed_places_only():
    in_code = [
        f"{source.at(node)} calls Markup"
        for source in sources()
        for node in calls(source)
        if spelled(node.func).rpartition(".")[2] == "Markup" and source.name not in MARKUP
    ]

    hold(in_code + found_in_templates(re.compile(r"\|\s*safe\b|autoescape\s+false", re.I)))


INLINE = re.compile(r"""<[^>]*?\s(style|on[a-z]+)\s*=""", re.I | re.S)


def test_no_template_carries_inline_style_or_script():
    """The content policy would refuse both. Mails have no other way to be styled."""
    hold(found_in_templates(INLINE, but_not=("email",)))


def test_no_template_runs_a_query():
    words = re.compile(r"\{[{%][^}]*\.(where|execute|get_or_none)\s*\(")

    hold(found_in_templates(words))


def found_in_templates(pattern: re.Pattern[str], *, but_not: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path.relative_to(ROOT).as_posix()}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.relative_to(TEMPLATES).parts[0] not in but_not
        for text in [path.read_text(encoding="utf-8")]
        for match in pattern.finditer(text)
    ]


# -- shape ----------------------------------------------------------------------------------------

LONGEST_MODULE = 400
LONG_MODULES: Mapping[str, str] = {
    "reclamator/migrations/0001_initial.py": "the first schema, frozen",
}
LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 10


def test_a_module_can_be_read_in_one_sitting():
    breaches = [
        f"{source.name} has {len(source.text.splitlines())} lines"
        for source in sources()
        if len(source.text.splitlines()) > LONGEST_MODULE and source.name not in LONG_MODULES
    ]

    hold(breaches)


def test_functions_are_short():
    lengths = {
        f"{source.at(node)} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for source in sources()
        for node in functions(source)
    }

    assert median(lengths.values()) <= MEDIAN_FUNCTION
    hold([place for place, length in lengths.items() if length > LONGEST_FUNCTION])


def test_whatever_is_public_says_what_it_is():
    silent = [
        f"{source.at(node)} {getattr(node, 'name', source.module)}"
        for source in sources()
        for node in public(source.tree)
        if source.text.strip() and not ast.get_docstring(node)
        if getattr(node, "name", "") not in OVERRIDES
    ]

    hold(silent)


OVERRIDES = ("generate_csrf_token", "setup_form", "validate_csrf_token")
"""Methods that WTForms asks for and explains."""


def public(node: Documented) -> Iterator[Documented]:
    """A module, its public classes and functions, and the public methods of those classes."""
    yield node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    for child in node.body:
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not (child.name.startswith("_") or child.name == "Meta" or is_stub(child)):
            yield from public(child)


def is_stub(node: ast.AST) -> bool:
    """A protocol's method of dots only has no body to explain."""
    body = getattr(node, "body", [])
    return len(body) == 1 and ast.unparse(body[0]) == "..."


# -- words ----------------------------------------------------------------------------------------

UNFINISHED = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
EMPTY_WORDS = "util utils helper helpers manager managers misc stuff".split()
FOREIGN_WORDS = """
    agent assignee employee employees escalation jurisdiction objection redress reporter reseller
    sla tenant tenants ticket tickets todo todos user users
""".split()
"""What ARCHITECTURE §8 says we do not call things."""

NAMED_SO: Mapping[str, str] = {
    "user": "who signs in at a mail server, by the server's own word",
    "user_name": "what a file is called by whoever sent it",
    "TODO": "a step that lies ahead, by the stepper's own word",
}


def test_nothing_is_left_for_later():
    breaches = [
        f"{source.name}:{number}"
        for source in sources()
        for number, line in enumerate(source.text.splitlines(), start=1)
        if UNFINISHED.search(line)
    ]

    hold(breaches)


def test_names_are_of_the_glossary():
    unwanted = {*EMPTY_WORDS, *FOREIGN_WORDS}
    breaches = [
        f"{source.at(node)} {name}"
        for source in sources()
        for node, name in names(source)
        if unwanted & set(words_in(name)) and name not in NAMED_SO
    ]
    files = [source.name for source in sources() if unwanted & set(words_in(source.path.stem))]

    hold(breaches + files)


def names(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every name that a module gives to something."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node, node.name
        elif isinstance(node, ast.arg):
            yield node, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node, node.attr


def words_in(name: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())


# -- the rules catch what they should -------------------------------------------------------------


def reading(text: str, name: str = "reclamator/domain/planted.py") -> Source:
    return Source(ROOT / name, text, ast.parse(text))


PLANTED: list[tuple[str, str, Callable[[], None]]] = [
    ("domain", "from reclamator.models.complaint import Complaint", test_imports_point_downwards),
    ("crypto", "from reclamator import models", test_imports_point_downwards),
    ("errors", "from reclamator.domain import numbers", test_imports_point_downwards),
    ("models", "from ..services import audit", test_imports_point_downwards),
    (
        "web/panel",
        "from reclamator.web.tracking import pages",
        test_blueprints_never_import_each_other,
    ),
    ("demo", "import reclamator.models.staff", test_the_demo_imports_no_model),
    ("domain", "import socket", test_the_domain_talks_to_nobody),
    (
        "services",
        "from flask import request",
        lambda: test_below_the_web_nobody_sees_a_request("services"),
    ),
    ("services", "when = datetime.now(UTC)", test_time_comes_from_the_clock),
    ("services", "x = time.time()", test_time_comes_from_the_clock),
    ("services", "import secrets", test_randomness_comes_from_one_place),
    ("services", "x = os.urandom(9)", test_randomness_comes_from_one_place),
    ("services", "x = os.environ", test_only_the_settings_read_the_environment),
    (
        "services",
        "with unscoped('why should they not'): pass",
        test_few_modules_look_across_companies_and_each_says_why,
    ),
    ("services", "Complaint.raw('SELECT 1')", test_no_query_is_built_past_the_scope),
    ("services", "from peewee import Select", test_no_query_is_built_past_the_scope),
    (
        "services",
        "def move(complaint):\n    complaint.state = 'closed'",
        test_only_one_function_moves_a_complaint,
    ),
    (
        "services",
        "Complaint.update(state='closed')",
        test_no_update_moves_a_complaint_past_its_lifecycle,
    ),
    ("web", "x = Markup('<b>')", test_text_becomes_html_in_reviewed_places_only),
    ("services", "x = 1\n" * 401, test_a_module_can_be_read_in_one_sitting),
    ("services", "def f():\n" + "    x = 1\n" * 41, test_functions_are_short),
    ("services", "'''Says it.'''\ndef speak():\n    pass", test_whatever_is_public_says_what_it_is),
    ("services", "x = 1  # TODO", test_nothing_is_left_for_later),
    ("services", "ticket_number = 1", test_names_are_of_the_glossary),
    ("services", "class CaseHelper: pass", test_names_are_of_the_glossary),
]


@pytest.mark.parametrize(("room", "text", "rule"), PLANTED)
def test_a_planted_breach_is_found(room, text, rule, monkeypatch):
    folder = "errors.py" if room == "errors" else f"{room}/planted.py"
    planted = reading(text, f"reclamator/{folder}")
    monkeypatch.setitem(globals(), "sources", lambda: (planted,))

    with pytest.raises(AssertionError, match=folder.replace(".", r"\.")):
        rule()


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<button\n  type=button onclick='go()'>",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_the_lint_of_templates_finds_what_is_inline(text):
    assert INLINE.search(text)


@pytest.mark.parametrize("text", ['<p class="on">style = on</p>', "<a data-one='x'>onclick=</a>"])
def test_the_lint_of_templates_leaves_the_rest_alone(text):
    assert not INLINE.search(text)
