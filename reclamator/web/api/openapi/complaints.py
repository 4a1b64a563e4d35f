"""`/complaints`: register, find, read, change; the history."""

from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import (
    Buyer,
    Channel,
    Claim,
    DeadlineKind,
    Kind,
    QuarantineReason,
    Sector,
    State,
    Validity,
    WaitingOn,
)
from reclamator.services.intake import TEXTS
from reclamator.web.api.openapi.parts import (
    AMOUNT,
    DAY,
    MOMENT,
    TEXT,
    WHOLE,
    YES_NO,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    many,
    maybe,
    parameter,
    ref,
    some,
    whole,
)

_COMPLAINT = json(ref("Complaint"))
QUERY = [
    parameter("state", "query", codes(State)),
    parameter("due_before", "query", DAY),
    parameter("q", "query", TEXT),
    parameter("category", "query", TEXT),
    parameter("handler", "query", TEXT),
    parameter("after", "query", TEXT),
    parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200}),
]

PATHS: Paths = {
    "/complaints": {
        "get": ("List complaints by legal deadline", None, json(list_of("Complaint"))),
        "post": (
            "Register a complaint",
            json(ref("NewComplaint")),
            json({"allOf": [ref("Complaint"), ref("Receipt")]}),
        ),
    },
    "/complaints/{number}": {
        "get": ("Show a complaint", None, _COMPLAINT),
        "patch": ("Change a complaint", json(ref("Change")), _COMPLAINT),
    },
    "/complaints/{number}/events": {"get": ("Show the history", None, json(list_of("Event")))},
}

SCHEMAS: Schemas = {
    "NewComplaint": some(
        ("category", "description", "claim", "name"),
        **(
            dict.fromkeys(TEXTS, TEXT)
            | {
                "kind": codes(Kind),
                "claim": codes(Claim),
                "buyer": codes(Buyer),
                "purchased_on": DAY,
                "price": maybe(AMOUNT),
                "occurred_on": DAY,
                "channel": codes(Channel),
                "received_at": MOMENT,
                "received_note": TEXT,
            }
        ),
    ),
    "Change": some(
        handler=maybe(TEXT),
        stage=TEXT,
        category=TEXT,
        validity=maybe(codes(Validity)),
        waiting_on=maybe(codes(WaitingOn)),
        received_at=MOMENT,
        received_note=TEXT,
        is_sure=YES_NO,
        labels=many(TEXT),
        price=maybe(AMOUNT),
    ),
    "Complaint": whole(
        number=TEXT,
        register_number=maybe(TEXT),
        kind=codes(Kind),
        channel=codes(Channel),
        state=codes(State),
        stage=maybe(TEXT),
        validity=maybe(codes(Validity)),
        category=TEXT,
        claim=codes(Claim),
        product=maybe(TEXT),
        order_number=maybe(TEXT),
        sold_by=maybe(TEXT),
        purchased_on=maybe(DAY),
        price=maybe(AMOUNT),
        occurred_on=maybe(DAY),
        description=maybe(TEXT),
        language=TEXT,
        country=TEXT,
        sector=codes(Sector),
        buyer=codes(Buyer),
        received_at=MOMENT,
        complainant=whole(
            name=maybe(TEXT),
            email=maybe(TEXT),
            phone=maybe(TEXT),
            organisation=maybe(TEXT),
            postal_address=maybe(TEXT),
            representative=maybe({"type": "object"}),
        ),
        handler=maybe(TEXT),
        waiting_on=maybe(codes(WaitingOn)),
        quarantine=maybe(codes(QuarantineReason)),
        regime=whole(code=TEXT, version=TEXT, confidence=TEXT),
        deadlines=many(ref("Deadline")),
        allowed_actions=many(codes(Action)),
        decision=maybe(ref("Decision")),
        labels=many(TEXT),
        extra={"type": "object", "additionalProperties": TEXT},
        created_at=MOMENT,
        updated_at=MOMENT,
    ),
    "Receipt": whole(
        access_code=TEXT,
        track_url=TEXT,
        answer_due_on=maybe(DAY),
        answer_target_on=maybe(DAY),
    ),
    "Deadline": whole(
        kind=codes(DeadlineKind),
        statutory_on=maybe(DAY),
        safe_on=maybe(DAY),
        rollover_verified=YES_NO,
        own_days=maybe(WHOLE),
        met_at=maybe(MOMENT),
        basis=TEXT,
    ),
    "Event": whole(
        at=MOMENT,
        code=TEXT,
        actor=TEXT,
        from_state=maybe(TEXT),
        to_state=maybe(TEXT),
    ),
}
