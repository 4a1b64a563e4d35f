"""What a check looks at, and what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from reclamator.config import Settings
from reclamator.models.company import Company
from reclamator.models.scope import company_scope


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


class Said(NamedTuple):
    """What a check answers: a verdict, and one sentence that says what to do."""

    verdict: Verdict
    sentence: str


@dataclass(frozen=True)
class Patient:
    """The installation under examination; `full` opens everything."""

    settings: Settings
    full: bool = False


@dataclass(frozen=True)
class Check:
    """A named check; it is skipped when one of those that it needs has failed."""

    name: str
    look: Callable[[Patient], Said]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    verdict: Verdict
    sentence: str

    @property
    def line(self) -> str:
        """The line as it is printed."""
        return f"{self.verdict.value:<4}  {self.name}: {self.sentence}"

    @property
    def is_failure(self) -> bool:
        """Whether the installation is not sound."""
        return self.verdict is Verdict.FAIL


def ok(sentence: str) -> Said:
    """All is well."""
    return Said(Verdict.OK, sentence)


def warn(sentence: str) -> Said:
    """It works, but somebody should look."""
    return Said(Verdict.WARN, sentence)


def fail(sentence: str) -> Said:
    """It does not work, or is not safe."""
    return Said(Verdict.FAIL, sentence)


def skipped(name: str, because_of: str) -> Finding:
    """A check that cannot be made."""
    return Finding(name, Verdict.SKIP, f"not looked at, because “{because_of}” comes first.")


def each_company() -> Iterator[Company]:
    """Walk the companies, each in scope while it is looked at."""
    for company in Company.select().order_by(Company.created_at):
        with company_scope(bytes(company.uid)):
            yield company
