"""Certificates: one verifying context, and OpenSSL's reasons told apart."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

from crawler.observation import Fault, Phase, Silence

# X509_V_ERR_*: 19, 20 and 21 (unknown root, missing intermediate) cannot be told apart from outside.
_VERIFY_FAULTS = {
    9: Fault.TLS_EXPIRED,  # not yet valid: for the visitor the same, its dates are wrong
    10: Fault.TLS_EXPIRED,
    18: Fault.TLS_SELF_SIGNED,
    19: Fault.TLS_UNTRUSTED,
    20: Fault.TLS_UNTRUSTED,
    21: Fault.TLS_UNTRUSTED,
    62: Fault.TLS_HOSTNAME,
    64: Fault.TLS_HOSTNAME,  # IP address mismatch
    66: Fault.TLS_WEAK,  # end entity's key too small
    67: Fault.TLS_WEAK,  # an authority's key too small
    68: Fault.TLS_WEAK,  # an authority's digest too weak
}
_WEAK_WORDS = ("KEY_TOO_SMALL", "MD_TOO_WEAK")
# What browsers still accept: Python's own list leaves out ECDHE with SHA-1 and plain RSA key exchange.
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:DHE+AES:RSA+AES:!aNULL:!eNULL:!aDSS:!AESCCM:!PSK:!SRP"


def client_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Return the context for all connections: the system's roots and, when given, those in `ca_file`.

    The flags are set, not added to: Python 3.13 would be stricter than 3.11 about the same certificate.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    context.verify_flags = ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST
    context.hostname_checks_common_name = False  # as browsers do since 2017: no subjectAltName, no match
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    return context


def tls_silence(error: ssl.SSLError) -> Silence:
    """Return what a failed handshake means, with OpenSSL's own words and verify code."""
    if isinstance(error, ssl.SSLCertVerificationError):
        fault = _VERIFY_FAULTS.get(error.verify_code, Fault.TLS_UNTRUSTED)
        return Silence(Phase.TLS, fault, error.verify_message, verify_code=error.verify_code)
    reason = error.reason or str(error)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Silence(Phase.TLS, Fault.RESET, reason)
    weak = any(word in reason.upper().replace(" ", "_") for word in _WEAK_WORDS)
    return Silence(Phase.TLS, Fault.TLS_WEAK if weak else Fault.TLS_PROTOCOL, reason)


def certificate_end(not_after: str) -> datetime | None:
    """Return a certificate's notAfter as OpenSSL prints it, in UTC; None when it cannot be read.

    >>> certificate_end("Nov 24 12:00:00 2026 GMT")
    datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(not_after), UTC)
    except (ValueError, OverflowError):
        return None
