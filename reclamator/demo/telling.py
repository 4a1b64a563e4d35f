"""Tells the stories: every act of every complaint through the services, in the order of time."""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from reclamator import clock
from reclamator.demo import founding, pdfs, pictures
from reclamator.demo.founding import Cast
from reclamator.demo.story import HANDLER, Step, Story
from reclamator.domain import deadlines, regimes
from reclamator.domain.lifecycle import Action
from reclamator.domain.tasks import TaskAction
from reclamator.domain.vocabulary import ArgumentVerdict, Channel, DeadlineKind, Sector
from reclamator.services import (
    appeals,
    complaints,
    completion,
    decisions,
    delivery,
    digests,
    facts,
    holding_notices,
    intake,
    investigations,
    labels,
    messages,
    reminders,
    targets,
    tasks,
    time_entries,
)
from reclamator.services.actors import COMPLAINANT
from reclamator.services.attachments import Incoming
from reclamator.services.completion import Wanted
from reclamator.services.facts import Facts
from reclamator.services.intake import Answers, Arrival
from reclamator.services.investigations import Finding
from reclamator.transports.email import Transport

LONGEST_DAYS = 70
MAILS_KEPT = timedelta(days=8)
BETWEEN = timedelta(minutes=23)
MOMENT = timedelta(minutes=4)
AT_WORK = time(8, 5)
STAFF_START, CUSTOMER_START = time(8, 40), time(18, 25)
WORKING_DAYS = 5


@dataclass
class Telling:
    """One story on its way: what was planned for when, and the complaint as it is."""

    story: Story
    place: int
    received_at: datetime
    uid: bytes | None = None
    moments: list[datetime] = field(default_factory=list)


Act = tuple[datetime, int, int, Telling, Step | None]


def tell(
    cast: Cast,
    stories: list[Story],
    *,
    post: Transport,
    progress: Callable[[int, int], None],
) -> None:
    """Live through all stories at once, from the first complaint until now.

    The mails of the last days go to `post`; older ones count as sent, or nobody would wait for it.
    """
    acts = sorted(_plan(stories), key=lambda act: act[:3])
    morning = _last_morning(cast)
    for done, (moment, _place, _order, telling, step) in enumerate(acts, start=1):
        if morning and moment > morning:
            _live_through(morning, cast, post)
            morning = None
        is_recent = clock.now() - moment < MAILS_KEPT
        with clock.at(moment):
            _perform(cast, telling, step)
            delivery.clear_company(post if is_recent else None)
        progress(done, len(acts))
    if morning:
        _live_through(morning, cast, post)


def _last_morning(cast: Cast) -> datetime | None:
    """Return the last time that the company's people came to work."""
    working = targets.working_time(cast.company)
    today, zone = founding.today(), ZoneInfo(founding.TIME_ZONE)
    days = (working.day_not_later(today), working.days_before(today, 1))
    moments = [datetime.combine(day, AT_WORK, zone) for day in days]
    return next((moment for moment in moments if moment < clock.now()), None)


def _live_through(morning: datetime, cast: Cast, post: Transport) -> None:
    """Do what the worker does each morning: remind people, and see who has heard nothing."""
    with clock.at(morning):
        reminders.remind(cast.company)
        holding_notices.look(cast.company)
        digests.write(cast.company)
        delivery.clear_company(post)


def draw(stories: list[Story]) -> None:
    """Draw the photos before anybody waits for the database, on two cores where there are two."""
    wanted = {
        (subject, _seed(subject, place + order))
        for place, story in enumerate(stories)
        for order, subject in enumerate(story.photos)
    }
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda each: _photo(*each), sorted(wanted)))


def begins_at(stories: list[Story]) -> datetime:
    """Return a morning before the first complaint: the company was founded then."""
    first = min(_received_at(story, place) for place, story in enumerate(stories))
    return first - timedelta(days=3)


def _plan(stories: list[Story]) -> Iterator[Act]:
    for place, story in enumerate(stories):
        telling = Telling(story, place, _received_at(story, place))
        yield telling.received_at, place, 0, telling, None
        moments = _moments(telling)
        for order, (step, moment) in enumerate(zip(story.steps, moments, strict=True), start=1):
            yield moment, place, order, telling, step


def _received_at(story: Story, place: int) -> datetime:
    day = founding.today() - timedelta(days=_days_ago(story))
    hour, minute = map(int, story.at.split(":"))
    planned = datetime.combine(day, time(hour, minute), ZoneInfo(founding.TIME_ZONE))
    # before nine in the morning, what came "today" came a little while ago
    left = (len(story.steps) + 1) * MOMENT + timedelta(seconds=place)
    return min(planned, clock.now() - left)


def _days_ago(story: Story) -> int:
    """Look for the day of receipt whose answer is due as near as can be to the wanted day."""
    if story.days_ago is not None:
        return story.days_ago
    wanted, today = story.due_in or 0, founding.today()

    def distance(days_ago: int) -> tuple[bool, int, int]:
        left = (_due_on(story, today - timedelta(days=days_ago)) - today).days
        return (left < 0) != (wanted < 0), abs(left - wanted), days_ago

    return min(range(LONGEST_DAYS), key=distance)


def _due_on(story: Story, received_on: date) -> date:
    choice = regimes.choose(
        story.country,
        Sector.GOODS,
        story.buyer,
        company_country=founding.COUNTRY,
        received_on=received_on,
        kind=story.kind,
    )
    dues = deadlines.compute(choice.regime, received_on, country=story.country)
    answers = [due.safe_on for due in dues if due.kind is DeadlineKind.ANSWER]
    return answers[0] if answers and choice.clock else deadlines.target_on(received_on)


def _moments(telling: Telling) -> Iterator[datetime]:
    """People of the company work by day and in the week; nothing lies in the future."""
    last = telling.received_at
    count = len(telling.story.steps)
    for order, step in enumerate(telling.story.steps):
        latest = clock.now() - (count - order) * MOMENT
        last = min(max(_planned(telling, step, order), last + MOMENT), latest)
        yield last


def _planned(telling: Telling, step: Step, order: int) -> datetime:
    zone = ZoneInfo(founding.TIME_ZONE)
    day = telling.received_at.astimezone(zone).date() + timedelta(days=step.day)
    if step.by:
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= WORKING_DAYS else 0)
    start = STAFF_START if step.by else CUSTOMER_START
    shift = BETWEEN * ((telling.place * 3 + order) % 18 if step.by else order)
    return datetime.combine(day, start, zone) + shift


# -- one act --------------------------------------------------------------------------------------


def _perform(cast: Cast, telling: Telling, step: Step | None) -> None:
    if step is None:
        telling.uid = _file(cast, telling)
        return
    assert telling.uid is not None
    complaint = complaints.get(telling.uid)
    act = _ACTS.get(step.act, _move)
    act(cast, complaint, step)


def _file(cast: Cast, telling: Telling) -> bytes:
    story, company = telling.story, cast.company
    arrival = Arrival(
        channel=story.channel,
        quarantine=story.quarantine,
        by=cast.actor(_registrar(story)),
    )
    receipt = intake.submit(
        company, _answers(telling), files=list(_files(telling)), arrival=arrival
    )
    return receipt.complaint_uid


def _registrar(story: Story) -> Any:
    """What is told by phone, staff type in."""
    return HANDLER if story.channel is Channel.PHONE else None


def _answers(telling: Telling) -> Answers:
    story = telling.story
    day = clock.local_date(telling.received_at, founding.TIME_ZONE)
    bought = (day - timedelta(days=story.bought)).isoformat() if story.bought else ""
    names = ("category", "claim", "name", "email", "phone", "product", "country", "language")
    return Answers(
        **{name: getattr(story, name) for name in names},
        description=story.text,
        kind=story.kind.value,
        buyer=story.buyer.value,
        organisation=story.organisation,
        order_number=story.order,
        purchased_on=bought,
    )


def _files(telling: Telling) -> Iterator[Incoming]:
    story = telling.story
    for order, subject in enumerate(story.photos):
        yield _incoming(_photo(subject, _seed(subject, telling.place + order)))
    if story.paid:
        ordered_on = clock.local_date(telling.received_at, founding.TIME_ZONE)
        yield _incoming(
            pdfs.order_confirmation(
                shop=founding.NAME,
                order_number=story.order,
                ordered_on=ordered_on - timedelta(days=story.bought),
                product=story.product,
                amount_minor=story.paid,
                currency=founding.CURRENCY,
                locale=story.language,
            )
        )


def _seed(subject: str, turn: int) -> int:
    """Two photos of each thing: one with camera data, the other plain or a PNG."""
    return (0, 1 + len(subject) % 2)[turn % 2]


@cache
def _photo(subject: str, seed: int) -> pictures.DemoFile:
    return pictures.photo(subject, seed)


def _incoming(made: pictures.DemoFile) -> Incoming:
    return Incoming(io.BytesIO(made.data), made.name, made.mime)


def _assign(cast: Cast, complaint: Any, step: Step) -> None:
    by = cast.actor(step.by)
    complaints.assign(complaint, cast.people[step.by] if step.by else None, by=by)


def _reply(cast: Cast, complaint: Any, step: Step) -> None:
    messages.reply(complaint, body=step.text, by=cast.actor(step.by))


def _write(_cast: Cast, complaint: Any, step: Step) -> None:
    messages.mark_read(complaint)
    files = [_incoming(_photo(subject, _seed(subject, 0))) for subject in step.photos]
    messages.write(complaints.get(complaint.complaint_uid), body=step.text, files=files)


def _appeal(_cast: Cast, complaint: Any, step: Step) -> None:
    appeals.receive(complaint, appeals.Request(step.text), by=COMPLAINANT)


def _argue(cast: Cast, complaint: Any, step: Step) -> None:
    verdict = ArgumentVerdict(step.decision["verdict"])
    place, row = step.decision["place"], appeals.get(complaint)
    appeals.answer_argument(row, place, verdict, step.text, by=cast.actor(step.by))


def _note(cast: Cast, complaint: Any, step: Step) -> None:
    messages.note(complaint, body=step.text, by=cast.actor(step.by))


def _read_batch(cast: Cast, complaint: Any, step: Step) -> None:
    known = facts.known(complaint) | dict(step.decision)
    facts.correct(complaint, Facts(**known), by=cast.actor(step.by))


def _find(cast: Cast, complaint: Any, step: Step) -> None:
    investigations.record(complaint, Finding(**step.decision), by=cast.actor(step.by))


def _spend(cast: Cast, complaint: Any, step: Step) -> None:
    minutes = str(step.decision["minutes"])
    time_entries.add(complaint, minutes=minutes, by=cast.actor(step.by))


def _task(cast: Cast, complaint: Any, step: Step) -> None:
    title, _, details = step.text.partition("\n")
    assert step.executor is not None
    plan = tasks.Plan(
        title=title,
        description=details,
        executor=cast.people[step.executor],
        due_on=founding.today() + timedelta(days=step.due_in or 0),
        needs_approval=step.needs_approval,
    )
    tasks.create(complaint, plan, by=cast.actor(step.by))


def _report(cast: Cast, complaint: Any, step: Step) -> None:
    _report_only(cast, complaint, step)
    last = tasks.everything(complaint)[-1]
    tasks.perform(complaint, last, TaskAction.CLOSE, by=cast.actor(HANDLER))


def _report_only(cast: Cast, complaint: Any, step: Step) -> None:
    last = tasks.everything(complaint)[-1]
    given = {"report": step.text}
    tasks.perform(complaint, last, TaskAction.REPORT, by=cast.actor(step.by), given=given)


def _label(cast: Cast, complaint: Any, step: Step) -> None:
    wanted = next(each for each in labels.everything() if labels.name_of(each) == step.text)
    labels.attach(complaint, wanted, by=cast.actor(step.by))


def _ask(cast: Cast, complaint: Any, step: Step) -> None:
    completion.request(complaint, Wanted(words=step.text), by=cast.actor(step.by))


def _decide(cast: Cast, complaint: Any, step: Step) -> None:
    """The mail that follows carries the answer, and so meets the clock."""
    due_on = founding.today() + timedelta(days=step.due_in) if step.due_in else None
    draft = {**step.decision, **({"due_on": due_on} if due_on else {})}
    decisions.issue(complaint, draft, by=cast.actor(step.by))


def _move(cast: Cast, complaint: Any, step: Step) -> None:
    complaints.perform(complaint, Action(step.act), by=cast.actor(step.by))


_ACTS: dict[str, Callable[[Cast, Any, Step], None]] = {
    "assign": _assign,
    "reply": _reply,
    "write": _write,
    "note": _note,
    "facts": _read_batch,
    "find": _find,
    "spend": _spend,
    "decide": _decide,
    "task": _task,
    "report": _report,
    "report_only": _report_only,
    "label": _label,
    Action.REQUEST_COMPLETION: _ask,
    Action.APPEAL: _appeal,
    "argument": _argue,
}
