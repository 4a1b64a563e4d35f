"""The small words and signs of the panel."""

from reclamator.domain.vocabulary import EventKind
from reclamator.web.panel.words import EVENT_ICONS


def test_every_line_of_a_history_has_its_icon() -> None:
    assert set(EVENT_ICONS) == set(EventKind)
