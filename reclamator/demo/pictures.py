"""Photos for the demo, drawn on the spot: small, always the same, and as telling as a phone's.

Some carry camera data, a place and a turned sensor, so that the cleaning of files can be seen.
"""

import hashlib
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reclamator.services.typesetting import FONTS

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw as Pencil
    from PIL.ImageFont import FreeTypeFont as Font

Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH, HEIGHT = 1600, 1200
"""The sheet that is drawn on; the photo has half of it each way, which smooths the edges."""

MAX_BYTES = 60_000
QUALITIES = (82, 74, 66, 55, 45)
TURNED = 6
BATCH = "26-06-B"
"""The batch whose gasket leaks: the stories name it."""

SAGE: tuple[Colour, ...] = ((140, 172, 150), (128, 162, 142), (150, 178, 158))
"""The shop's kettles come in one colour; the light makes it three."""

PLACES = ((50.0614, 19.9366), (48.1486, 17.1077), (44.4268, 26.1025), (60.1699, 24.9384))


@dataclass(frozen=True)
class DemoFile:
    """A file as a customer would choose it: its name, its type and its bytes."""

    name: str
    mime: str
    data: bytes


class Chance:
    """Numbers that only look like chance: the same seed gives the same ones, on any machine."""

    def __init__(self, seed: str) -> None:
        self._seed, self._turn = seed, 0

    def between(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        self._turn += 1
        digest = hashlib.sha256(f"{self._seed}/{self._turn}".encode()).digest()
        return low + int.from_bytes(digest[:4], "big") % (high - low + 1)

    def one_of(self, choices: tuple[Colour, ...]) -> Colour:
        """Return one of several colours."""
        return choices[self.between(0, len(choices) - 1)]

    def grain(self, count: int) -> bytes:
        """Return so many bytes of noise."""
        return hashlib.shake_256(self._seed.encode()).digest(count)


def photo(subject: str, seed: int = 0) -> DemoFile:
    """Return a photo of one of SUBJECTS, at most 60 kB; `seed` varies colours and angles.

    Every third is a PNG, every other JPEG has camera data and a place, and is stored turned.
    """
    chance = Chance(f"{subject}/{seed}")
    sheet = _table(chance)
    SUBJECTS[subject](sheet, chance)
    picture = _developed(sheet, chance)
    number = 1000 + chance.between(0, 8999)
    if seed % 3 == 2:
        return DemoFile(f"{subject}-{number}.png", "image/png", _png(picture))
    exif = _camera_data(chance) if seed % 2 == 0 else None
    return DemoFile(f"IMG_{number}.jpg", "image/jpeg", _jpeg(picture, exif))


def _table(chance: Chance) -> "Picture":
    from PIL import Image

    wall = chance.one_of(((238, 230, 216), (226, 233, 228), (240, 228, 218), (224, 230, 236)))
    board = chance.one_of(((204, 158, 110), (186, 138, 96), (214, 182, 142), (196, 150, 118)))
    light = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    sheet = Image.composite(_plain(board), _plain(wall), light.point(_edge_of_table))
    # the veins of the wood run along the table, and only there
    veins = Image.frombytes("L", (12, 75), chance.grain(900)).resize((WIDTH, HEIGHT))
    black = Image.new("L", (WIDTH, HEIGHT), 0)
    veins = Image.composite(veins.point(_faint), black, light.point(_edge_of_table))
    sheet.paste(_darker(board, 60), mask=veins)
    return sheet


def _edge_of_table(level: int) -> int:
    return max(0, min(255, (level - 118) * 40))


def _faint(level: int) -> int:
    return level // 5


def _plain(colour: Colour) -> "Picture":
    from PIL import Image

    return Image.new("RGB", (WIDTH, HEIGHT), colour)


def _developed(sheet: "Picture", chance: Chance) -> "Picture":
    """Tilt the camera a little, let the light fall off, and take the photo at half the size."""
    from PIL import Image

    picture = sheet.rotate(chance.between(-30, 30) / 10, Image.Resampling.BILINEAR)
    size = (WIDTH // 2, HEIGHT // 2)
    picture = picture.resize(size, Image.Resampling.BOX, (60, 60, WIDTH - 60, HEIGHT - 60))
    picture.paste((18, 16, 20), mask=Image.radial_gradient("L").resize(size).point(_falloff))
    return picture


def _falloff(level: int) -> int:
    return max(0, level - 120) // 3


def _jpeg(picture: "Picture", exif: bytes | None) -> bytes:
    from PIL import Image

    if exif:
        picture = picture.transpose(Image.Transpose.ROTATE_90)  # the sensor lay on its side
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, exif=exif or b"")
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()


def _png(picture: "Picture") -> bytes:
    out = io.BytesIO()
    small = picture.resize((320, 240)).quantize(64)
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _camera_data(chance: Chance) -> bytes:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = TURNED
    exif[0x010F], exif[0x0110] = "Demofon", "DF-7"
    exif[0x0132] = f"2026:11:{chance.between(10, 21)} 14:{chance.between(10, 59)}:07"
    latitude, longitude = PLACES[chance.between(0, len(PLACES) - 1)]
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", _degrees(latitude), "E", _degrees(longitude)
    return exif.tobytes()


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 2)


# -- what can be seen -------------------------------------------------------------------------


def _kettle(sheet: "Picture", chance: Chance) -> None:
    body, wood = chance.one_of(SAGE), (138, 92, 58)
    _shadow(sheet, (420, 900, 1220, 1030))
    _solid(sheet, [(520, 640), (300, 470), (345, 430), (560, 520)], _darker(body, 14))
    pencil = _pencil(sheet)
    pencil.arc((880, 400, 1270, 850), -88, 84, fill=wood, width=58)
    pencil.arc((894, 414, 1256, 836), -80, 40, fill=_lighter(wood, 34), width=14)
    _solid(sheet, _bulged(770, 400, 940, 200, 310), body)
    pencil.ellipse((564, 356, 976, 448), fill=_darker(body, 34))
    pencil.ellipse((580, 352, 960, 430), fill=_lighter(body, 12))
    pencil.ellipse((728, 300, 812, 372), fill=wood)
    pencil.ellipse((744, 308, 786, 336), fill=_lighter(wood, 40))
    pencil.rounded_rectangle((450, 924, 1090, 978), 18, fill=(52, 54, 58))
    _puddle(sheet, (300, 960, 860 + chance.between(0, 260), 1090))


def _lamp(sheet: "Picture", chance: Chance) -> None:
    shade = chance.one_of(((242, 214, 150), (226, 150, 104), (222, 224, 212)))
    _shadow(sheet, (560, 960, 1080, 1050))
    pencil = _pencil(sheet)
    pencil.ellipse((580, 930, 1020, 1020), fill=(64, 60, 58))
    _solid(sheet, [(780, 520), (820, 520), (830, 970), (770, 970)], (120, 100, 78))
    _solid(sheet, [(620, 160), (980, 160), (1120, 560), (480, 560)], shade)
    _crack(pencil, (900 + chance.between(-40, 40), 200), 340, chance)


def _knife(sheet: "Picture", chance: Chance) -> None:
    _shadow(sheet, (250, 700, 1380, 790))
    pencil = _pencil(sheet)
    at = 620 + chance.between(-120, 160)
    chipped = [(240, 600), (900, 520), (900, 700), (at + 40, 700), (at, 655), (at - 50, 698)]
    pencil.polygon([*chipped, (420, 690)], fill=(190, 196, 202))
    pencil.polygon([(260, 604), (900, 530), (900, 580), (330, 630)], fill=(222, 226, 230))
    handle = chance.one_of(((74, 50, 36), (40, 42, 46), (110, 76, 48)))
    pencil.rounded_rectangle((890, 530, 1400, 700), 40, fill=handle)
    for left in (990, 1140, 1290):
        pencil.ellipse((left, 595, left + 36, 631), fill=(206, 198, 170))


def _plate(sheet: "Picture", chance: Chance) -> None:
    glaze = chance.one_of(((238, 236, 228), (206, 220, 226), (226, 208, 190)))
    _shadow(sheet, (330, 560, 1300, 1010))
    pencil = _pencil(sheet)
    pencil.ellipse((300, 420, 1300, 960), fill=glaze)
    pencil.ellipse((330, 440, 1270, 930), outline=_darker(glaze, 70), width=10)
    pencil.ellipse((480, 520, 1120, 860), fill=_darker(glaze, 12))
    _crack(pencil, (760 + chance.between(-80, 120), 425), 520, chance)


def _chair(sheet: "Picture", chance: Chance) -> None:
    wood = chance.one_of(((188, 142, 92), (122, 84, 54), (214, 188, 148)))
    _shadow(sheet, (420, 1010, 1180, 1090))
    pencil = _pencil(sheet)
    for left in (520, 700, 880, 1040):
        pencil.rectangle((left, 120, left + 36, 640), fill=_darker(wood, 12))
    pencil.rounded_rectangle((500, 90, 1100, 160), 24, fill=wood)
    pencil.polygon([(480, 620), (1120, 620), (1190, 720), (410, 720)], fill=_lighter(wood, 14))
    for left in (440, 1110):
        pencil.rectangle((left, 720, left + 46, 1060), fill=_darker(wood, 24))
    lean = chance.between(60, 140)
    pencil.polygon([(820, 720), (866, 720), (866 + lean, 900), (820 + lean, 915)], fill=wood)
    pencil.polygon([(800, 960), (850, 930), (870, 1050), (824, 1056)], fill=_darker(wood, 30))


def _worktop(sheet: "Picture", chance: Chance) -> None:
    board = chance.one_of(((206, 172, 126), (222, 216, 206), (170, 132, 98)))
    pencil = _pencil(sheet)
    pencil.polygon([(0, 420), (WIDTH, 380), (WIDTH, HEIGHT), (0, HEIGHT)], fill=board)
    edge = [(x, 860 - 34 * math.sin(x / 150 + chance.between(0, 2))) for x in range(0, 1601, 40)]
    pencil.polygon([*edge, (WIDTH, 960), (0, 960)], fill=_darker(board, 36))
    pencil.line(edge, fill=_darker(board, 70), width=8)


def _leak(sheet: "Picture", chance: Chance) -> None:
    _worktop(sheet, chance)
    _shadow(sheet, (330, 480, 1330, 620))
    _solid(sheet, _bulged(820, -80, 500, 330, 420), chance.one_of(SAGE))
    _pencil(sheet).rounded_rectangle((380, 480, 1260, 560), 26, fill=(52, 54, 58))
    _puddle(sheet, (360, 530, 1080 + chance.between(0, 200), 800))


def _slip(sheet: "Picture", chance: Chance) -> None:
    _shadow(sheet, (500, 1050, 1120, 1120))
    pencil = _pencil(sheet)
    pencil.rectangle((500, 70, 1100, 1100), fill=(248, 247, 242))
    total = chance.between(8000, 39999)
    lines = (
        "Brzoza & Glina",
        "ul. Lipowa 12, Kraków",
        "",
        f"No {chance.between(10_000, 10_999)}",
        "",
        f"1 x            {total / 100:.2f}",
        "VAT 23%",
        "",
        f"TOTAL PLN  {total / 100:.2f}",
    )
    for row, text in enumerate(lines):
        pencil.text((540, 120 + row * 92), text, fill=(52, 52, 56), font=_font(46))
    pencil.line([(540, 760), (1060, 760)], fill=(120, 120, 120), width=4)


def _label(sheet: "Picture", chance: Chance) -> None:
    pencil = _pencil(sheet)
    pencil.rounded_rectangle((260, 300, 1340, 930), 30, fill=(236, 237, 236))
    pencil.rounded_rectangle((290, 330, 1310, 900), 20, outline=(40, 40, 44), width=6)
    for row, text in enumerate(("Brzoza & Glina", "220-240 V~ 50 Hz 2000 W", f"LOT {BATCH}")):
        pencil.text((340, 370 + row * 110), text, fill=(30, 30, 34), font=_font(64))
    left = 340
    while left < 1250:
        width = chance.between(3, 14)
        pencil.rectangle((left, 730, left + width, 860), fill=(20, 20, 24))
        left += width + chance.between(5, 16)


SUBJECTS: Mapping[str, Callable[["Picture", Chance], None]] = {
    "kettle": _kettle,
    "lamp": _lamp,
    "knife": _knife,
    "plate": _plate,
    "chair": _chair,
    "worktop": _worktop,
    "leak": _leak,
    "receipt": _slip,
    "label": _label,
}


def _pencil(sheet: "Picture") -> "Pencil":
    from PIL import ImageDraw

    return ImageDraw.Draw(sheet)


def _font(size: int) -> "Font":
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / "NotoSans_500Medium.ttf", size)


def _bulged(
    middle: int, top: int, bottom: int, half_top: int, half_bottom: int
) -> list[tuple[float, float]]:
    """Return the outline of a vessel whose sides swell a little."""
    sides = []
    for step in range(21):
        down = step / 20
        half = half_top + (half_bottom - half_top) * math.sin(down * math.pi / 2)
        sides.append((half, top + (bottom - top) * down))
    left = [(middle - half, y) for half, y in sides]
    return left + [(middle + half, y) for half, y in reversed(sides)]


def _solid(sheet: "Picture", outline: Sequence[Point], colour: Colour) -> None:
    """Fill an outline as something round: the light comes from the left."""
    from PIL import Image, ImageDraw

    mask = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    left, top, right, bottom = mask.getbbox() or (0, 0, 1, 1)
    light = Image.linear_gradient("L").rotate(90).resize((right - left, bottom - top))
    dark, bright = (Image.new("RGB", light.size, _lighter(colour, by)) for by in (-46, 34))
    part = Image.composite(dark, bright, light.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    sheet.paste(part, (left, top), mask.crop((left, top, right, bottom)))


def _shadow(sheet: "Picture", box: tuple[int, int, int, int]) -> None:
    _veil(sheet, box, (20, 16, 14), 110)


def _puddle(sheet: "Picture", box: tuple[int, int, int, int]) -> None:
    _veil(sheet, box, (150, 176, 190), 150)
    left, top, right, bottom = box
    bright = (left + 60, top + 20, (left + right) // 2, (top + bottom) // 2)
    _veil(sheet, bright, (236, 244, 248), 90)


def _veil(sheet: "Picture", box: tuple[int, int, int, int], colour: Colour, level: int) -> None:
    from PIL import Image, ImageDraw, ImageFilter

    # What is blurred needs few pixels; a quarter each way is sixteen times quicker.
    mask = Image.new("L", (WIDTH // 4, HEIGHT // 4), 0)
    ImageDraw.Draw(mask).ellipse([edge // 4 for edge in box], fill=level)
    mask = mask.filter(ImageFilter.GaussianBlur(4.5)).resize(sheet.size)
    sheet.paste(colour, mask=mask)


def _crack(pencil: "Pencil", start: Point, length: int, chance: Chance) -> None:
    points = [start]
    for _ in range(8):
        x, y = points[-1]
        points.append((x + chance.between(-34, 34), y + length / 8))
    pencil.line(points, fill=(48, 40, 36), width=7)
    pencil.line([(x + 4, y) for x, y in points], fill=(250, 250, 246), width=2)


def _darker(colour: Colour, by: int) -> Colour:
    return _lighter(colour, -by)


def _lighter(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue
