"""How an answer sounds: what a phrase could cost, what to say instead, what is still missing.

It advises and never blocks. The phrases are data, one file a language (`data/tone/<code>.json`);
a company adds its own.
"""

from reclamator.domain.tone.guidance import Carp, Guidance, Last, guidance
from reclamator.domain.tone.kinds import ToneKind
from reclamator.domain.tone.own import LONGEST_OWN, MOST_OWN, Own, OwnPhrase
from reclamator.domain.tone.reading import Finding, covered, promise, read

__all__ = [
    "LONGEST_OWN",
    "MOST_OWN",
    "Carp",
    "Finding",
    "Guidance",
    "Last",
    "Own",
    "OwnPhrase",
    "ToneKind",
    "covered",
    "guidance",
    "promise",
    "read",
]
