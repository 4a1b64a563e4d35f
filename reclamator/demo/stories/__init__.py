"""The stories of the demo, each told in its customer's language."""

from dataclasses import replace
from itertools import chain, zip_longest

from reclamator.demo.stories import english, finnish, polish, romanian, russian, slovak
from reclamator.demo.story import Story

BOOKS = (
    english.STORIES,
    polish.STORIES,
    slovak.STORIES,
    romanian.STORIES,
    finnish.STORIES,
    russian.STORIES,
)


def choose(count: int) -> list[Story]:
    """Return so many stories, taking the languages in turn; beyond the last they come again."""
    told = [story for story in chain(*zip_longest(*BOOKS)) if story is not None]
    return [_again(told[place % len(told)], place // len(told)) for place in range(count)]


def _again(story: Story, turn: int) -> Story:
    """The same happens to another customer: another address, another order, an older day."""
    if turn == 0:
        return story
    mailbox, _, domain = story.email.partition("@")
    return replace(
        story,
        email=f"{mailbox}.{turn}@{domain}" if mailbox else "",
        order=f"{story.order}-{turn}" if story.order else "",
        days_ago=None if story.days_ago is None else story.days_ago + turn % 20,
    )
