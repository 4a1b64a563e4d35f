"""How days are counted, and by which provision, in the reader's language.

The data (`domain/data/legal_regimes.json`) says it in English, and that is the key here.
"""

from reclamator.domain.regimes import Regime
from reclamator.i18n import LazyText, _
from reclamator.i18n import lazy as _l

COUNTING: tuple[LazyText, ...] = (
    _l(
        "Civil Code art. 111(2), 115: the day it came in is not counted; last day on a statutory "
        "holiday or Saturday moves to the next day that is neither."
    ),
    _l("Civil Code 89/2012 Coll. s. 605(1), 607"),
    _l("Civil Code 40/1964 s. 122(1),(3)"),
    _l("Civil Code (Law 287/2009) art. 2553-2554"),
    _l("Civil Code (Act V of 2013) s. 8:3(1),(3)"),
    _l("BGB s. 187-188, 193"),
    _l("ABGB s. 902-903; Act on Saturdays and Good Friday (from memory)"),
    _l("No general civil roll-over rule relied on (CPC art. 642 is procedural)"),
    _l("Civil Code art. 1187, 2963 (Saturday counts as working)"),
    _l("Civil Code art. 5: first day excluded, non-working days not excluded"),
    _l("Civil Code art. 279(b),(e); working days do not need it"),
    _l("Algemene termijnenwet art. 1-3 (statutory periods only)"),
    _l("Civil Code Book 1 art. 1.7"),
    _l("Act 150/1930 s. 5 (also Midsummer Eve and Christmas Eve)"),
    _l("Act 1930:173 s. 2 (also Midsummer, Christmas and New Year’s Eve)"),
    _l("No general statute found"),
    _l("General Part of the Civil Code Act s. 135-136 (from memory)"),
    _l("Working-day count; not needed"),
    _l("Civil Code art. 1.117 ff (from memory)"),
    _l("Obligations and Contracts Act art. 72 (from memory)"),
    _l("Obligations Act (ZOO), computation of time (from memory)"),
    _l("Code of Obligations art. 62 (from memory)"),
    _l("Civil Code art. 241-242 (from memory)"),
    _l(
        "Interpretation Act 2005 s. 18(h): the first day is included when time runs "
        "“from” or “beginning with” a day"
    ),
    _l("No general roll-over; “beginning with” counts the first day"),
    _l("Civil Code art. 253-254 (from memory)"),
    _l("Civil Code art. 191, 193 (from memory)"),
    _l(
        "Regulation 1182/71 art. 3 (periods of EU acts): day of the event not counted, "
        "last day on Saturday, Sunday or holiday moves on"
    ),
    _l("Business days"),
    _l("Civil Code art. 115"),
)
"""Every sentence of the data, written out for the catalogues."""


def of_counting(regime: Regime) -> str:
    """Return the provision on the first and the last day of a period, or nothing."""
    said = regime.holiday_rollover_basis
    return _(said) if said else ""
