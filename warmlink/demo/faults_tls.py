"""The TLS behaviours of the local world: certificates that are wrong in one way each, made by trustme."""

import ssl
import tempfile
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING

from warmlink.demo.talk import Talk

if TYPE_CHECKING:
    import trustme

HOST = "127.0.0.1"
NAME = "name.example"  # the certificates hold for this name too: reach it with a pin
_SECURITY_LEVEL_0 = "ALL:@SECLEVEL=0"  # so that our own side serves what it should not


class Authority:
    """A certificate authority of the local world, and the contexts it makes for the servers."""

    def __init__(self) -> None:
        import trustme  # a test dependency: the plain-HTTP world needs none

        self._trustme = trustme
        self._ca = trustme.CA()

    def write(self, path: Path) -> None:
        """Write the authority's certificate, for --ca-file."""
        self._ca.cert_pem.write_to_path(str(path))

    def contexts(self) -> dict[str, Callable[[], ssl.SSLContext]]:
        """Return name -> what makes the server's context."""
        return {
            "tls-ok": lambda: self._context(self._ca.issue_cert(HOST, NAME)),
            "tls-expired": lambda: self._valid_in(2020),
            "tls-not-yet": lambda: self._valid_in(2090),
            "tls-wrong-host": lambda: self._context(self._ca.issue_cert("other.example")),
            "tls-wrong-ip": lambda: self._context(self._ca.issue_cert("127.9.9.9")),
            "tls-unknown-root": lambda: self._context(self._trustme.CA().issue_cert(HOST, NAME)),
            "tls-no-intermediate": self._without_intermediate,
            "tls-self-signed": lambda: _own_context(None),
            "tls-no-names": lambda: _own_context(self._ca, names=False),
            "tls-weak-key": lambda: _own_context(self._ca, bits=1024),
            "tls-old-protocol": lambda: self._old(self._ca.issue_cert(HOST, NAME)),
            "tls-odd-cipher": lambda: self._odd(self._ca.issue_cert(HOST, NAME)),
        }

    def _context(self, leaf: "trustme.LeafCert") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context

    def _valid_in(self, year: int) -> ssl.SSLContext:
        start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC)
        return self._context(self._ca.issue_cert(HOST, NAME, not_before=start, not_after=end))

    def _without_intermediate(self) -> ssl.SSLContext:
        leaf = self._ca.create_child_ca().issue_cert(HOST, NAME)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with leaf.private_key_pem.tempfile() as key, leaf.cert_chain_pems[0].tempfile() as certificate:
            context.load_cert_chain(certificate, key)
        return context

    def _old(self, leaf: "trustme.LeafCert") -> ssl.SSLContext:
        context = self._context(leaf)
        context.set_ciphers(_SECURITY_LEVEL_0)
        context.options &= ~(ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1)
        _set_versions(context)
        return context

    def _odd(self, leaf: "trustme.LeafCert") -> ssl.SSLContext:
        context = self._context(leaf)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-ECDSA-CAMELLIA256-SHA384:AES256-CCM8:@SECLEVEL=0")
        return context


async def fail_handshake(talk: Talk, context: ssl.SSLContext) -> None:
    """Shake hands by hand and send the alert that ends it: asyncio's server closes without a word."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    shaking = context.wrap_bio(incoming, outgoing, server_side=True)
    while True:
        try:
            shaking.do_handshake()
            return
        except ssl.SSLWantReadError:
            await talk.send(outgoing.read())
            data = await talk.reader.read(65536)
            if not data:
                return
            incoming.write(data)
        except ssl.SSLError:
            await talk.send(outgoing.read())
            return


def _set_versions(context: ssl.SSLContext) -> None:
    with warnings.catch_warnings():  # offering TLS 1.0 is deprecated, which is why this server does it
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1


def _own_context(authority: "trustme.CA | None", *, names: bool = True, bits: int = 2048) -> ssl.SSLContext:
    """Return a context with a certificate that trustme would not make: signed by itself, nameless or weak."""
    from cryptography import x509  # comes with trustme
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    issuer, signer = subject, key
    if authority is not None:
        issuer = x509.load_pem_x509_certificate(authority.cert_pem.bytes()).subject
        signer = serialization.load_pem_private_key(authority.private_key_pem.bytes(), None)  # type: ignore[assignment]  # an EC key signs as well
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST)), x509.DNSName(NAME)]), False
        )
    certificate = builder.sign(signer, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(_SECURITY_LEVEL_0)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context
