"""Who may frame a company's form, and who might when the database was last there to say it."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from flask import Response, current_app, g, request
from flask.sansio.blueprints import BlueprintSetupState

from reclamator import clock
from reclamator.errors import Unavailable
from reclamator.services.intake.tokens import TOKEN_LIFE
from reclamator.web import headers
from reclamator.web.intake import intake

NOBODY = "'none'"
FRAMES = "form frames"


@intake.after_request
def let_its_pages_frame_it(response: Response) -> Response:
    """Every answer of the form may stand in its frames, a refusal too: else nobody reads it."""
    if not request.path.startswith("/f/"):
        return response
    known: LastKnown = current_app.extensions[FRAMES]
    if company := g.get("company"):
        known.remember(company.slug, headers.ancestors(company))
        return headers.for_form(response, company)
    if response.status_code == Unavailable.status:
        slug = (request.view_args or {}).get("company", "")
        return headers.for_page(response, ancestors=known.of(slug))
    return response


@intake.record_once
def remember_frames(state: BlueprintSetupState) -> None:
    """Let each application remember for itself."""
    state.app.extensions[FRAMES] = LastKnown()


class LastKnown:
    """The last `frame-ancestors` of each company that this process has said.

    Without a database nobody knows whose page a form stands in, and a page that refuses its frame
    shows nothing to whoever sent the form there. So what was true for the form holds for that
    answer too, as long as a form may be sent; a company that was never asked for has no frames.
    """

    def __init__(self, most: int = 1_000) -> None:
        self._most = most
        self._said: OrderedDict[str, tuple[datetime, str]] = OrderedDict()
        self._lock = Lock()

    def remember(self, slug: str, ancestors: str) -> None:
        """Keep what the database has just said; the company unheard of for longest is dropped."""
        with self._lock:
            self._said[slug] = (clock.now(), ancestors)
            self._said.move_to_end(slug)
            if len(self._said) > self._most:
                self._said.popitem(last=False)

    def of(self, slug: str) -> str:
        """Return who may frame the pages of a company while nobody can be asked."""
        with self._lock:
            at, ancestors = self._said.get(slug, (clock.now(), NOBODY))
        return ancestors if clock.now() - at < TOKEN_LIFE else NOBODY
