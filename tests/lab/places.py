"""Where everything in the lab is: addresses that the guard takes for public, inside namespaces only.

They belong to example.com's own range, so that the guard stays on as in real life. No namespace has a way
out: `tests/lab/network.py` makes them with links to each other and to nothing else.
"""

WEB = "93.184.215"  # the network of the servers; .1 is the router
CLIENT = "93.184.216"  # the network of the checker
NOWHERE = "93.184.240.1"  # no router of the lab knows a way to it
WEB6, CLIENT6 = "2606:2800:21f:1:", "2606:2800:21f:2:"
INSIDE = "10.0.0.5"  # a server that only the guard keeps us from

NGINX, NGINX6 = f"{WEB}.10", f"{WEB6}:10"
REFUSES, REFUSES6 = f"{WEB}.11", f"{WEB6}:11"  # alive, and nobody listens
UNBOUND, HTTPBIN = f"{WEB}.53", f"{WEB}.30"
SILENT = f"{CLIENT}.53"  # a name server whose answers never come
NOBODY = f"{WEB}.99"  # no machine has it: the router finds no neighbour
ONLY_PLAIN, ONLY_SECURE, OLD_TLS = (f"{WEB}.{n}" for n in (31, 32, 33))
MANY = tuple(f"{WEB}.{n}" for n in range(100, 140))  # more than a UDP answer without EDNS holds

# What the router does to packets: see `FIREWALL`.
DROPS, DROPS6 = f"{WEB}.12", f"{WEB6}:12"
NO_HOST, NO_NET, NO_ENTRY, NO_PROTOCOL = (f"{WEB}.{n}" for n in (13, 14, 15, 16))
NO_ROUTE6, NO_ENTRY6 = f"{WEB6}:13", f"{WEB6}:15"
NO_PORT, RESETS, CUTS, SWALLOWS = (f"{WEB}.{n}" for n in (17, 18, 19, 20))
HALF_OPEN, MTU_HOLE, LOSES, NARROW = (f"{WEB}.{n}" for n in (21, 22, 23, 24))

# Programs of our own on real ports: see `tests/lab/strangers.py`.
NEVER_READS, SSH, DRIPS, CUTS_BODY, GRABS, SHORT = (f"{WEB}.{n}" for n in (41, 42, 43, 44, 45, 46))

ROUTED = (DROPS, NO_HOST, NO_NET, NO_ENTRY, NO_PROTOCOL, NO_PORT, RESETS, CUTS, SWALLOWS)
ON_NGINX = (NGINX, *ROUTED, HALF_OPEN, MTU_HOLE, LOSES, NARROW, ONLY_PLAIN, *MANY)
ON_STRANGERS = (NEVER_READS, SSH, DRIPS, CUTS_BODY, GRABS, SHORT)
SERVERS = (*ON_NGINX, ONLY_SECURE, OLD_TLS, *ON_STRANGERS, REFUSES, UNBOUND, HTTPBIN)
SERVERS6 = (NGINX6, REFUSES6, DROPS6, NO_ROUTE6, NO_ENTRY6)

FIREWALL = f"""
table inet lab {{
  chain passing {{
    type filter hook forward priority 0;
    ip daddr {{ {DROPS}, {SILENT} }} drop
    ip6 daddr {DROPS6} drop
    ip daddr {NO_HOST} reject with icmp type host-unreachable
    ip daddr {NO_NET} reject with icmp type net-unreachable
    ip daddr {NO_ENTRY} reject with icmp type admin-prohibited
    ip daddr {NO_PROTOCOL} reject with icmp type prot-unreachable
    ip daddr {NO_PORT} reject with icmp type port-unreachable
    ip6 daddr {NO_ROUTE6} reject with icmpv6 type no-route
    ip6 daddr {NO_ENTRY6} reject with icmpv6 type admin-prohibited
    ip daddr {RESETS} meta l4proto tcp reject with tcp reset
    ip daddr {CUTS} tcp flags & psh == psh reject with tcp reset
    ip daddr {SWALLOWS} tcp flags & psh == psh drop
    ip saddr {HALF_OPEN} tcp flags & syn == syn drop
    ip saddr {MTU_HOLE} ip length > 600 drop
    ip saddr {LOSES} numgen random mod 10 < 2 drop
    ip saddr {NARROW} limit rate over 40 kbytes/second burst 4 kbytes drop
  }}
}}
"""
