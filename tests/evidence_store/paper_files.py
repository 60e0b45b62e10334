"""Papers with text in them, as a PDF and as a Word document; built, not stored."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.evidence_store import sample_files as samples

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx_of(text: str) -> bytes:
    lines = "".join(
        f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.splitlines()
    )
    document = f'<w:document xmlns:w="{WORD}"><w:body>{lines}</w:body></w:document>'
    return samples.open_xml(samples.WORD, extra=(("word/document.xml", document),))


def pdf_of(text: str) -> bytes:
    """Return a page with lines of text; which sign a byte stands for is told as Word tells it."""
    signs = {sign: at for at, sign in enumerate(sorted(set(text) - {"\n"}), 1)}
    told = "".join(f"<{at:02x}> <{sign.encode('utf-16-be').hex()}>\n" for sign, at in signs.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(signs)} beginbfchar\n{told}endbfchar\nendcmap end end"
    )
    lines = "".join(
        f"<{bytes(signs[sign] for sign in line).hex()}> Tj 0 -16 Td\n" for line in text.splitlines()
    )
    content = f"BT /F1 11 Tf 40 800 Td\n{lines}ET"
    return whole(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        "/Resources<</Font<</F1 4 0 R>>>>>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        stream(content),
        stream(cmap),
    )


def stream(content: str) -> str:
    return f"<</Length {len(content)}>>stream\n{content}\nendstream"


def whole(*objects: str) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    count = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    start = len(body)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % count
        + table
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    )
