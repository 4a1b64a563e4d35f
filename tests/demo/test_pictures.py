"""The demo's own files: small, always the same, and taken by the same checks as anybody's."""

import io
from datetime import date

import pytest
from PIL import Image

from reclamator.demo import pictures
from reclamator.demo.pdfs import order_confirmation
from reclamator.demo.pictures import MAX_BYTES, SUBJECTS, DemoFile, photo
from reclamator.services import media

GPS = 0x8825


def inspected(file: DemoFile) -> media.Inspected:
    return media.inspect(
        io.BytesIO(file.data),
        declared_name=file.name,
        declared_type=file.mime,
        max_bytes=10 * 1024 * 1024,
    )


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_is_a_small_photo_that_may_be_taken(subject: str) -> None:
    for seed in range(3):
        file = photo(subject, seed)

        assert len(file.data) <= MAX_BYTES
        assert inspected(file).mime == file.mime
        assert media.viewing_copy(io.BytesIO(file.data))


def test_a_seed_gives_the_same_photo_and_another_seed_another() -> None:
    assert photo("kettle", 4) == photo("kettle", 4)
    assert len({photo("kettle", seed).data for seed in range(6)}) == 6


def test_the_same_sheet_would_be_drawn_on_any_machine() -> None:
    chance = pictures.Chance("kettle/0")

    assert [chance.between(0, 999) for _ in range(4)] == [480, 102, 591, 442]


def test_some_photos_show_what_cleaning_is_for() -> None:
    raw = photo("kettle", 0)
    exif = Image.open(io.BytesIO(raw.data)).getexif()
    assert exif[0x0112] == pictures.TURNED
    assert exif.get_ifd(GPS)

    copy = media.viewing_copy(io.BytesIO(raw.data))

    assert copy is not None
    assert Image.open(io.BytesIO(copy)).size == (800, 600)
    assert not Image.open(io.BytesIO(copy)).getexif()
    assert not Image.open(io.BytesIO(photo("kettle", 1).data)).getexif()


def test_an_order_confirmation_is_a_pdf_that_may_be_taken() -> None:
    file = _order("pl")

    assert file.name == "order-10482.pdf"
    assert len(file.data) <= MAX_BYTES
    assert inspected(file).mime == "application/pdf"
    assert _order("pl") == file
    assert _order("ru").data != file.data


def _order(locale: str) -> DemoFile:
    return order_confirmation(
        shop="Brzoza & Glina",
        order_number="10482",
        ordered_on=date(2026, 8, 14),
        product="Czajnik Modra 1,7 l",
        amount_minor=28900,
        currency="PLN",
        locale=locale,
    )
