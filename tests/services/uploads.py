"""Files on their way in, for services that take them."""

import io

from reclamator.services.attachments import Incoming


def incoming(name: str, content: bytes, kind: str = "") -> Incoming:
    """A file as the web hands it over."""
    return Incoming(io.BytesIO(content), name, kind)
