"""Files through the form: what is taken, what is named, and what comes out again."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from reclamator.models.attachment import Attachment
from reclamator.services import attachments, installation
from reclamator.services.media.kinds import SENTENCES
from reclamator.web.uploads import MAX_BODY_BYTES
from tests import corpus
from tests.cast import HeldClock
from tests.corpus import Specimen
from tests.journeys.visitor import Page, Upload, Visitor
from tests.web.intake.filling import (
    JSON,
    PHOTO,
    SAID,
    complaints,
    file_names,
    form_of,
    post,
    the_complaint,
)

Send = Callable[..., Page]


def upload(specimen: Specimen) -> Upload:
    """A specimen as the browser sends it."""
    return specimen.name, specimen.data, specimen.declared_type


def refused_words(specimen: Specimen) -> str:
    """The beginning of what is said about a refused file."""
    sentences = {**SENTENCES, "too_large": "The file is larger than 10 MB."}
    return str(sentences[specimen.reason or ""])


def test_the_whole_corpus_is_taken_or_named_as_it_should(
    open_form: Send, send: Send, frozen_clock: HeldClock
) -> None:
    wrong = []
    for specimen in corpus.specimens():
        frozen_clock.advance(minutes=11)
        before = len(complaints())
        page = send(open_form(), **SAID, files=[upload(specimen), PHOTO])
        was_taken = len(complaints()) > before
        if specimen.reason is None:
            fits = page.status == 200 and was_taken
        else:
            is_named = refused_words(specimen) in page.text
            fits = page.status == 422 and is_named and not was_taken
            fits = fits and len(form_of(page).buttons) == 1
        if not fits:
            wrong.append((specimen.label, page.status))

    assert wrong == []
    assert len(corpus.specimens()) == 94


def test_one_file_at_a_time_by_script(ada_at_home: Visitor, open_form: Send, send: Send) -> None:
    page = open_form()
    values = form_of(page).values

    first = post(ada_at_home, "/f/acme/files", values, [PHOTO], JSON)
    second = post(
        ada_at_home, "/f/acme/files", {**values, "kept": first.json["kept"]}, [PHOTO], JSON
    )
    filed = send(page, **SAID, kept=second.json["kept"], dropped=f" {first.json['uid']}")

    assert (first.status, second.status, filed.status) == (201, 201, 200)
    assert first.json["said"].startswith("Uploaded, ")
    assert first.json["line"].split(" ", 2)[2] == "kettle.jpg"
    assert file_names(the_complaint()) == ["kettle.jpg"]
    left = [name.rpartition("/")[2] for name in installation.store().names()]
    assert first.json["uid"] not in left
    assert second.json["uid"] in left
    assert len(left) == 2


@pytest.mark.parametrize(
    ("files", "fields", "field"),
    [
        ([], {}, "attachments"),
        ([("x.gif", b"GIF89a", "image/gif")], {}, "attachments"),
        ([PHOTO], {"token": "nonsense"}, None),
    ],
)
def test_a_refused_upload_says_why(
    files: list[Upload],
    fields: dict[str, str],
    field: str | None,
    ada_at_home: Visitor,
    open_form: Send,
) -> None:
    values = {**form_of(open_form()).values, **fields}

    answer = post(ada_at_home, "/f/acme/files", values, files, JSON)

    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = [fault["field"] for fault in answer.json.get("errors", [])]
    assert found == ([field] if field else [])
    assert list(installation.store().names()) == []


def test_a_file_without_a_good_token_has_another_way_in(
    ada_at_home: Visitor, open_form: Send
) -> None:
    values = {**form_of(open_form()).values, "token": "nonsense"}

    answer = post(ada_at_home, "/f/acme/files", values, [PHOTO], JSON)

    assert answer.json["code"] == "bad_token"
    assert answer.json["title"] == (
        "We could not take this file. Send the complaint without it and add it afterwards."
    )


def test_a_sixth_upload_is_refused(ada_at_home: Visitor, open_form: Send) -> None:
    values = dict(form_of(open_form()).values)
    for _ in range(5):
        values["kept"] = post(ada_at_home, "/f/acme/files", values, [PHOTO], JSON).json["kept"]

    answer = post(ada_at_home, "/f/acme/files", values, [PHOTO], JSON)

    assert answer.status == 422
    assert answer.json["errors"][0]["message"] == "Choose at most five files."


def big(name: str) -> Upload:
    """A photo of nine megabytes."""
    return name, corpus.photo() + bytes(9 * 1024 * 1024), "image/jpeg"


def test_together_they_may_be_25_megabytes(
    open_form: Send, send: Send, frozen_clock: HeldClock
) -> None:
    page = send(open_form(), **{**SAID, "name": ""}, files=[big("1.jpg"), big("2.jpg")])
    assert len(form_of(page).buttons) == 2

    too_much = send(page, name="Ada", files=[big("3.jpg")])

    assert too_much.status == 422
    assert "Together the files are larger than 25 MB." in too_much.text
    assert len(form_of(too_much).buttons) == 2
    assert complaints() == []
    assert send(too_much).status == 200
    assert file_names(the_complaint()) == ["1.jpg", "2.jpg"]


def test_a_body_beyond_all_limits_is_413_with_the_limit(open_form: Send, send: Send) -> None:
    far_too_big = ("film.jpg", bytes(MAX_BODY_BYTES), "image/jpeg")

    page = send(open_form(), **SAID, files=[far_too_big])
    answer = send(open_form(), **SAID, files=[far_too_big], headers=JSON)

    assert (page.status, answer.status) == (413, 413)
    assert "The limit is 26 MB." in page.text
    assert answer.json["limit_bytes"] == MAX_BODY_BYTES
    assert "frame-ancestors 'self' https:" in page.headers["Content-Security-Policy"]
    assert complaints() == []


@pytest.mark.parametrize(
    "changes",
    [{"description": "x" * 2_200_000}, {f"x_{number}": "" for number in range(200)}],
    ids=["one endless field", "more fields than any form has"],
)
def test_too_much_text_is_413_and_no_file_is_blamed(
    changes: dict[str, str], open_form: Send, send: Send
) -> None:
    page = send(open_form(), **{**SAID, **changes})
    answer = send(open_form(), **{**SAID, **changes}, headers=JSON)

    assert (page.status, answer.status) == (413, 413)
    assert "What you sent is too large. Shorten it or choose smaller files." in page.text
    assert "The limit is" not in page.text
    assert "One of the files" not in page.text
    assert answer.json["title"] == "What you sent is too large. Shorten it or choose smaller files."
    assert "limit_bytes" not in answer.json
    assert complaints() == []


def test_names_cannot_lead_anywhere(open_form: Send, send: Send) -> None:
    tricks = ["../../x.jpg", "C:\\\\windows\\\\y.jpg", "a\u202egpj.exe\u202c.jpg", " .jpg", "."]
    files = [(name.replace('"', ""), corpus.photo(), "image/jpeg") for name in tricks]

    page = send(open_form(), **SAID, files=files)

    assert page.status == 200
    names = file_names(the_complaint())
    assert names == ["x.jpg", "y.jpg", "agpj.exe.jpg", "jpg", "file"]


def test_the_viewing_copy_tells_nothing_and_stands_upright(open_form: Send, send: Send) -> None:
    turned = corpus.camera_photo(orientation=6)
    send(open_form(), **SAID, files=[("camera.jpg", turned, "image/jpeg")])

    (kept,) = Attachment.of(the_complaint().complaint_uid)
    original = b"".join(attachments.original(kept))
    shown = b"".join(attachments.preview(kept))

    assert original == turned
    assert corpus.GPS_MARKER in original
    assert corpus.GPS_MARKER not in shown
    picture = Image.open(io.BytesIO(shown))
    assert not picture.getexif()
    assert picture.size == tuple(reversed(Image.open(io.BytesIO(turned)).size))


def test_what_lies_in_the_store_is_sealed(open_form: Send, send: Send) -> None:
    send(open_form(), **SAID, files=[("camera.jpg", corpus.camera_photo(), "image/jpeg")])

    store = installation.store()
    objects = []
    for name in store.names():
        with store.open(name) as sealed:
            objects.append(sealed.read())

    assert len(objects) == 2
    assert all(content.startswith(b"RCA1") for content in objects)
    assert not any(corpus.GPS_MARKER in content for content in objects)
