"""`/demo/hosts/<name>`: other people's pages, as awkward as such pages are."""

from flask import redirect, render_template_string, url_for
from flask.typing import ResponseReturnValue

from reclamator.config import ROOT
from reclamator.errors import NotFound
from reclamator.models.company import Company
from reclamator.web.access import public
from reclamator.web.demo import demo, pages

HOSTS = ROOT / "widget" / "hosts"
# stands inside a sandboxed frame of another host page
FRAMED = frozenset({"inline"})


@demo.get("/demo/hosts/")
@public("the demo's host pages, on loopback only")
@pages.demo_only
def list_hosts(_company: Company) -> ResponseReturnValue:
    """Lead to the list of them."""
    return redirect(url_for("demo.show_host", name="index"), 303)


@demo.get("/demo/hosts/<name>")
@public("the demo's host pages, on loopback only")
@pages.demo_only
def show_host(company: Company, name: str) -> ResponseReturnValue:
    """Show one of the pages in `widget/hosts/`, with our address and the demo company filled in."""
    found = next((path for path in HOSTS.glob("*.html") if path.stem == name), None)
    if found is None:
        raise NotFound()
    page = render_template_string(
        found.read_text(encoding="utf-8"), base=pages.base(), company=company.slug
    )
    return pages.with_policy(page, _policy(name))


def _policy(name: str) -> str:
    own = "frame-ancestors 'self'" if name in FRAMED else "frame-ancestors 'none'"
    return pages.HOST_POLICY.replace("frame-ancestors 'none'", own)
