"""Small files of every kind that may be evidence, and of some that may not; built, not stored."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook
from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

OPEN_XML = "application/vnd.openxmlformats-officedocument."
WORD = f"{OPEN_XML}wordprocessingml.document.main+xml"
SLIDES = f"{OPEN_XML}presentationml.presentation.main+xml"
WORD_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
# One grey pixel, written by libjpeg.
JPEG_PIXEL = b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////"
    "////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAA"
    "AAAAAAAAAAD/2gAIAQEAAD8AR//Z"
)


def tried(name: str) -> bytes:
    """Return a file that other programs wrote and people tried to upload."""
    return (Path(__file__).parent / "tried" / name).read_bytes()


def pdf(
    text: str = "Báo cáo", *, padding: int = 0, pages: int = 1, opens: str = "", page: str = ""
) -> bytes:
    """Return a page without content, its text in a comment, with a correct table of objects.

    `opens` and `page` are what its catalogue and its page say besides.
    """
    kids = "3 0 R" * pages
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{opens}>>".encode(),
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{page}>>".encode(),
    ]
    body = f"%PDF-1.7\n% {text}\n".encode() + b"%" + b"x" * padding + b"\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    return body + table + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def pdf_bomb() -> bytes:
    """Return a PDF of half a megabyte whose pages lie in a table of 500 megabytes."""
    packer = zlib.compressobj(9)
    table = packer.compress(b"2 0 3 36 <</Type/Pages/Kids[3 0 R]/Count 1>> <</Type/Page>>")
    table += b"".join(packer.compress(b" " * 1024 * 1024) for _ in range(500)) + packer.flush()
    body, places = b"%PDF-1.5\n", []
    for content in (
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"4 0 obj\n<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>\nstream\n%s\n"
        b"endstream\nendobj\n" % (len(table), table),
    ):
        places.append(len(body))
        body += content
    own = (1, len(body), 0)
    rows = ((0, 0, 255), (1, places[0], 0), (2, 4, 0), (2, 4, 1), (1, places[1], 0), own)
    found = b"".join(struct.pack(">BIB", *row) for row in rows)
    return body + (
        b"5 0 obj\n<</Type/XRef/Size 6/Root 1 0 R/W[1 4 1]/Length %d>>\nstream\n%s\nendstream\n"
        b"endobj\nstartxref\n%d\n%%%%EOF\n" % (len(found), found, len(body))
    )


def relations(*links: tuple[str, str, str]) -> str:
    """Return a list of what a part of an Office package refers to: type, target, mode."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rows = "".join(
        f'<Relationship Id="r{at}" Type="{kinds}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for at, (kind, target, mode) in enumerate(links)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{rows}</Relationships>'


def png() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    )


def jpeg() -> bytes:
    return JPEG_PIXEL


def heic(*, orientation: int = 1) -> bytes:
    """Return a photograph as telephones make it, wider than high, maybe held on its side."""
    picture, file = Image.new("RGB", (64, 32), "red"), BytesIO()
    facts = picture.getexif()
    facts[ExifTags.Base.Orientation] = orientation
    register_heif_opener()
    picture.save(file, "HEIF", exif=facts.tobytes())
    return file.getvalue()


def letter(text: str = "Kính gửi Sở Nội vụ") -> bytes:
    """Return a document that Word opens, with one paragraph."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    return package(
        (
            "[Content_Types].xml",
            (
                f'<Types xmlns="{kinds}"><Default Extension="rels"'
                ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
                f' PartName="/word/document.xml" ContentType="{WORD}"/></Types>'
            ),
        ),
        ("_rels/.rels", relations(("officeDocument", "word/document.xml", "Internal"))),
        (
            "word/document.xml",
            (
                f'<w:document xmlns:w="{namespace}"><w:body>'
                f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
            ),
        ),
    )


def xlsx() -> bytes:
    book = Workbook()
    book.create_sheet("Điểm").append(["Đơn vị", "Điểm"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def package(*entries: tuple[str, bytes | str]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in entries:
            stored = name == "mimetype"
            archive.writestr(name, content, compress_type=ZIP_STORED if stored else ZIP_DEFLATED)
    return file.getvalue()


def content_types(*types: str) -> str:
    overrides = "".join(
        f'<Override PartName="/part{at}.xml" ContentType="{name}"/>'
        for at, name in enumerate(types)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{namespace}">{overrides}</Types>'


def open_xml(*types: str, extra: tuple[tuple[str, bytes | str], ...] = ()) -> bytes:
    return package(
        ("[Content_Types].xml", content_types(*types)),
        ("_rels/.rels", "<Relationships/>"),
        ("part0.xml", "<document/>"),
        *extra,
    )


def docx() -> bytes:
    return open_xml(WORD)


def pptx() -> bytes:
    return open_xml(SLIDES)


def open_document(
    media_type: str, *, manifest: str = "<manifest/>", extra: tuple[tuple[str, str], ...] = ()
) -> bytes:
    return package(
        ("mimetype", media_type),
        ("content.xml", "<office/>"),
        ("META-INF/manifest.xml", manifest),
        *extra,
    )


def odt() -> bytes:
    return open_document("application/vnd.oasis.opendocument.text")


def ods() -> bytes:
    return open_document("application/vnd.oasis.opendocument.spreadsheet")


def old_office(*, locked: bool = False) -> bytes:
    """Return the head of the old container, with the one entry that a password leaves in it."""
    entry = "EncryptedPackage" if locked else "WordDocument"
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016 + entry.encode("utf-16-le") + b"\0" * 512
    )


def locked_package() -> bytes:
    """Return a Word package whose first entry says that it is encrypted."""
    content = bytearray(docx())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    return bytes(content)


RIGHT = {
    "bao-cao.pdf": pdf,
    "bao-cao.docx": docx,
    "bang-diem.xlsx": xlsx,
    "trinh-bay.pptx": pptx,
    "cong-van.odt": odt,
    "bang-tinh.ods": ods,
    "man-hinh.png": png,
    "anh-chup.jpg": jpeg,
    "anh-chup.JPEG": jpeg,
}
