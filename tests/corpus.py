"""Files that people send, and files that somebody might send: each with what must become of it.

All are made here, so that the corpus can be read. `specimens()` is the list for upload tests.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from PIL import Image, ImageDraw

MAX_BYTES = 10 * 1024 * 1024
GPS_MARKER = b"Hasselblad-of-Ada"
"""Stands in the camera data of `camera_photo`; it must not stand in any viewing copy."""


@dataclass(frozen=True)
class Specimen:
    """One upload: how the browser announces it, and the reason for refusing it (None: taken)."""

    label: str
    name: str
    declared_type: str
    data: bytes
    reason: str | None


@cache
def specimens() -> tuple[Specimen, ...]:
    """Return the whole corpus."""
    return (*_welcome(), *_refused_types(), *_refused_content(), *_refused_second_files())


def photo(
    form: str = "JPEG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **how: Any
) -> bytes:
    """Return a small picture with a red top left corner and a blue rest."""
    colours: dict[str, Any] = {
        "RGB": ("blue", "red"),
        "RGBA": ("blue", "red"),
        "L": (40, 200),
        "CMYK": (0, 255),
    }
    rest, corner = colours.get(mode, ("blue", "red"))
    picture = Image.new(mode, size, rest)
    width, height = size
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=corner)
    return encoded(picture, form, **how)


def encoded(picture: Image.Image, form: str, **how: Any) -> bytes:
    """Return a picture as a file of Pillow's format `form`."""
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def camera_photo(orientation: int = 6, **how: Any) -> bytes:
    """Return a JPEG as a phone writes it: turned, with place, camera, comment and profile."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = GPS_MARKER.decode()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (50.0, 3.0, 41.0), "E", (19.0, 56.0, 18.0)
    return photo(exif=exif, comment=GPS_MARKER, xmp=b"<x:xmpmeta>" + GPS_MARKER, **how)


def chunk(name: bytes, data: bytes) -> bytes:
    """Return one PNG chunk with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bare_png(width: int, height: int, raw: bytes, *, colour: int = 2, interlace: int = 0) -> bytes:
    """Return a PNG with this header, whatever its pixels are."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, interlace)
    pixels = chunk(b"IDAT", zlib.compress(raw, 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def flat_png(width: int, height: int, *, colour: int = 2) -> bytes:
    """Return a valid one-coloured PNG of any size without ever holding its pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + width * {0: 1, 2: 3, 6: 4}[colour])
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def box(name: bytes, content: bytes) -> bytes:
    """Return one ISO media box."""
    return struct.pack(">I", len(content) + 8) + name + content


def heic(width: int = 4032, height: int = 3024, brand: bytes = b"heic") -> bytes:
    """Return the boxes of a HEIC photo; its pixels are no picture."""
    area = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", area)))
    return box(b"ftyp", brand + bytes(4) + b"mif1" + brand) + meta + box(b"mdat", bytes(64))


def pdf(*, catalogue: str = "", trailer: str = "", root: bool = True) -> bytes:
    """Return a one-page PDF with a right cross-reference table."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>",
    ]
    body = b"%PDF-1.7\n"
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    ending = f"xref\n0 4\n0000000000 65535 f \n{table}trailer\n<< /Size 4 "
    ending += f"{'/Root 1 0 R' if root else ''} {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + ending.encode()


def zipped(name: str = "word/document.xml", content: bytes = b"hello") -> bytes:
    """Return a ZIP archive with one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def jpeg_of_size(width: int, height: int) -> bytes:
    """Return a JPEG whose header claims these pixels."""
    data = bytearray(photo())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_of_size(width: int, height: int) -> bytes:
    """Return a WebP whose canvas claims these pixels."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + size
    frame = photo("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(canvas + frame)) + b"WEBP" + canvas + frame


def with_comment(jpeg: bytes, comment: bytes) -> bytes:
    """Return the JPEG with a comment right behind its start."""
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def film() -> bytes:
    """Return what a phone hangs behind a motion photo."""
    return box(b"ftyp", b"mp42" + bytes(4) + b"isommp42") + box(b"mdat", bytes(range(256)) * 8)


def interlaced_png() -> bytes:
    """Return an 8 x 8 PNG in seven passes."""
    passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    raw = b"".join(bytes(1 + 3 * columns) * rows for columns, rows in passes)
    return bare_png(8, 8, raw, interlace=1)


def animated_webp() -> bytes:
    """Return a WebP of two frames."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100)


def _welcome() -> list[Specimen]:
    jpg, png, webp, pdf_type, heif = (
        "image/jpeg",
        "image/png",
        "image/webp",
        "application/pdf",
        "image/heic",
    )
    palette = encoded(Image.new("P", (60, 40)), "PNG", transparency=0)
    sixteen = encoded(Image.new("I;16", (9, 9), 32768), "PNG")
    return [
        Specimen("a photo", "kettle.jpg", jpg, photo(), None),
        Specimen("capitals", "IMG_0001.JPEG", jpg, photo(), None),
        Specimen("progressive", "p.jpg", jpg, photo(progressive=True), None),
        Specimen("camera data", "camera.jpg", jpg, camera_photo(), None),
        Specimen("grey", "grey.jpg", jpg, photo(mode="L"), None),
        Specimen("four inks", "inks.jpg", jpg, photo(mode="CMYK"), None),
        Specimen("zeros behind", "padded.jpg", jpg, photo() + bytes(4096), None),
        Specimen("motion photo", "MVIMG_1.jpg", jpg, photo() + film(), None),
        Specimen("several pictures", "multi.jpg", jpg, photo() + photo(), None),
        Specimen("no extension", "1000012345", jpg, photo(), None),
        Specimen("type not said", "a.jpg", "application/octet-stream", photo(), None),
        Specimen("path in the name", "../../x.jpg", jpg, photo(), None),
        Specimen("bidi name", "photo\u202egpj.exe\u202c.jpg", jpg, photo(), None),
        Specimen("png", "screen.png", png, photo("PNG"), None),
        Specimen("see-through", "logo.png", png, photo("PNG", mode="RGBA"), None),
        Specimen("palette", "old.png", png, palette, None),
        Specimen("16 bits", "scan.png", png, sixteen, None),
        Specimen("interlaced", "seven.png", png, interlaced_png(), None),
        Specimen("webp", "shop.webp", webp, photo("WEBP"), None),
        Specimen("webp lossless", "l.webp", webp, photo("WEBP", mode="RGBA", lossless=True), None),
        Specimen("webp animated", "two.webp", webp, animated_webp(), None),
        Specimen("heic", "IMG_0002.HEIC", heif, heic(), None),
        Specimen("heic as heif", "IMG_0003.heif", "image/heif", heic(brand=b"mif1"), None),
        Specimen("pdf", "order-10482.pdf", pdf_type, pdf(), None),
        Specimen("pdf with script", "js.pdf", pdf_type, pdf(catalogue=_SCRIPT), None),
        Specimen("text", "opis.txt", "text/plain", "Zażółć gęślą jaźń\r\n".encode(), None),
        Specimen("text with mark", "o.txt", "text/plain; charset=utf-8", b"\xef\xbb\xbfA\n", None),
        Specimen("saved mail", "mail.txt", "text/plain", b"From: Ada\nSubject: kettle\n", None),
    ]  # fmt: skip


_SCRIPT = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_HTML = b"<!doctype html><html><script>alert(document.domain)</script></html>"
_PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)


def _refused_types() -> list[Specimen]:
    jpg, text = "image/jpeg", "text/plain"
    no, lies = "type_not_allowed", "type_mismatch"
    return [
        Specimen("svg", "x.svg", "image/svg+xml", _SVG, no),
        Specimen("svg as jpg", "x.jpg", jpg, _SVG, no),
        Specimen("svg as txt", "x.txt", text, b"\xef\xbb\xbf  " + _SVG, no),
        Specimen("html as jpg", "page.jpg", jpg, _HTML, no),
        Specimen("html as pdf", "page.pdf", "application/pdf", _HTML, no),
        Specimen("html as txt", "page.txt", text, _HTML, no),
        Specimen("html", "page.html", "text/html", _HTML, no),
        Specimen("script as txt", "run.txt", text, b"#!/bin/sh\nrm -rf /\n", no),
        Specimen("rtf as txt", "r.txt", text, rb"{\rtf1 hello}", no),
        Specimen("program", "setup.exe", "application/octet-stream", _PROGRAM, no),
        Specimen("program as png", "setup.png", "image/png", _PROGRAM, no),
        Specimen("zip", "photos.zip", "application/zip", zipped(), no),
        Specimen("zip bomb as jpg", "bomb.jpg", jpg, zipped("0", bytes(5_000_000)), no),
        Specimen("docx as pdf", "letter.pdf", "application/pdf", zipped(), no),
        Specimen("gif", "a.gif", "image/gif", photo("GIF"), no),
        Specimen("bmp as png", "a.png", "image/png", photo("BMP"), no),
        Specimen("tiff", "a.tiff", "image/tiff", photo("TIFF"), no),
        Specimen("avif as heic", "a.heic", "image/heic", heic(brand=b"avif"), no),
        Specimen("words as jpg", "words.jpg", jpg, b"this is no picture", no),
        Specimen("png as jpg", "a.jpg", jpg, photo("PNG"), lies),
        Specimen("jpg as pdf", "a.pdf", "application/pdf", photo(), lies),
        Specimen("pdf as jpg", "a.jpg", jpg, pdf(), lies),
        Specimen("heic as jpg", "a.jpg", jpg, heic(), lies),
        Specimen("jpg as txt", "a.txt", text, photo(), lies),
        Specimen("jpg as svg", "a.svg", "image/svg+xml", photo(), lies),
        Specimen("jpg said to be html", "a.jpg", "text/html", photo(), lies),
        Specimen("two extensions", "a.jpg.html", "text/html", photo(), lies),
        Specimen("no extension, no type", "a", "", photo(), lies),
    ]


def _refused_content() -> list[Specimen]:
    jpg, png, webp, pdf_type, text = (
        "image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain",
    )  # fmt: skip
    whole, picture, sheet = photo(), photo("PNG"), pdf()
    latin = "zażółć".encode("iso-8859-2")
    broken_sum = picture[:40] + bytes([picture[40] ^ 1]) + picture[41:]
    return [
        Specimen("nothing", "a.jpg", jpg, b"", "empty"),
        Specimen("too large", "a.jpg", jpg, whole + bytes(MAX_BYTES), "too_large"),
        Specimen("jpg cut", "a.jpg", jpg, whole[: len(whole) // 2], "damaged"),
        Specimen("jpg without end", "a.jpg", jpg, whole[:-2], "damaged"),
        Specimen("jpg head only", "a.jpg", jpg, whole[:20], "damaged"),
        Specimen("jpg without pixels", "a.jpg", jpg, b"\xff\xd8\xff\xd9", "damaged"),
        Specimen("jpg without height", "a.jpg", jpg, jpeg_of_size(100, 0), "damaged"),
        Specimen("jpg with endless scans", "a.jpg", jpg, many_scans(), "damaged"),
        Specimen("jpg 65k x 65k", "a.jpg", jpg, jpeg_of_size(65_000, 65_000), "too_many_pixels"),
        Specimen("png 50k x 50k", "a.png", png, bare_png(50_000, 50_000, b"0"), "too_many_pixels"),
        Specimen("png bomb", "a.png", png, bare_png(1, 1, bytes(20_000_000)), "damaged"),
        Specimen("png too short", "a.png", png, bare_png(100, 100, b"0"), "damaged"),
        Specimen("png cut", "a.png", png, picture[:-20], "damaged"),
        Specimen("png wrong sum", "a.png", png, broken_sum, "damaged"),
        Specimen("webp 16k x 16k", "a.webp", webp, webp_of_size(16_000, 16_000), "too_many_pixels"),
        Specimen("webp cut", "a.webp", webp, photo("WEBP")[:-9], "damaged"),
        Specimen("webp frame beyond canvas", "a.webp", webp, webp_of_size(10, 10), "damaged"),
        Specimen("heic cut", "a.heic", "image/heic", heic()[:-9], "damaged"),
        Specimen("heic without picture", "a.heic", "image/heic", heic()[:24], "damaged"),
        Specimen("pdf cut", "a.pdf", pdf_type, sheet[:-30], "damaged"),
        Specimen("pdf without root", "a.pdf", pdf_type, pdf(root=False), "damaged"),
        Specimen("pdf head only", "a.pdf", pdf_type, b"%PDF-1.7\n", "damaged"),
        Specimen("pdf of a wrong version", "a.pdf", pdf_type, b"%PDF-x" + sheet[6:], "damaged"),
        Specimen("pdf locked", "a.pdf", pdf_type, pdf(trailer="/Encrypt 9 0 R"), "encrypted"),
        Specimen("text with zero", "a.txt", text, b"hello\0world", "encoding"),
        Specimen("text of another alphabet", "a.txt", text, latin, "encoding"),
        Specimen("text cut in a letter", "a.txt", text, "zażółć".encode()[:-1], "encoding"),
    ]  # fmt: skip


def many_scans() -> bytes:
    """Return a JPEG that makes its decoder walk the picture a thousand times."""
    data = photo(progressive=True)
    starts = [at for at in range(len(data)) if data[at : at + 2] == b"\xff\xda"]
    scan = next(data[start:end] for start, end in pairwise(starts))
    return data[: starts[0]] + scan * 1000 + data[starts[0] :]


def _refused_second_files() -> list[Specimen]:
    jpg = "image/jpeg"
    hidden = with_comment(photo(), b"\n" + pdf() + b"\n")
    tail = photo() + zipped("META-INF/MANIFEST.MF")
    inside = with_comment(photo(), zipped()[:-22]) + zipped()[-22:]
    return [
        Specimen("jpg and zip", "a.jpg", jpg, tail, "second_file"),
        Specimen("jpg and html", "a.jpg", jpg, photo() + _HTML, "second_file"),
        Specimen("jpg and svg", "a.jpg", jpg, photo() + _SVG, "second_file"),
        Specimen("jpg and php", "a.jpg", jpg, photo() + b"<?php system(1);", "second_file"),
        Specimen("jpg that is a pdf too", "a.jpg", jpg, hidden, "second_file"),
        Specimen("jpg before pdf", "a.jpg", jpg, photo() + pdf(), "second_file"),
        Specimen("png and zip", "a.png", "image/png", photo("PNG") + zipped(), "second_file"),
        Specimen("webp and zip", "a.webp", "image/webp", photo("WEBP") + zipped(), "second_file"),
        Specimen("pdf and zip", "a.pdf", "application/pdf", pdf() + zipped(), "second_file"),
        Specimen("pdf and html", "a.pdf", "application/pdf", pdf() + _HTML, "second_file"),
        Specimen("zip around a comment", "a.jpg", jpg, _adjusted(inside), "second_file"),
    ]


def _adjusted(data: bytes) -> bytes:
    # Points the archive's ending at the directory that lies inside the comment.
    at, directory = data.rindex(b"PK\x05\x06"), data.rindex(b"PK\x01\x02")
    length = struct.pack("<I", at - directory)
    return data[: at + 12] + length + data[at + 16 :]
