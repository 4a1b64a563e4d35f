"""QR codes as SVG: a picture without style attributes, so it stands under a strict policy."""

from typing import Any

import segno

from reclamator.i18n import _

QUIET_ZONE = 4
"""Modules of white around the code: readers want four."""

MASK = 2
"""It is fixed: weighing all eight costs more than everything else on a receipt or a card."""


def qr_svg(text: str) -> str:
    """Return `<svg>` markup of a QR code for inlining; its title says what it opens.

    `text` is escaped in the title, so the markup is safe to print as it is.
    """
    svg: str = segno.make(text, error="m", micro=False, mask=MASK).svg_inline(
        border=QUIET_ZONE, title=_title(text), light="#fff", **_FORM
    )
    return svg.replace("<svg ", '<svg role="img" ', 1)


def qr_svg_data(text: str) -> str:
    """Return the QR code as a `data:` address for the `src` of an `<img>`."""
    uri: str = segno.make(text, error="m", micro=False).svg_data_uri(
        border=QUIET_ZONE, title=_title(text), light="#fff", **_FORM
    )
    return uri


def qr_for_print(text: str) -> str:
    """Return a whole SVG document without a white border: paper has its own."""
    code = segno.make(text, error="m", micro=False, mask=MASK)
    svg: str = code.svg_inline(border=0, **_FORM)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def qr_for_parcel(number: str) -> str:
    """Return a whole SVG document of a bare number: what rubs on the road may cover a quarter."""
    code = segno.make(number, error="q", boost_error=False, micro=False)
    svg: str = code.svg_inline(border=0, **_FORM)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _title(text: str) -> str:
    return _("QR code for %(address)s", address=text)


_FORM: dict[str, Any] = {"dark": "#000", "omitsize": True, "svgclass": None, "lineclass": None}
