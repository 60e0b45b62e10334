"""PDFs that people of a self-made authority sign, as officials do with their cards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import NamedTuple

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pikepdf import Dictionary, Name, Pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.evidence_store import sample_files as samples

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=365 * 20)


class Holder(NamedTuple):
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def name_of(person: str, office: str) -> x509.Name:
    facts = {NameOID.COMMON_NAME: person, NameOID.ORGANIZATION_NAME: office}
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in facts.items()])


def certified(person: str, office: str, *, issuer: Holder | None = None) -> Holder:
    """Return a certificate of a person, or of the authority itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = name_of(person, office)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(usage(is_authority=issuer is None), critical=True)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )
    return Holder(made, key)


def usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


@cache
def authority() -> Holder:
    return certified("CA thử nghiệm", "Cơ quan thử nghiệm")


@cache
def official(person: str = "Nguyễn Văn Ký", office: str = "UBND Quận 1") -> Holder:
    return certified(person, office, issuer=authority())


def signer(holder: Holder) -> SimpleSigner:
    raw = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # the library has no type here
    store.register(asn1.Certificate.load(authority().certificate.public_bytes(Encoding.DER)))
    return SimpleSigner(
        signing_cert=asn1.Certificate.load(holder.certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(raw),
        cert_registry=store,
    )


def signed(content: bytes | None = None, *, by: Holder | None = None, field: str = "Ký") -> bytes:
    """Return a PDF with one more signature."""
    writer = IncrementalPdfFileWriter(BytesIO(content or samples.pdf("Quyết định")))
    told = PdfSignatureMetadata(field_name=field)
    # The library runs a loop of its own, which the thread of a test in a browser has already.
    with ThreadPoolExecutor(1) as apart:
        made: BytesIO = apart.submit(sign_pdf, writer, told, signer(by or official())).result()
    return made.getvalue()


def with_page_turned(content: bytes) -> bytes:
    """Return a signed PDF whose page somebody turned, in an update behind the signature."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    pages = writer.root["/Pages"]
    page = pages["/Kids"][0].get_object()
    page["/Rotate"] = type(pages["/Count"])(180)
    writer.update_container(page)
    file = BytesIO()
    writer.write(file)  # type: ignore[no-untyped-call]  # the library has no type here
    return file.getvalue()


def forged(content: bytes) -> bytes:
    """Return a signed PDF with another word where the signature covers it."""
    return content.replace("Quyết định".encode(), "Quyết địmh".encode())


def scan(*, text: bool = False) -> bytes:
    """Return a PDF as a scanner makes it: a picture on the page, and maybe recognised text."""
    pdf, file = Pdf.new(), BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    picture = pdf.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    page.obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    if text:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources.Font = Dictionary(F0=font)
    page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    pdf.save(file)
    return file.getvalue()
