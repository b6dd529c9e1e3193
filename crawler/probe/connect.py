"""Opening a connection to addresses that the guard has passed."""

import asyncio
import errno
import re
import socket
import ssl

import aiohappyeyeballs

from crawler.observation import Fault, Phase
from crawler.probe.address import Address
from crawler.probe.limits import Limits
from crawler.probe.no_answer import NoAnswer, no_answer
from crawler.probe.tls import certificate_end, tls_silence
from crawler.probe.wire import Wire

_SECOND_FAMILY_AFTER = 0.25  # RFC 8305 §5
_ERRNO = re.compile(r"\[Errno (\d+)\]")
# When several addresses failed in different ways the first of these speaks: it says most about the server.
_FAULTS = {
    errno.ECONNREFUSED: Fault.REFUSED,
    errno.ECONNRESET: Fault.RESET,
    errno.ECONNABORTED: Fault.RESET,
    errno.ETIMEDOUT: Fault.TIMEOUT_CONNECT,
    errno.EHOSTUNREACH: Fault.UNREACHABLE,
    errno.ENETUNREACH: Fault.UNREACHABLE,
    errno.EHOSTDOWN: Fault.UNREACHABLE,
    errno.ENETDOWN: Fault.UNREACHABLE,
    errno.EADDRNOTAVAIL: Fault.UNREACHABLE,
    errno.EAFNOSUPPORT: Fault.UNREACHABLE,
    errno.EACCES: Fault.UNREACHABLE,  # our own firewall, or an ICMPv6 "administratively prohibited"
    errno.ENOPROTOOPT: Fault.UNREACHABLE,  # how Linux tells an ICMP "protocol unreachable"
    getattr(errno, "ENONET", errno.ENETUNREACH): Fault.UNREACHABLE,  # and "source host isolated"; Linux only
    errno.EOPNOTSUPP: Fault.UNREACHABLE,  # and "source route failed"
    errno.EPROTO: Fault.UNREACHABLE,  # and an ICMPv6 "parameter problem"
    errno.EPERM: Fault.UNREACHABLE,
}


async def connect(
    address: Address, ips: tuple[str, ...], *, limits: Limits, deadline: float, context: ssl.SSLContext | None
) -> Wire:
    """Return an open connection to one of `ips`, with TLS when the address wants it; NoAnswer else."""
    loop = asyncio.get_running_loop()
    sock = await _open(ips, address.port, min(loop.time() + limits.connect, deadline))
    ip = str(sock.getpeername()[0]) if _connected(sock) else ips[0]
    wire = Wire(loop, limits)
    wire.ip = ip
    if not address.secure:
        await loop.create_connection(lambda: wire, sock=sock)
        return wire
    await _secure(wire, sock, address, context, min(loop.time() + limits.connect, deadline))
    return wire


async def _open(ips: tuple[str, ...], port: int, until: float) -> socket.socket:
    rows = [
        (socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 0, "", (ip, port))
        for ip in ips
    ]
    try:
        async with asyncio.timeout_at(until):
            return await aiohappyeyeballs.start_connection(rows, happy_eyeballs_delay=_SECOND_FAMILY_AFTER)
    except TimeoutError:
        raise no_answer(Phase.CONNECT, Fault.TIMEOUT_CONNECT, f"no answer from {ips[0]}") from None
    except OSError as error:
        numbers = [error.errno] if error.errno else [int(number) for number in _ERRNO.findall(str(error))]
        number = next((number for number in _FAULTS if number in numbers), None)
        if number is None:
            raise
        raise no_answer(Phase.CONNECT, _FAULTS[number], str(error), number) from error


async def _secure(
    wire: Wire, sock: socket.socket, address: Address, context: ssl.SSLContext | None, until: float
) -> None:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout_at(until):
            transport, _ = await loop.create_connection(
                lambda: wire, sock=sock, ssl=context, server_hostname=address.host.removesuffix(".")
            )
    except TimeoutError:
        raise no_answer(Phase.TLS, Fault.TIMEOUT_CONNECT, "the TLS handshake took too long") from None
    except ssl.SSLError as error:
        raise NoAnswer(tls_silence(error)) from error
    except ConnectionError as error:
        detail = str(error) or "the server ended the TLS handshake"
        raise no_answer(Phase.TLS, Fault.RESET, detail, error.errno) from error
    certificate = transport.get_extra_info("peercert") or {}
    wire.certificate_ends_at = certificate_end(str(certificate.get("notAfter", "")))


def _connected(sock: socket.socket) -> bool:
    try:
        sock.getpeername()
    except OSError:  # reset between connecting and now: the first read will say so
        return False
    return True
