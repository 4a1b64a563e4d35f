"""One cause behind several complaints: staff link them, and take one out again."""

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.cause_group import CauseGroup, CauseMember
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.services import audit, complaints, events, facts, intake
from reclamator.services.actors import Actor

LONGEST_TITLE = 200
NOT_ITSELF = _l("Choose another complaint than this one.")
TWO_CAUSES = _l("Each of them has a cause already. Take one out of its cause first.")
NO_TITLE = _l("Say in a few words what the common cause is.")
TOO_LONG = _l("This title is too long. Shorten it to 200 characters.")


def link(complaint: Complaint, other: Complaint, *, title: str = "", by: Actor) -> CauseGroup:
    """Say that two complaints have one cause; the same again changes nothing. Raises Incomplete.

    The cause is called as `title` says; a new one without it, by what the first complaint is about.
    """
    by.require(Permission.REVIEW)
    words = _checked(title)
    if complaint.complaint_uid == other.complaint_uid:
        raise Incomplete([FieldError("other", NOT_ITSELF)])
    with transaction():
        both = _locked(complaint, other)
        group = _group_of(both) or _new_group(words or _subject(both[0]), by)
        if words:
            _retitle(group, words, both[0], by)
        added = [each for each in both if _add(group, each, by)]
        for each in added:
            against = next(row for row in both if row is not each)
            _tell(each, EventKind.LINKED, "cause.linked", group, by, against.number)
        # the one that was in the cause before hears of the new one too
        for each in (row for row in both if row not in added and added):
            _tell(each, EventKind.LINKED, "cause.linked", group, by, added[0].number)
    return group


def rename(complaint: Complaint, title: str, *, by: Actor) -> None:
    """Give the cause of a complaint another title; the same again changes nothing.

    Raises Forbidden, Incomplete, or NotFound where the complaint is in no cause.
    """
    by.require(Permission.REVIEW)
    words = _checked(title)
    if not words:
        raise Incomplete([FieldError("title", NO_TITLE)])
    with transaction():
        fresh = complaints.locked(complaint)
        member = CauseMember.of(fresh.complaint_uid)
        group = CauseGroup.by_uid(member.group_uid) if member else None
        if group is None:
            raise NotFound()
        _retitle(group, words, fresh, by)


def take_out(complaint: Complaint, *, by: Actor) -> None:
    """Take a complaint out of its cause; what is left alone has no common cause any more."""
    by.require(Permission.REVIEW)
    with transaction():
        fresh = complaints.locked(complaint)
        member = CauseMember.of(fresh.complaint_uid)
        if member is None:
            return
        group = CauseGroup.by_uid(member.group_uid)
        assert group is not None
        leaving = [fresh.complaint_uid]
        rest = CauseMember.uids(group.uid, most=3)
        if len(rest) == 2:
            leaving = rest
        for uid in leaving:
            CauseMember.delete().where(CauseMember.complaint_uid == uid).execute()
            _tell(complaints.get(uid), EventKind.UNLINKED, "cause.unlinked", group, by, "")
        if len(rest) <= 2:
            CauseGroup.delete().where(CauseGroup.uid == group.uid).execute()


def _retitle(group: CauseGroup, words: str, complaint: Complaint, by: Actor) -> None:
    if group.title != words:
        group.title = words
        group.save()
        _note(complaint, EventKind.CAUSE_RENAMED, "cause.renamed", group, by, {"title": words})


def _checked(title: str) -> str:
    words = " ".join(intake.clean(title).split())
    if len(words) > LONGEST_TITLE:
        raise Incomplete([FieldError("title", TOO_LONG)])
    return words


def _locked(*rows: Complaint) -> list[Complaint]:
    """Lock in one order whoever asks, so that two people do not wait for each other."""
    in_order = sorted(rows, key=lambda row: row.complaint_uid)
    found = {row.complaint_uid: complaints.locked(row) for row in in_order}
    return [found[row.complaint_uid] for row in rows]


def _group_of(both: list[Complaint]) -> CauseGroup | None:
    members = [CauseMember.of(each.complaint_uid) for each in both]
    uids = {bytes(member.group_uid) for member in members if member}
    if len(uids) > 1:
        raise Incomplete([FieldError("other", TWO_CAUSES)])
    return CauseGroup.by_uid(uids.pop()) if uids else None


def _new_group(title: str, by: Actor) -> CauseGroup:
    staff_uid = by.uid if by.kind == "staff" else None
    return CauseGroup.create(created_by=staff_uid, created_at=clock.now(), title=title)


def _subject(complaint: Complaint) -> str:
    known = facts.known(complaint)
    return " · ".join(filter(None, (known["product"], known["batch"]))) or complaint.number


def _add(group: CauseGroup, complaint: Complaint, by: Actor) -> bool:
    if CauseMember.of(complaint.complaint_uid):
        return False
    CauseMember.create(
        complaint_uid=complaint.complaint_uid,
        group_uid=group.uid,
        added_by=by.uid if by.kind == "staff" else None,
        added_at=clock.now(),
    )
    return True


def _tell(
    complaint: Complaint, kind: EventKind, action: str, group: CauseGroup, by: Actor, other: str
) -> None:
    _note(complaint, kind, action, group, by, {"with": other} if other else None)


def _note(
    complaint: Complaint,
    kind: EventKind,
    action: str,
    group: CauseGroup,
    by: Actor,
    detail: dict[str, str] | None,
) -> None:
    complaint.touched(updated_at=clock.now())
    events.record(complaint.complaint_uid, kind, by=by, detail=detail)
    audit.record(
        action,
        actor_uid=by.uid,
        object_uid=group.uid,
        complaint_uid=complaint.complaint_uid,
        detail=detail,
    )
