"""The leak detector: planted words, and a search for them wherever a process may write.

A marker is a text that no file but ours could hold. It is planted in what people type, in names,
photos and papers, and then looked for in every file below a folder and behind every open file of
a process, as itself and in each form in which a program might have written it.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

MARKERS: Mapping[str, str] = {
    # who complains
    "name": "Zdzisława Markerowska",
    "e-mail": "zdzislawa.m4rk3r@customer.example",
    "phone as typed": "+48 601 737 919",
    "phone as digits": "48601737919",
    "IBAN": "PL61109010140000071219812874",
    "IBAN as typed": "PL61 1090 1014 0000 0712 1981 2874",
    # what it is about
    "order": "ZX-77/MRK-48120",
    "order as compared": "ZX77MRK48120",
    "product": "Kettle Qophmarker 1.7",
    "place of purchase": "Markerbude stall nineteen",
    "description": "the lid sang a markersong at dawn",
    "Cyrillic": "Щука-метка проглотила чайник",
    "accented": "žluťoučký márkęr ő Łódź",
    "Greek": "Μάρκερ Ωμέγα δείκτης",
    # the files and what hides in them
    "photo's name": "markerowska-living-room.jpg",
    "paper's name": "paragon-Łódź-markera.pdf",
    "EXIF": "Hasselblad-of-Markerowska",
    "JPEG comment": "commented-by-marker-hand",
    "PNG text": "png-margin-markernote",
    "PDF text": "Paid in marker coins 4711",
    "PDF title": "Receipt titled Markerissimo",
    # what was refused, kept for a while or looked like a robot
    "refused text": "a refused marker kept for the second try",
    "kept file's name": "markerdraft-second-look.png",
    "robot's text": "cheap marker watches for sale",
    # what follows
    "staff reply": "Dear markered customer we look into it",
    "customer's answer": "my markered answer is no",
    "later file's name": "later-marker-photo.jpg",
    "note": "between us she is a marker collector",
    "grounds": "grounds of marker number nine hold",
    "method": "to the markered account within days",
    "API description": "filed by a machine named markerbot",
    "API name": "Ożarowski Markerbot",
    # what a request carries besides
    "user agent": "MarkerBrowser/9.17",
    "search": "markersearch-for-nobody",
    "who never signed in": "intruder.m4rk3r@nowhere.example",
    "staff e-mail": "hired.m4rk3r@company.example",
    "staff name": "Bożena Markerniewicz",
}
LARGEST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Hit:
    """A marker that lies readable somewhere."""

    marker: str
    encoding: str
    place: str


def encodings(text: str) -> dict[str, bytes]:
    """Return the text in each form in which it may lie on a disk.

    Base64 differs by where in its group of three bytes the text begins.
    """
    plain = text.encode()
    return {
        "UTF-8": plain,
        "lower case": text.lower().encode(),
        "UTF-16 little-endian": text.encode("utf-16-le"),
        "UTF-16 big-endian": text.encode("utf-16-be"),
        **{f"base64 at {offset}": _base64_core(plain, offset) for offset in range(3)},
        "hexadecimal": plain.hex().encode(),
        "hexadecimal, capitals": plain.hex().upper().encode(),
        "URL": quote(text, safe="").encode(),
        "URL, form": quote_plus(text, safe="@").encode(),
        "JSON": json.dumps(text)[1:-1].encode(),
    }


def search(
    markers: Mapping[str, str],
    *,
    folders: Iterable[Path] = (),
    processes: Iterable[int] = (),
    known: set[tuple[int, ...]] | None = None,
) -> list[Hit]:
    """Return every hit in the files below `folders` and in the open files of `processes`.

    What stands in `known` has not changed since an earlier search for the same markers; what this
    one reads is added.
    """
    wanted = {name: encodings(text) for name, text in markers.items()}
    places = [*_files_below(folders), *_open_files(processes)]
    contents = _contents(places, set() if known is None else known)
    return [hit for place, content in contents for hit in _found(wanted, place, content)]


def _base64_core(plain: bytes, offset: int) -> bytes:
    """Leave out the signs that depend on what stands before and after the text."""
    coded = base64.b64encode(bytes(offset) + plain)
    first = (0, 2, 3)[offset]
    last = len(coded) - {0: 0, 1: 3, 2: 2}[(len(plain) + offset) % 3]
    return coded[first:last]


def _files_below(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _open_files(processes: Iterable[int]) -> Iterator[Path]:
    """Walk what a process holds open, deleted files and files in memory included."""
    for pid in processes:
        with suppress(OSError):
            for entry in sorted(Path(f"/proc/{pid}/fd").iterdir()):
                with suppress(OSError):
                    if entry.is_file() and not os.readlink(entry).startswith(("/proc/", "/sys/")):
                        yield entry


def _contents(places: Iterable[Path], known: set[tuple[int, ...]]) -> Iterator[tuple[Path, bytes]]:
    seen: set[tuple[int, ...]] = set()
    for place in places:
        with suppress(OSError), place.open("rb") as source:
            state = os.fstat(source.fileno())
            file = (state.st_dev, state.st_ino)
            version = (*file, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
            # memory that processes share is written past the file's times
            is_known = version in known and not place.name.endswith("-shm")
            if file not in seen and not is_known:
                seen.add(file)
                known.add(version)
                yield place, source.read(LARGEST_BYTES)


def _found(wanted: Mapping[str, Mapping[str, bytes]], place: Path, content: bytes) -> Iterator[Hit]:
    # the name of a file is a place to leak into, too
    text = content + b"\0" + os.fsencode(place)
    for name, forms in wanted.items():
        for encoding, form in forms.items():
            if form in text:
                yield Hit(name, encoding, str(place))
