"""From an empty folder to a running product: the locks, the script that obeys them, the commands.

The script is loaded from a copy in a temporary folder and makes a real `.venv` there, offline: a
wheel that only notes what it is asked stands for pip.
"""

import ast
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

FAKE_PIP = """
import pathlib, sys
with (pathlib.Path(sys.prefix) / "asked").open("a") as asked:
    print(*sys.argv[1:], file=asked)
"""


# -- the lock files -------------------------------------------------------------------------------


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def pins(lock: str) -> dict[str, str]:
    """What a lock file pins: name and version."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", text, re.MULTILINE))


def asked_for(*groups: list[str]) -> dict[str, str]:
    """What pyproject.toml names: name and version."""
    named = [re.split(r"==|;", requirement) for group in groups for requirement in group]
    return {plain(name): version for name, version, *_ in named}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address_and_no_machine(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert not re.findall(r"://|@ |^--|/home|/work|/root|/tmp|\.org|\.com", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z])", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    blocks = [block for block in blocks if block.strip()]

    assert len(blocks) == len(pins(lock)) > 30
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_locks_hold_what_the_project_names() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    runtime = asked_for(PROJECT["project"]["dependencies"])
    everything = runtime | asked_for(*extras, PROJECT["dependency-groups"]["dev"])

    assert runtime.items() <= pins("requirements.lock").items()
    assert everything.items() <= pins("requirements-dev.lock").items()
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_product_imports_only_what_it_installs() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    installed = pins("requirements.lock").keys() | asked_for(*extras).keys() | {"psycopg-pool"}
    homes = packages_distributions()
    strangers = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in [*ROOT.glob("reclamator/**/*.py"), ROOT / "wsgi.py"]
        for module in imported(path) - sys.stdlib_module_names - OURS
        if not {plain(home) for home in homes.get(module, [])} & installed
    ]

    assert strangers == []


OURS = {"reclamator", "_typeshed"}  # the second is of the type checker, never loaded


def imported(path: Path) -> set[str]:
    """The top-level modules that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [
        node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    ]
    return {name.partition(".")[0] for name in names}


# -- the commands ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target", ["run", "test", "check", "test-long", "bench", "shots", "vendor", "messages", "clean"]
)
def test_make_knows_the_command(target: str) -> None:
    assert steps(target)


@pytest.mark.parametrize(("target", "packages"), [("run", "runtime"), ("test", "dev")])
def test_make_installs_before_it_starts(target: str, packages: str) -> None:
    first, *rest = steps(target)

    assert first.endswith(f".ci/bootstrap.py {packages}")
    assert all(line.lstrip().removeprefix("exec ").startswith(".venv/bin/") for line in rest)


def steps(target: str) -> list[str]:
    """What make would run."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    shown = subprocess.check_output(["make", "--dry-run", target], cwd=ROOT, text=True, env=outer)
    return shown.strip().splitlines()


def test_ci_runs_check_and_test_strictly_and_skips_nothing() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line.partition(" <")[0] for line in script.splitlines() if line.startswith("make")]

    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in script
    assert "export CI=true" in script
    assert commands == ["make check", "make test"]


# -- the script -----------------------------------------------------------------------------------

Bootstrap = Any  # the script as a module; it lies outside of every package


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel of pip that notes what it is asked."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    path = folder / "pip-99-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pip/__main__.py", FAKE_PIP)
    return path


@pytest.fixture
def bootstrap(tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> Bootstrap:
    """The script in an empty project, on a machine with neither uv nor ensurepip nor network."""
    project = tmp_path / "my project"
    (project / ".ci").mkdir(parents=True)
    script = project / ".ci" / "bootstrap.py"
    script.write_bytes((ROOT / ".ci" / "bootstrap.py").read_bytes())
    for lock in LOCKS:
        (project / lock).write_text(f"flask==1 # {lock}\n", encoding="utf-8")
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", wheel.parent.as_uri())
    module = loaded(script)
    monkeypatch.setattr(module, "PIP_WHEEL", wheel.name)
    monkeypatch.setattr(module, "PIP_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    monkeypatch.setattr(module, "logged", without("ensurepip", module.logged))
    return module


def loaded(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_copy", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without(word: str, original: Callable[[list[str]], bool]) -> Callable[[list[str]], bool]:
    return lambda command: word not in command and original(command)


def asked(bootstrap: Bootstrap) -> list[str]:
    """What pip was asked in the `.venv` there is now."""
    notes: Path = bootstrap.VENV / "asked"
    return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []


def test_a_bare_python_fetches_pip_and_installs_by_hash(bootstrap: Bootstrap) -> None:
    assert bootstrap.main(["runtime"]) == 0

    [request] = asked(bootstrap)
    assert request.startswith("install --no-deps --require-hashes --only-binary :all:")
    assert request.endswith("-r " + str(bootstrap.ROOT / "requirements.lock"))
    assert bootstrap.is_ready("runtime")


def test_a_second_start_asks_nobody(
    bootstrap: Bootstrap, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap.main(["runtime"])
    capsys.readouterr()
    monkeypatch.setattr(bootstrap.subprocess, "call", lambda *_, **__: pytest.fail("a process"))

    assert bootstrap.main(["runtime"]) == 0

    assert capsys.readouterr().out == ""
    assert len(asked(bootstrap)) == 1


def test_the_environment_finds_the_project_and_has_its_command(bootstrap: Bootstrap) -> None:
    package = bootstrap.ROOT / "reclamator"
    package.mkdir()
    (package / "cli.py").write_text("import sys\ndef main(): print(sys.argv); return 3\n")
    bootstrap.main(["runtime"])

    command = [str(bootstrap.VENV / "bin" / "reclamator"), "serve", "a b"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True)

    assert done.stdout.strip() == "['reclamator', 'serve', 'a b']"
    assert done.returncode == 3


def test_a_changed_lock_is_installed_into_the_same_environment(bootstrap: Bootstrap) -> None:
    bootstrap.main(["runtime"])
    (bootstrap.ROOT / "requirements.lock").write_text("flask==2\n")

    bootstrap.main(["runtime"])

    assert len(asked(bootstrap)) == 2


def test_what_was_half_made_is_made_anew(bootstrap: Bootstrap) -> None:
    (bootstrap.VENV / "lib").mkdir(parents=True)
    (bootstrap.VENV / "lib" / "half").touch()
    bootstrap.UNFINISHED.touch()

    assert bootstrap.main(["runtime"]) == 0

    assert not (bootstrap.VENV / "lib" / "half").exists()
    assert not bootstrap.UNFINISHED.exists()
    assert bootstrap.is_ready("runtime")


def test_an_installation_that_failed_leaves_its_mark_and_no_stamp(
    bootstrap: Bootstrap, wheel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel.unlink()

    assert bootstrap.main(["runtime"]) == 1

    assert "The packages could not be installed" in capsys.readouterr().err
    assert bootstrap.UNFINISHED.exists()
    assert not bootstrap.is_ready("runtime")


def test_another_folder_or_another_python_makes_it_anew(
    bootstrap: Bootstrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.main(["runtime"])
    monkeypatch.setattr(bootstrap, "python_kind", lambda: "cpython-3.99 x86_64")

    assert not bootstrap.is_ready("runtime")
    assert not bootstrap.can_be_kept()


def test_what_the_tests_need_covers_what_running_needs(
    bootstrap: Bootstrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "provide_programs", lambda: None)
    bootstrap.main(["dev"])

    bootstrap.main(["runtime"])

    assert len(asked(bootstrap)) == 1
    assert asked(bootstrap)[0].endswith("requirements-dev.lock")


def test_uv_is_used_where_it_is_and_pip_where_it_fails(
    bootstrap: Bootstrap, tmp_path: Path
) -> None:
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\necho uv "$@" >> "{bootstrap.VENV}/asked"\n')
    uv.chmod(0o755)
    bootstrap.main(["runtime"])
    [request] = asked(bootstrap)
    assert request.startswith("uv pip install --no-deps --require-hashes --no-build")

    uv.write_text("#!/bin/sh\nexit 2\n")
    (bootstrap.ROOT / "requirements.lock").write_text("flask==2\n")
    assert bootstrap.main(["runtime"]) == 0
    assert asked(bootstrap)[1].startswith("install --no-deps --require-hashes")


def test_an_altered_pip_is_not_run(bootstrap: Bootstrap, wheel: Path) -> None:
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("pip/more.py", "")

    assert bootstrap.main(["runtime"]) == 1

    assert asked(bootstrap) == []
    assert not (bootstrap.VENV / wheel.name).exists()


def test_pip_is_found_on_a_page_of_the_configured_index(
    bootstrap: Bootstrap, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "index" / "pip" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        f'<a href="../../wheels/pip-1-py3-none-any.whl">old</a>'
        f'<a href="../../wheels/{wheel.name}#sha256=0&amp;x">{wheel.name}</a>'
    )
    pip_conf = tmp_path / "pip.conf"
    pip_conf.write_text(f"[global]\nindex_url = {(tmp_path / 'index').as_uri()}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(pip_conf))
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")

    assert bootstrap.main(["runtime"]) == 0


def test_the_environment_beats_the_file_and_install_beats_global(
    bootstrap: Bootstrap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_conf = tmp_path / "pip.conf"
    pip_conf.write_text("[global]\ncert = a\nproxy = a\n[install]\nproxy = b\ncert = b\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(pip_conf))
    monkeypatch.setenv("PIP_CERT", "c")

    assert [bootstrap.pip_option("cert"), bootstrap.pip_option("proxy")] == ["c", "b"]


def test_lists_that_would_change_the_packages_stay_out(
    bootstrap: Bootstrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_CONSTRAINT", "PIP_TARGET", "UV_OVERRIDE", "PYTHONPATH"):
        monkeypatch.setenv(name, "/elsewhere")

    surroundings = bootstrap.environment()

    assert surroundings["PIP_CONSTRAINT"] == os.devnull
    assert not {"PIP_TARGET", "UV_OVERRIDE", "PYTHONPATH"} & surroundings.keys()


def test_without_a_network_one_sentence_says_so(
    bootstrap: Bootstrap,
    wheel: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wheel.unlink()
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setattr(bootstrap, "content_of", refused)

    assert bootstrap.main(["runtime"]) == 1

    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith("The package index does not answer: connect this machine")


def refused(address: str) -> bytes:
    raise ConnectionRefusedError(address)


def test_a_python_that_is_too_old_is_named(
    bootstrap: Bootstrap, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (4, 0))

    assert bootstrap.main(["runtime"]) == 1

    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith("Python 4.0 or newer is needed and this is 3.")


@pytest.mark.parametrize("arguments", [[], ["all"], ["runtime", "dev"]])
def test_a_wrong_call_shows_the_right_one(
    bootstrap: Bootstrap, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(arguments) == 2
    assert "runtime|dev" in capsys.readouterr().err


def test_two_starts_at_once_install_once(bootstrap: Bootstrap) -> None:
    script = bootstrap.ROOT / ".ci" / "bootstrap.py"
    with bootstrap.only_one_at_a_time():
        second = subprocess.Popen(
            [sys.executable, str(script), "runtime"], stdout=subprocess.PIPE, text=True
        )
        assert second.stdout
        assert "waiting for it" in second.stdout.readline()
        bootstrap.install("runtime")
    rest = second.communicate(timeout=30)[0]

    assert (second.returncode, rest) == (0, "")
    assert len(asked(bootstrap)) == 1


def test_root_installs_the_programs_of_the_tests_and_others_are_told(
    bootstrap: Bootstrap,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bootstrap, "PLACES_OF_PROGRAMS", str(tmp_path))
    (tmp_path / "pdftotext").touch(mode=0o755)
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "apt_get", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(bootstrap.shutil, "which", found_in(tmp_path))

    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    bootstrap.provide_programs()
    assert calls == []
    assert "Not on this machine: chromium, redis-server, dovecot-imapd." in capsys.readouterr().out

    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    bootstrap.provide_programs()
    assert [call[0] for call in calls] == ["update", "install"]
    assert calls[1][-3:] == ("chromium", "redis-server", "dovecot-imapd")


def found_in(folder: Path) -> Callable[..., str | None]:
    """A look-up that knows apt-get and what lies in `folder`."""
    return lambda name, path=None: name if name == "apt-get" or (folder / name).exists() else None
