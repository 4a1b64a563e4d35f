"""What a complainant may send, what happens to it, and what nobody gets to see."""

import io
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from reclamator import i18n
from reclamator.config import ROOT
from reclamator.errors import BadFile
from reclamator.services import media
from reclamator.services.media import FileKind
from reclamator.services.media.kinds import SENTENCES
from tests import corpus

MEMORY_LIMIT_MB = 150


def inspected(specimen: corpus.Specimen) -> media.Inspected:
    return media.inspect(
        io.BytesIO(specimen.data),
        declared_name=specimen.name,
        declared_type=specimen.declared_type,
        max_bytes=corpus.MAX_BYTES,
    )


def by_label(label: str) -> corpus.Specimen:
    return next(each for each in corpus.specimens() if each.label == label)


def viewed(data: bytes) -> Image.Image:
    copy = media.viewing_copy(io.BytesIO(data))
    assert copy is not None
    return Image.open(io.BytesIO(copy))


def test_row_40_the_corpus_is_large_enough() -> None:
    """SECURITY §4, row 40: more than its 40 files; what becomes of each stands in the corpus."""
    assert len({each.label for each in corpus.specimens()}) == len(corpus.specimens()) >= 40


@pytest.mark.parametrize("specimen", corpus.specimens(), ids=lambda each: each.label)
def test_row_40_every_file_is_taken_or_refused_for_the_right_reason(
    specimen: corpus.Specimen,
) -> None:
    if specimen.reason is None:
        assert inspected(specimen).size == len(specimen.data)
        return

    with pytest.raises(BadFile) as refused:
        inspected(specimen)

    assert refused.value.reason == specimen.reason
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "specimen", [each for each in corpus.specimens() if each.reason], ids=lambda each: each.label
)
def test_a_refusal_tells_what_to_do_and_nothing_about_the_file(specimen: corpus.Specimen) -> None:
    with pytest.raises(BadFile) as refused:
        inspected(specimen)

    sentence = str(refused.value.sentence)
    assert sentence.endswith(".")
    assert str(refused.value) == "bad_file"


def test_a_file_that_is_too_large_names_the_limit_in_the_readers_language() -> None:
    with pytest.raises(BadFile) as refused:
        inspected(by_label("too large"))

    with i18n.use("en"):
        assert str(refused.value.sentence) == (
            "The file is larger than 10\u00a0MB. Choose a smaller one or send us photos instead."
        )
    with i18n.use("fi"):
        assert "10\u00a0Mt" in str(refused.value.sentence)


def test_every_reason_has_a_sentence() -> None:
    reasons = {each.reason for each in corpus.specimens()} - {None, "too_large"}
    assert reasons == set(SENTENCES)


@pytest.mark.parametrize(
    ("label", "kind", "mime", "extension", "size"),
    [
        ("capitals", FileKind.JPEG, "image/jpeg", "jpg", (120, 80)),
        ("progressive", FileKind.JPEG, "image/jpeg", "jpg", (120, 80)),
        ("png", FileKind.PNG, "image/png", "png", (120, 80)),
        ("webp lossless", FileKind.WEBP, "image/webp", "webp", (120, 80)),
        ("webp animated", FileKind.WEBP, "image/webp", "webp", (40, 30)),
        ("heic", FileKind.HEIC, "image/heic", "heic", (4032, 3024)),
        ("pdf", FileKind.PDF, "application/pdf", "pdf", (None, None)),
        ("text", FileKind.TEXT, "text/plain", "txt", (None, None)),
    ],
)
def test_type_and_pixels_come_from_the_content(
    label: str, kind: FileKind, mime: str, extension: str, size: tuple[int | None, int | None]
) -> None:
    found = inspected(by_label(label))

    assert (found.kind, found.mime, found.extension) == (kind, mime, extension)
    assert (found.width, found.height) == size


def test_the_stream_is_left_at_its_start() -> None:
    stream = io.BytesIO(corpus.photo())

    media.inspect(stream, declared_name="a.jpg", declared_type="", max_bytes=corpus.MAX_BYTES)
    assert stream.tell() == 0

    media.viewing_copy(stream)
    assert stream.tell() == 0


@pytest.mark.parametrize(
    "specimen",
    [each for each in corpus.specimens() if each.reason is None],
    ids=lambda each: each.label,
)
def test_what_is_viewed_is_a_plain_jpeg_or_nothing(specimen: corpus.Specimen) -> None:
    copy = media.viewing_copy(io.BytesIO(specimen.data))

    if inspected(specimen).kind in (FileKind.PDF, FileKind.TEXT, FileKind.HEIC):
        assert copy is None
        return
    assert copy is not None
    picture = Image.open(io.BytesIO(copy))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_row_40_place_and_camera_stay_behind() -> None:
    original = corpus.camera_photo()
    assert corpus.GPS_MARKER in original
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)

    copy = media.viewing_copy(io.BytesIO(original))

    assert copy is not None
    assert corpus.GPS_MARKER not in copy
    assert b"Exif" not in copy
    assert b"xmpmeta" not in copy
    assert not Image.open(io.BytesIO(copy)).getexif()


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (120, 80), (10, 10)),
        (2, (120, 80), (110, 10)),
        (3, (120, 80), (110, 70)),
        (4, (120, 80), (10, 70)),
        (5, (80, 120), (10, 10)),
        (6, (80, 120), (70, 10)),
        (7, (80, 120), (70, 110)),
        (8, (80, 120), (10, 110)),
    ],
)
def test_the_copy_stands_upright(
    orientation: int, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    picture = viewed(corpus.camera_photo(orientation))

    assert picture.size == size
    red, _, blue = picture.getpixel(red_at)  # type: ignore[misc]
    assert red > 200 > 60 > blue
    reds = [picture.getpixel((x, y)) for x in (10, size[0] - 10) for y in (10, size[1] - 10)]
    assert sum(pixel[0] > 200 for pixel in reds) == 1  # type: ignore[index]


def test_a_turned_png_with_a_palette_stands_upright_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = corpus.encoded(Image.new("P", (60, 40)), "PNG", exif=exif)

    assert viewed(data).size == (40, 60)


def test_broken_camera_data_does_not_cost_the_photo() -> None:
    data = corpus.photo(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f garbage")

    assert viewed(data).size == (120, 80)


def test_see_through_parts_become_white_and_sixteen_bits_stay_grey() -> None:
    clear = corpus.encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")
    assert viewed(clear).getpixel((5, 5)) == (255, 255, 255)

    grey = viewed(by_label("16 bits").data).getpixel((4, 4))
    assert isinstance(grey, tuple)
    assert 120 <= grey[0] <= 136


def test_a_large_photo_is_made_smaller() -> None:
    assert viewed(corpus.photo(size=(5000, 1000))).size == (2048, 410)
    assert viewed(corpus.photo("PNG", size=(1000, 2500))).size == (819, 2048)


def test_pixels_that_cannot_be_decoded_are_damage() -> None:
    whole = bytearray(corpus.photo("WEBP", mode="RGBA", lossless=True))
    whole[26:] = b"\xff" * (len(whole) - 26)

    with pytest.raises(BadFile) as refused:
        media.viewing_copy(io.BytesIO(whole))

    assert refused.value.reason == "damaged"


def test_a_heic_photo_is_viewed_where_its_reader_is_installed() -> None:
    pillow_heif.register_heif_opener()
    data = corpus.photo("HEIF", size=(160, 120))

    assert inspected(corpus.Specimen("", "a.heic", "", data, None)).width == 160
    assert viewed(data).size == (160, 120)


def test_a_heic_photo_is_only_kept_where_its_reader_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reclamator.services.media.viewing._heif", lambda: None)

    assert media.viewing_copy(io.BytesIO(corpus.heic())) is None


def test_a_photo_too_costly_to_open_is_kept_without_a_copy() -> None:
    data = corpus.flat_png(6000, 5000)

    specimen = corpus.Specimen("", "scan.png", "image/png", data, None)
    assert inspected(specimen).width == 6000
    assert media.viewing_copy(io.BytesIO(data)) is None


_MEASURE = """
import sys
from pathlib import Path
from reclamator.errors import BadFile
from reclamator.services import media

for path in sorted(Path(sys.argv[1]).iterdir()):
    with path.open("rb") as stream:
        try:
            media.inspect(stream, declared_name=path.name, declared_type="", max_bytes=10 << 20)
            media.viewing_copy(stream)
        except BadFile:
            pass
# Not getrusage: its peak includes that of the process which started this one.
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
sys.stdout.write(str(int(status["VmHWM"].split()[0]) // 1024))
"""


def test_row_40_memory_stays_bounded_over_the_whole_corpus(tmp_path: Path) -> None:
    for place, specimen in enumerate(corpus.specimens()):
        _, _, extension = specimen.name.rpartition(".")
        tmp_path.joinpath(f"{place}.{extension}").write_bytes(specimen.data)
    for name, data in _costly().items():
        tmp_path.joinpath(name).write_bytes(data)

    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip

    assert int(done.stdout) < MEMORY_LIMIT_MB


def _costly() -> dict[str, bytes]:
    grey = Image.new("L", (7300, 5400), 128)
    return {
        "whole.jpg": corpus.encoded(grey, "JPEG"),
        "progressive.jpg": corpus.encoded(grey, "JPEG", progressive=True),
        "long.jpg": corpus.photo(size=(20_000, 1_900)),
        "square.jpg": corpus.photo(size=(3071, 3071)),
        "wide.png": corpus.flat_png(3800, 3700),
        "clear.png": corpus.flat_png(3000, 2730, colour=6),
        "large.png": corpus.flat_png(7300, 5400),
        "wide.webp": corpus.photo("WEBP", size=(2270, 2280)),
    }


def test_no_spoilt_file_brings_anything_but_a_refusal() -> None:
    chance = random.Random(40)
    originals = [each for each in corpus.specimens() if each.reason is None]
    reasons = Counter(_fate(_spoilt(chance.choice(originals), chance)) for _ in range(1500))

    assert set(reasons) <= {"taken", *SENTENCES}
    assert reasons["taken"] > 100
    assert reasons["damaged"] > 100


def _spoilt(specimen: corpus.Specimen, chance: random.Random) -> corpus.Specimen:
    data = bytearray(specimen.data)
    for _ in range(chance.randint(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    end = chance.choice((len(data), chance.randrange(1, len(data) + 1)))
    return replace(specimen, data=bytes(data[:end]))


def _fate(specimen: corpus.Specimen) -> str:
    try:
        inspected(specimen)
        media.viewing_copy(io.BytesIO(specimen.data))
    except BadFile as refused:
        return refused.reason
    return "taken"


@pytest.mark.parametrize(
    ("user_name", "shown"),
    [
        ("kettle.jpg", "kettle.jpg"),
        ("../../x", "x"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\kettle.jpg", "kettle.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u2066b\u2069\u200f\u200bc.pdf", "abc.pdf"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie: x=1.jpg"),
        ("  many   spaces .jpg ", "many spaces .jpg"),
        ("\x00\x01\x7f", "file"),
        ("", "file"),
        ("...", "file"),
        ("a/", "file"),
        (".htaccess", "htaccess"),
        ("za\u0301\u0142acznik.pdf", "z\u00e1\u0142acznik.pdf"),
        ("Ёжик.jpg", "Ёжик.jpg"),
        ("\ud800.jpg", "jpg"),
    ],
)
def test_a_persons_file_name_is_made_harmless(user_name: str, shown: str) -> None:
    assert media.safe_name(user_name) == shown


def test_a_long_name_keeps_its_extension() -> None:
    assert media.safe_name("a" * 500 + ".jpeg") == "a" * 115 + ".jpeg"
    assert media.safe_name("a" * 500) == "a" * 120
    assert len(media.safe_name("a." + "b" * 500)) == 120


def test_a_download_is_an_attachment_under_our_own_name() -> None:
    name = media.download_name("TJBF-QQ9B-BVT7", 1, "jpg")

    assert name == "TJBF-QQ9B-BVT7-1.jpg"
    assert media.content_disposition(name, "Zdjęcie czajnika.jpg") == (
        'attachment; filename="TJBF-QQ9B-BVT7-1.jpg"; '
        "filename*=UTF-8''Zdj%C4%99cie%20czajnika.jpg"
    )


@pytest.mark.parametrize(
    "user_name", ['a"; filename="x.html', "a\r\nX-Evil: 1", "a'b\\c%0d%0a;", "\u202e*", "é" * 300]
)
def test_no_name_can_break_out_of_the_header(user_name: str) -> None:
    header = media.content_disposition("TJBF-QQ9B-BVT7-1.jpg", user_name)

    assert header.isascii()
    assert header.isprintable()
    _, ours, theirs = header.split("; ")
    assert ours == 'filename="TJBF-QQ9B-BVT7-1.jpg"'
    assert not set(theirs.removeprefix("filename*=UTF-8''")) & set("\"';\\ ,*()")
