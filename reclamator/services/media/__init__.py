"""Files that people send: what they are, how they are named, and the copy that is looked at.

Pure functions on file objects; nothing here knows a complaint, a database or a request.
"""

from reclamator.services.media.inspection import inspect
from reclamator.services.media.kinds import FileKind, Inspected, own_extension
from reclamator.services.media.names import content_disposition, download_name, safe_name
from reclamator.services.media.viewing import VIEWING_MIME, viewing_copy

__all__ = [
    "VIEWING_MIME",
    "FileKind",
    "Inspected",
    "content_disposition",
    "download_name",
    "inspect",
    "own_extension",
    "safe_name",
    "viewing_copy",
]
