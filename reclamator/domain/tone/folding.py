"""One shape for everything that is written alike: case, accents' forms, apostrophes, letters."""

import re
import unicodedata
from dataclasses import dataclass

_ALIKE = str.maketrans(
    {"ş": "ș", "ţ": "ț", "ё": "е", "’": "'", "ʼ": "'", "‘": "'", "\u00a0": " ", "\u202f": " "}
)
_LETTERS = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


@dataclass(frozen=True)
class Folded:
    """A text as phrases are compared with it; `at` leads back to the places of the original."""

    text: str
    at: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the folded text stands in the original."""
        return self.at[start], self.at[end]


def fold(text: str) -> str:
    """Return a text as it is compared."""
    return unicodedata.normalize("NFC", text).casefold().translate(_ALIKE)


def folded(text: str) -> Folded:
    """Fold a text and remember where each letter came from."""
    letters: list[str] = []
    places: list[int] = []
    for found in _LETTERS.finditer(text):
        shape = fold(found[0])
        letters.append(shape)
        places.extend([found.start()] * len(shape))
    return Folded("".join(letters), (*places, len(text)))
