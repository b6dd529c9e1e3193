"""The lab's name server: unbound as a recursive resolver over a root zone of our own."""

from pathlib import Path

from tests.lab import places
from tests.lab.strangers import ODD_PORT

_CONFIG = """
server:
  interface: {here}
  access-control: 0.0.0.0/0 allow
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: "{folder}/unbound.log"
  do-not-query-localhost: no
  module-config: "validator iterator"
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
  local-zone: "test." nodefault
  local-zone: "refuse.test." always_refuse
  local-zone: "deny.test." always_deny
  trust-anchor: "bogus.test. DS 12345 8 2 {digest}"
auth-zone:
  name: "."
  zonefile: "{folder}/root.zone"
  for-downstream: no
  for-upstream: yes
  fallback-enabled: no
forward-zone:
  name: "odd."
  forward-addr: 127.0.0.1@{odd}
forward-zone:
  name: "lame.test."
  forward-addr: 127.0.0.1@{odd}
forward-zone:
  name: "silent.test."
  forward-addr: {silent}
remote-control:
  control-enable: no
"""
_HEAD = """\
$TTL 0
. SOA ns.test. mail.test. 1 3600 600 86400 0
. NS ns.test.
ns.test. A {here}
*.example. A {nginx}
xn--hlfe-0ra.example. A {nginx}
"""
LONG_CHAIN = 20  # more than any resolver follows


def _pairs(*ips: str) -> tuple[str, ...]:
    return tuple(f"{'AAAA' if ':' in ip else 'A'} {ip}" for ip in ips)


# What stands at names that are not simply nginx's.
RECORDS: dict[str, tuple[str, ...]] = {
    "refused.test": _pairs(places.REFUSES),
    "dropped.test": _pairs(places.DROPS),
    "no-host.test": _pairs(places.NO_HOST),
    "no-net.test": _pairs(places.NO_NET),
    "no-entry.test": _pairs(places.NO_ENTRY),
    "no-protocol.test": _pairs(places.NO_PROTOCOL),
    "no-port.test": _pairs(places.NO_PORT),
    "no-route.test": _pairs(places.NOWHERE),
    "nobody.test": _pairs(places.NOBODY),
    "resets.test": _pairs(places.RESETS),
    "cuts.test": _pairs(places.CUTS),
    "swallows.test": _pairs(places.SWALLOWS),
    "half-open.test": _pairs(places.HALF_OPEN),
    "mtu-hole.test": _pairs(places.MTU_HOLE),
    "loses.test": _pairs(places.LOSES),
    "narrow.test": _pairs(places.NARROW),
    "only-plain.test": _pairs(places.ONLY_PLAIN),
    "only-secure.test": _pairs(places.ONLY_SECURE),
    "never-reads.test": _pairs(places.NEVER_READS),
    "ssh.test": _pairs(places.SSH),
    "drips.test": _pairs(places.DRIPS),
    "cuts-body.test": _pairs(places.CUTS_BODY),
    "grabs.test": _pairs(places.GRABS),
    "short.test": _pairs(places.SHORT),
    "*.httpbin.test": _pairs(places.HTTPBIN),
    # both kinds of address
    "six.test": _pairs(places.NGINX6),
    "six-refused.test": _pairs(places.REFUSES6),
    "six-dropped.test": _pairs(places.DROPS6),
    "six-no-route.test": _pairs(places.NO_ROUTE6),
    "six-no-entry.test": _pairs(places.NO_ENTRY6),
    "six-dropped-four-well.test": _pairs(places.DROPS6, places.NGINX),
    "six-refused-four-well.test": _pairs(places.REFUSES6, places.NGINX),
    "six-no-route-four-well.test": _pairs(places.NO_ROUTE6, places.NGINX),
    "six-well-four-dropped.test": _pairs(places.NGINX6, places.DROPS),
    "six-well-four-refused.test": _pairs(places.NGINX6, places.REFUSES),
    "both-refused.test": _pairs(places.REFUSES6, places.REFUSES),
    "both-dropped.test": _pairs(places.DROPS6, places.DROPS),
    "both-unreachable.test": _pairs(places.NO_ROUTE6, places.NO_HOST),
    "first-refused.test": _pairs(places.REFUSES, places.NGINX),
    "first-dropped.test": _pairs(places.DROPS, places.NGINX),
    "mapped.test": (f"AAAA ::ffff:{places.NGINX}",),
    # names
    "mail-only.test": ("MX 10 mail.test.",),
    "null-mx.test": ("MX 0 .",),
    "words-only.test": ('TXT "no address"',),
    "below.empty.test": _pairs(places.NGINX),  # so that empty.test exists and holds nothing
    "alias.test": ("CNAME alias-2.test.",),
    "alias-2.test": ("CNAME alias-3.test.",),
    "alias-3.test": ("CNAME well.example.",),
    "alias-to-nothing.test": ("CNAME never-was.test.",),
    "alias-to-mail.test": ("CNAME mail-only.test.",),
    "alias-loop.test": ("CNAME alias-loop-2.test.",),
    "alias-loop-2.test": ("CNAME alias-loop.test.",),
    "alias-self.test": ("CNAME alias-self.test.",),
    **{f"link-{n}.test": (f"CNAME link-{n + 1}.test.",) for n in range(LONG_CHAIN)},
    f"link-{LONG_CHAIN}.test": _pairs(places.NGINX),
    "many.test": _pairs(*places.MANY),
    "old-protocol.test": _pairs(places.OLD_TLS),
    "www.bogus.test": _pairs(places.NGINX),
    "under_score.test": _pairs(places.NGINX),
    # the inside
    "inside.test": _pairs(places.INSIDE),
    "loopback.test": _pairs("127.0.0.1"),
    "zero.test": _pairs("0.0.0.0"),
    "metadata.test": _pairs("169.254.169.254"),
    "mixed.test": _pairs(places.NGINX, places.INSIDE),
    "six-loopback.test": _pairs("::1"),
    "mixed-kinds.test": _pairs("::1", places.NGINX),
    "mapped-inside.test": (f"AAAA ::ffff:{places.INSIDE}",),
    "alias-inside.test": ("CNAME inside.test.",),
}


def write(folder: Path) -> Path:
    """Write unbound's configuration and root zone into `folder`; return the configuration."""
    config = folder / "unbound.conf"
    config.write_text(
        _CONFIG.format(
            here=places.UNBOUND,
            folder=folder,
            digest="ab" * 32,
            odd=ODD_PORT,
            silent=places.SILENT,
        )
    )
    lines = [f"{name}. {record}\n" for name, records in RECORDS.items() for record in records]
    head = _HEAD.format(here=places.UNBOUND, nginx=places.NGINX)
    (folder / "root.zone").write_text(head + "".join(lines))
    return config
