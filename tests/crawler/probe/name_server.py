"""A name server on loopback that answers from a small table, or misbehaves as the table says."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.rcode import Rcode

Says = tuple[str, ...] | Rcode | bytes | None  # addresses, a code, raw bytes, or silence
Zone = Mapping[str, tuple[Says, Says]]  # name -> what is said of its A and of its AAAA records
Exchangers = Mapping[
    str, Says
]  # name -> what is said of its MX records, as in "10 mail.example."; else nothing


class NameServer(asyncio.DatagramProtocol):
    """Answers over UDP; `asked` is the log: (name, kind)."""

    def __init__(
        self, zone: Zone, exchangers: Exchangers | None = None, aliases: Mapping[str, str] | None = None
    ) -> None:
        self.zone = zone
        self.exchangers = exchangers or {}
        self.aliases = aliases or {}  # CNAME: the name it stands for, answered along with it
        self.asked: list[tuple[str, str]] = []
        self.port = 0

    async def open(self) -> asyncio.DatagramTransport:
        """Listen on a free port of 127.0.0.1."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, ("127.0.0.1", 0))
        self.port = int(self._transport.get_extra_info("sockname")[1])
        return self._transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        says = self._says(self.aliases.get(name, name), kind)
        if isinstance(says, bytes):
            self._transport.sendto(data[:2] + says, addr)
        elif says is not None:
            self._transport.sendto(_answer(query, kind, says, self.aliases.get(name)), addr)

    def _says(self, name: str, kind: str) -> Says:
        addresses = self.zone.get(name)
        if kind == "MX":
            nothing: Says = Rcode.NXDOMAIN if addresses is None else ()
            return self.exchangers.get(name, nothing)
        return (addresses or (Rcode.NXDOMAIN, Rcode.NXDOMAIN))[kind == "AAAA"]


def _answer(query: dns.message.Message, kind: str, says: tuple[str, ...] | Rcode, alias: str | None) -> bytes:
    answer = dns.message.make_response(query, recursion_available=True)
    name = query.question[0].name
    if alias is not None:
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", f"{alias}."))
        name = dns.name.from_text(alias)
    if isinstance(says, Rcode):
        answer.set_rcode(says)
    elif says:
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *says))
    return answer.to_wire()


@contextmanager
def closing(transport: asyncio.DatagramTransport) -> Iterator[None]:
    """Close the server's socket at the end."""
    try:
        yield
    finally:
        transport.close()
