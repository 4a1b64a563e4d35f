#!/usr/bin/env python3
"""Make `.venv` from a lock file: `bootstrap.py runtime` or `bootstrap.py dev`.

Nothing but the standard library is needed. The packages are put in by the first of three tools
that works: uv, the pip that comes with Python, or a pip wheel fetched from the index that pip is
configured with. Hashes are checked by each of them. A stamp makes the second start a no-op.
"""

from __future__ import annotations

import base64
import configparser
import contextlib
import fcntl
import hashlib
import html.parser
import os
import platform
import shlex
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UNFINISHED = VENV / ".unfinished"  # there while files are being put in: a sudden end leaves it
LOG = VENV / "install.log"

OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")

PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PUBLIC_INDEX = "https://pypi.org/simple"  # pip's own default, for a machine that names none
PATIENCE_SECONDS = 20

# A dev environment holds everything that runtime needs, so its stamp covers both.
LOCKS = {
    "runtime": ("requirements.lock",),
    "dev": ("requirements-dev.lock", "requirements.lock"),
}
COVERED_BY = {"runtime": ("runtime", "dev"), "dev": ("dev",)}

DEBIAN_PACKAGES = {  # program -> the package that brings it
    "chromium": "chromium",
    "redis-server": "redis-server",
    "dovecot": "dovecot-imapd",
    "pdftotext": "poppler-utils",
}
PLACES_OF_PROGRAMS = os.pathsep.join(
    [os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"]
)

# What would change which packages land where, against the lock file's word.
DISTURBING = (
    "PIP_TARGET PIP_PREFIX PIP_ROOT PIP_DRY_RUN PIP_REPORT PIP_LOG PIP_REQUIREMENT "
    "PIP_EDITABLE PIP_BUILD_CONSTRAINT PIP_IGNORE_REQUIRES_PYTHON "
    "UV_CONSTRAINT UV_OVERRIDE UV_EXCLUDE UV_EXCLUDE_NEWER UV_SYSTEM_PYTHON UV_PYTHON "
    "UV_PROJECT_ENVIRONMENT UV_BUILD_CONSTRAINT VIRTUAL_ENV PYTHONPATH PYTHONHOME"
).split()


class Stop(Exception):
    """The work cannot go on; the message is one sentence for the person at the keyboard."""


def main(arguments: list[str]) -> int:
    """Bring `.venv` up to date; returns the exit code."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("usage: bootstrap.py runtime|dev", file=sys.stderr)
        return 2
    try:
        prepare(arguments[0])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the next run begins anew.", file=sys.stderr)
        return 1
    return 0


def prepare(target: str) -> None:
    """Make what `target` needs, or nothing at all where the stamp says that it is there."""
    if sys.version_info < OLDEST_PYTHON:
        continue_with_newer_python()
    if not is_ready(target):
        with only_one_at_a_time():
            if not is_ready(target):
                install(target)
    if target == "dev":
        provide_programs()


def continue_with_newer_python() -> None:
    """Start again under a Python that is new enough, if there is one."""
    for name in NEWER_PYTHONS:
        program = shutil.which(name)
        if program and subprocess.call([program, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(program, [program, *sys.argv])
    raise Stop(
        "Python %d.%d or newer is needed and this is %s: install one, then name it as in "
        "`make run PYTHON=/path/to/python3`." % (*OLDEST_PYTHON, platform.python_version())
    )


# -- stamps -------------------------------------------------------------------------------------


def is_ready(target: str) -> bool:
    """Whether `.venv` holds what the lock file says, for this Python and this folder."""
    return not UNFINISHED.exists() and any(
        read_text(stamp(name)) == fingerprint(name) for name in COVERED_BY[target]
    )


def stamp(target: str) -> Path:
    """The file that says what was installed last."""
    return VENV / (".stamp-" + target)


def fingerprint(target: str) -> str:
    """Changes with the lock files, the Python and the folder: a moved tree is made anew."""
    digest = hashlib.sha256()
    for name in LOCKS[target]:
        digest.update(lock_file(name).read_bytes())
    return "\n".join([digest.hexdigest(), python_kind(), str(ROOT), ""])


def python_kind() -> str:
    """What compiled packages depend on, as `cpython-3.11 x86_64`."""
    return "%s-%d.%d %s" % (sys.implementation.name, *sys.version_info[:2], platform.machine())


def lock_file(name: str) -> Path:
    """A lock file that exists."""
    if not (ROOT / name).is_file():
        raise Stop("%s is missing: get it back with `git checkout %s`." % (name, name))
    return ROOT / name


def read_text(path: Path) -> str:
    """The file's text, or nothing where there is no such file."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


@contextlib.contextmanager
def only_one_at_a_time():
    """Hold the folder: `make run` and `make test` may be started together.

    The installer inherits the hold, so that it also counts when this script is killed alone.
    """
    folder = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another start is installing the packages; waiting for it.", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


# -- the environment ----------------------------------------------------------------------------


def install(target: str) -> None:
    """Put the packages of the lock file into `.venv`, then the product itself."""
    requirements = lock_file(LOCKS[target][0])
    print("Installing the packages of %s (once; up to a minute) …" % requirements.name, flush=True)
    make_environment()
    install_packages(requirements)
    link_product()
    stamp(target).write_text(fingerprint(target), encoding="utf-8")
    UNFINISHED.unlink()


def make_environment() -> None:
    """Make `.venv`, or keep the one there if it was finished and its Python is ours."""
    if not can_be_kept():
        remove_environment()
    try:
        VENV.mkdir(exist_ok=True)
        UNFINISHED.touch()
        if not python_of_environment().exists():
            import venv

            venv.create(VENV, with_pip=False, symlinks=True)
    except ImportError:
        raise Stop("This Python has no venv module: install the package python3-venv.") from None
    except OSError as error:
        raise Stop("%s cannot be written: %s." % (VENV, error.strerror)) from None


def can_be_kept() -> bool:
    """Whether `.venv` was finished and runs the same kind of Python as this script."""
    if UNFINISHED.exists() or VENV.is_symlink() or not VENV.is_dir():
        return False
    if any(stamp(name).exists() and not is_of_this_place(name) for name in LOCKS):
        return False
    question = "import sys; print(sys.prefix, '%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [str(python_of_environment()), "-I", "-c", question], capture_output=True, text=True
        )
    except OSError:
        return False
    return answer.stdout.strip() == "%s %d.%d" % (VENV, *sys.version_info[:2])


def is_of_this_place(target: str) -> bool:
    """Whether the stamp speaks of this Python and this folder, whatever lock file it had."""
    return read_text(stamp(target)).splitlines()[1:] == [python_kind(), str(ROOT)]


def remove_environment() -> None:
    """Take away what is half made or belongs to another Python."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def python_of_environment() -> Path:
    """The Python inside `.venv`."""
    return VENV / "bin" / "python"


def link_product() -> None:
    """Let `.venv` find the working tree, and give it the `reclamator` command."""
    python = python_of_environment()
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.check_output([str(python), "-I", "-c", question], text=True).strip()
    Path(packages, "reclamator.pth").write_text(str(ROOT) + "\n", encoding="utf-8")
    command = VENV / "bin" / "reclamator"
    command.write_text(CONSOLE_SCRIPT % shlex.quote(str(python)), encoding="utf-8")
    command.chmod(0o755)


# Through sh: a first line `#!/long path/python` breaks on spaces and beyond 127 characters.
# -P: what lies in the folder where somebody stands is never imported.
CONSOLE_SCRIPT = """\
#!/bin/sh
exec %s -P -c '
import sys
from reclamator.cli import main
sys.argv[0] = "reclamator"
sys.exit(main())
' "$@"
"""


# -- packages: three ways -----------------------------------------------------------------------


def install_packages(requirements: Path) -> None:
    """Try each way in turn; the first that works is enough."""
    LOG.write_text("", encoding="utf-8")
    for way in (with_uv, with_bundled_pip, with_fetched_pip):
        if way(requirements):
            return
    if not index_answers():
        raise Stop(
            "The package index does not answer: connect this machine to the network, or set "
            "PIP_INDEX_URL to an index that it reaches, and run the command again."
        )
    tail = "\n".join(read_text(LOG).splitlines()[-8:])
    raise Stop("%s\nThe packages could not be installed; all of it is in %s." % (tail, LOG))


def with_uv(requirements: Path) -> bool:
    """The quickest way, where uv is on the path."""
    uv = shutil.which("uv")
    if not uv:
        return False
    options = ["--no-build", "--compile-bytecode", "--python", str(python_of_environment())]
    return logged([uv, "pip", "install", *LOCKED_ONLY, *options, "-r", str(requirements)])


def with_bundled_pip(requirements: Path) -> bool:
    """The pip in `.venv`, put there by `ensurepip` where this Python has it."""
    python = str(python_of_environment())
    return (
        logged([python, "-I", "-m", "pip", "--version"])
        or logged([python, "-I", "-m", "ensurepip"])
    ) and logged([python, "-I", "-m", "pip", *PIP_INSTALL, "-r", str(requirements)])


def with_fetched_pip(requirements: Path) -> bool:
    """A wheel of pip, run as the zip that it is: Debian's bare Python has no `ensurepip`."""
    try:
        wheel = fetched_pip()
    except (OSError, LookupError) as error:
        with LOG.open("a", encoding="utf-8") as log:
            log.write("%s: %s\n" % (PIP_WHEEL, error))
        return False
    python = str(python_of_environment())
    return logged([python, "-I", str(wheel / "pip"), *PIP_INSTALL, "-r", str(requirements)])


# The lock file is complete, so there is nothing to resolve.
LOCKED_ONLY = ("--no-deps", "--require-hashes")
PIP_INSTALL = ("install", *LOCKED_ONLY, "--only-binary", ":all:", "--no-input", "--retries", "2")


def logged(command: list[str]) -> bool:
    """Run a command with its words in the log; whether it went well."""
    with LOG.open("a", encoding="utf-8") as log:
        log.write("$ %s\n" % " ".join(command))
        log.flush()
        try:
            code = subprocess.call(
                command, stdout=log, stderr=log, env=environment(), close_fds=False
            )
            return code == 0
        except OSError as error:
            log.write("%s\n" % error)
            return False


def environment() -> dict[str, str]:
    """The surroundings of pip and uv: the person's index and proxies, but no other lists."""
    clean = {name: value for name, value in os.environ.items() if name not in DISTURBING}
    clean.update(
        PIP_CONSTRAINT=os.devnull,  # not empty: an empty value would leave the one of pip.conf
        PIP_USER="0",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        UV_PYTHON_DOWNLOADS="never",
        UV_NO_PROGRESS="1",
    )
    if pip_option("index_url") and "UV_INDEX_URL" not in clean:
        clean.setdefault("UV_DEFAULT_INDEX", pip_option("index_url"))
    if pip_option("cert"):
        clean.setdefault("SSL_CERT_FILE", pip_option("cert"))
    return clean


# -- the wheel of pip ---------------------------------------------------------------------------


def fetched_pip() -> Path:
    """The wheel of pip in `.venv`, fetched once; raises LookupError or OSError."""
    wheel = VENV / PIP_WHEEL
    if not (wheel.is_file() and is_our_pip(wheel.read_bytes())):
        wheel.write_bytes(first_good_pip())
    return wheel


def first_good_pip() -> bytes:
    """The bytes of the wheel from the first place that has it unaltered."""
    for place in places_of_pip():
        with contextlib.suppress(OSError):
            content = content_of(place)
            if is_our_pip(content):
                return content
    raise LookupError("not found with the expected hash in any place that pip is configured with")


def is_our_pip(content: bytes) -> bool:
    """Whether these are the bytes that were looked at when this script was written."""
    return hashlib.sha256(content).hexdigest() == PIP_SHA256


def places_of_pip():
    """Addresses where the wheel may lie: the folders of `find-links`, then the indexes."""
    for folder in pip_option("find_links").split():
        yield folder.rstrip("/") + "/" + PIP_WHEEL
    for index in indexes():
        with contextlib.suppress(OSError):
            page = index.rstrip("/") + "/pip/"
            yield from links_to_pip(page, content_of(page).decode("utf-8", "replace"))


def indexes() -> list[str]:
    """The package indexes that pip would ask."""
    if pip_option("no_index").lower() in ("1", "true", "yes", "on"):
        return []
    return [pip_option("index_url") or PUBLIC_INDEX, *pip_option("extra_index_url").split()]


def links_to_pip(page: str, text: str) -> list[str]:
    """The links of an index page that end in the wheel's name."""
    found = []

    class Links(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            link = urllib.parse.urljoin(page, dict(attrs).get("href") or "")
            if tag == "a" and urllib.parse.urlsplit(link).path.endswith("/" + PIP_WHEEL):
                found.append(link)

    Links().feed(text)
    return found


def index_answers() -> bool:
    """Whether every configured index can be reached, whatever it says."""
    for index in indexes():
        try:
            content_of(index.rstrip("/") + "/pip/")
        except (urllib.error.HTTPError, FileNotFoundError):
            continue
        except OSError:
            return False
    return True


def content_of(address: str) -> bytes:
    """The bytes at an address or a path of this machine."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("http", "https"):
        path = Path(urllib.request.url2pathname(parts.path)).expanduser()
        return (path / "index.html" if path.is_dir() else path).read_bytes()
    host = parts.netloc.rpartition("@")[2]
    request = urllib.request.Request(urllib.parse.urlunsplit(parts._replace(netloc=host)))
    if parts.username:
        pair = "%s:%s" % (parts.username, parts.password or "")
        coded = base64.b64encode(urllib.parse.unquote(pair).encode()).decode()
        request.add_header("Authorization", "Basic " + coded)
    with opener().open(request, timeout=PATIENCE_SECONDS) as answer:
        return answer.read()


def opener() -> urllib.request.OpenerDirector:
    """An opener with the certificates and the proxy that pip is configured with."""
    context = ssl.create_default_context(cafile=pip_option("cert") or None)
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if pip_option("proxy"):
        proxy = pip_option("proxy")
        handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
    return urllib.request.build_opener(*handlers)


def pip_option(name: str) -> str:
    """What pip is told about an option: by the environment, else by its configuration files."""
    value = os.environ.get("PIP_" + name.upper(), "")
    for path in reversed(pip_files()):
        value = value or pip_file_option(path, name)
    return value


def pip_files() -> list[Path]:
    """pip's configuration files, the weakest first."""
    if os.environ.get("PIP_CONFIG_FILE") == os.devnull:
        return []
    home = Path(os.path.expanduser("~"))
    shared = os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep)
    own = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    mac = Path("Library", "Application Support", "pip", "pip.conf")
    paths = [Path(folder, "pip", "pip.conf") for folder in reversed(shared)]
    paths += [Path("/etc/pip.conf"), Path("/") / mac]
    paths += [home / ".pip" / "pip.conf", own / "pip" / "pip.conf", home / mac]
    return [*paths, Path(os.environ.get("PIP_CONFIG_FILE") or os.devnull)]


def pip_file_option(path: Path, name: str) -> str:
    """An option in one of pip's files; options under [install] beat those under [global]."""
    parser = PipFile(strict=False)
    with contextlib.suppress(configparser.Error, UnicodeDecodeError):
        parser.read(path, encoding="utf-8")
    for section in ("install", "global"):
        if parser.has_option(section, name):
            return parser.get(section, name).strip()
    return ""


class PipFile(configparser.RawConfigParser):
    """Reads `find-links` and `find_links` alike, as pip does."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr.lower().replace("-", "_")


# -- programs of the tests ----------------------------------------------------------------------


def provide_programs() -> None:
    """Install the programs that the tests drive where we may, else say which are missing."""
    packages = missing_packages()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing with apt-get: %s …" % " ".join(packages), flush=True)
        apt_get("update")
        apt_get("install", "-y", "--no-install-recommends", *packages)
        packages = missing_packages()
    if packages:
        print("Not on this machine: %s. The tests that need them say so." % ", ".join(packages))


def missing_packages() -> list[str]:
    """Debian packages whose program is not to be found."""
    return [
        package
        for program, package in DEBIAN_PACKAGES.items()
        if not shutil.which(program, path=PLACES_OF_PROGRAMS)
    ]


def apt_get(*arguments: str) -> None:
    """Run apt-get without questions; its words go to the log, its failure is seen afterwards."""
    surroundings = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with LOG.open("a", encoding="utf-8") as log:
        subprocess.call(
            ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *arguments],
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
