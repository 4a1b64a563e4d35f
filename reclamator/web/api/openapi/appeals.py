"""`…/appeal`."""

from reclamator.domain.vocabulary import (
    AppealChannel,
    AppealState,
    ArgumentVerdict,
    Claim,
    Lateness,
)
from reclamator.web.api.openapi.parts import (
    MOMENT,
    TEXT,
    WHOLE,
    Paths,
    Schemas,
    codes,
    json,
    many,
    maybe,
    ref,
    some,
    whole,
)

_ANSWER = some(
    ("argument", "verdict", "text"), argument=WHOLE, verdict=codes(ArgumentVerdict), text=TEXT
)
_ARGUMENT = whole(text=TEXT, verdict=maybe(codes(ArgumentVerdict)), answer=maybe(TEXT))

PATHS: Paths = {
    "/complaints/{number}/appeal": {
        "get": ("Show the second look", None, json(ref("Appeal"))),
        "patch": (
            "Name the reviewer, judge a late request, answer arguments",
            json(ref("AppealChange")),
            json(ref("Appeal")),
        ),
    },
}

SCHEMAS: Schemas = {
    "AppealChange": some(
        (),
        reviewer=TEXT,
        lateness=codes(Lateness),
        lateness_reason=TEXT,
        answers=many(_ANSWER),
    ),
    "Appeal": whole(
        number=TEXT,
        state=codes(AppealState),
        channel=maybe(codes(AppealChannel)),
        claim=maybe(codes(Claim)),
        received_at=MOMENT,
        late_days=maybe(WHOLE),
        lateness=maybe(codes(Lateness)),
        lateness_reason=maybe(TEXT),
        reviewer=maybe(TEXT),
        arguments=many(_ARGUMENT),
    ),
}
