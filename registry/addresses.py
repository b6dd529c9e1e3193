"""Which IP addresses belong to the public internet: the table behind every guard."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Ranges that are never asked, from the IANA special-purpose registries (RFC 6890 and its updates).
# Python's own `is_global` differs between versions and passes several of them, so it is only the backstop.
_REFUSED_V4: tuple[IPv4Network, ...] = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network (RFC 791)
        "10.0.0.0/8",  # private (RFC 1918)
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598), some clouds' metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's platform channel: a public number that reaches the host's own machine
        "169.254.0.0/16",  # link-local, metadata (RFC 3927)
        "172.16.0.0/12",  # private (RFC 1918)
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.0.2.0/24",  # documentation (RFC 5737)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "192.168.0.0/16",  # private (RFC 1918)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "198.51.100.0/24",  # documentation (RFC 5737)
        "203.0.113.0/24",  # documentation (RFC 5737)
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_UNICAST = IPv6Network(
    "2000::/3"
)  # all that IANA gives out: ::/96, fc00::/7, fec0::/10, … lie outside
_REFUSED_V6: tuple[IPv6Network, ...] = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; its local sibling 64:ff9b:1::/48 stays refused
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the third quarter of the address, before the IPv4 address


def is_public(ip: str) -> bool:
    """Return whether `ip`, in the usual notation without brackets, is an address of the public internet.

    IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64, ISATAP) are judged by what they carry; text
    that is not an address, and an address with a zone id, is not public.

    >>> is_public("93.184.215.14"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::5db8:d70e")
    (True, False, True)
    """
    if "%" in ip:
        return False
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    return _public_v4(address) if isinstance(address, IPv4Address) else _public_v6(address)


def _public_v4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in _REFUSED_V4)


def _public_v6(address: IPv6Address) -> bool:
    if address.ipv4_mapped is not None:
        return _public_v4(address.ipv4_mapped)
    low = IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _NAT64:
        return _public_v4(low)
    if address not in _GLOBAL_UNICAST or any(address in network for network in _REFUSED_V6):
        return False
    if address.sixtofour is not None:
        return _public_v4(address.sixtofour)
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP and not _public_v4(low):
        return False
    return address.is_global
