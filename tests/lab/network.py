"""Three network namespaces: a client, a router with a firewall, and the web. Nothing leads out of them."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lab import places

_ETC = Path("/etc/netns")  # `ip netns exec NAME` shows the files below NAME as if they lay in /etc
_ADMIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True)
class Network:
    """The names of the three namespaces."""

    client: str
    router: str
    web: str

    def inside(self, name: str, *command: str) -> list[str]:
        """Return the command line that runs `command` inside the namespace `name`."""
        return [program("ip"), "netns", "exec", name, *command]

    def links(self, name: str) -> set[str]:
        """Return the network interfaces of a namespace."""
        said = _run("ip", "-j", "-n", name, "link", "show")
        return {link["ifname"] for link in json.loads(said)}


def program(name: str) -> str:
    """Return where a program of the system is; administrators' folders are often not in PATH."""
    found = shutil.which(name, path=_ADMIN)
    assert found is not None, f"{name} is not installed"
    return found


def missing(programs: Sequence[str]) -> str:
    """Return why there can be no lab on this machine, or "" when there can."""
    if os.geteuid() != 0:
        return "the lab makes network namespaces, which only root may"
    absent = [name for name in programs if shutil.which(name, path=_ADMIN) is None]
    if absent:
        return f"the lab needs {', '.join(absent)}: run `make lab`"
    name = f"warmlink-{os.getpid()}-trial"
    made = subprocess.run([program("ip"), "netns", "add", name], capture_output=True, text=True)
    if made.returncode:
        return f"no network namespace can be made here: {made.stderr.strip()}"
    _run("ip", "netns", "delete", name)
    return ""


@contextmanager
def network(name_server: str) -> Iterator[Network]:
    """Make the namespaces, their links, routes and firewall; take all of it away at the end."""
    net = Network(*(f"warmlink-{os.getpid()}-{part}" for part in ("client", "router", "web")))
    with ExitStack() as stack:
        for name in (net.client, net.router, net.web):
            _run("ip", "netns", "add", name)
            stack.callback(_run, "ip", "netns", "delete", name)
            _run("ip", "-n", name, "link", "set", "lo", "up")
        _etc(net.client, name_server)
        stack.callback(shutil.rmtree, _ETC / net.client)
        _join(net.client, net.router, "to-client")
        _join(net.web, net.router, "to-web")
        _settle(net)
        yield net


def _join(name: str, router: str, on_router: str) -> None:
    """Lay a cable from the namespace's eth0 to the router."""
    _run("ip", "link", "add", "eth0", "netns", name, "type", "veth", "peer", on_router, "netns", router)
    _run("ip", "-n", name, "link", "set", "eth0", "up")
    _run("ip", "-n", router, "link", "set", on_router, "up")


def _settle(net: Network) -> None:
    """Give everybody addresses, the way to the router, and the router its rules."""
    _addresses(net.client, "eth0", f"{places.CLIENT}.2/24", f"{places.CLIENT6}:2/64")
    _addresses(net.router, "to-client", f"{places.CLIENT}.1/24", f"{places.CLIENT6}:1/64")
    _addresses(net.router, "to-web", f"{places.WEB}.1/24", f"{places.WEB6}:1/64", "10.0.0.1/24")
    _addresses(net.web, "eth0", *(f"{ip}/24" for ip in (*places.SERVERS, places.INSIDE)))
    _addresses(net.web, "eth0", *(f"{ip}/64" for ip in places.SERVERS6))
    for name, v4, v6 in ((net.client, places.CLIENT, places.CLIENT6), (net.web, places.WEB, places.WEB6)):
        _run("ip", "-n", name, "route", "add", "default", "via", f"{v4}.1")
        _run("ip", "-n", name, "-6", "route", "add", "default", "via", f"{v6}:1")
    for setting in (
        "net.ipv4.ip_forward=1",
        "net.ipv6.conf.all.forwarding=1",
        "net.ipv4.icmp_ratemask=0",  # every row gets its own answer, however many ask in one second
        "net.ipv6.icmp.ratelimit=0",
        "net.ipv4.neigh.to-web.retrans_time_ms=200",  # a neighbour that is not there is given up in 0.6 s
    ):
        path = Path("/proc/sys") / setting.partition("=")[0].replace(".", "/")
        _run(*net.inside(net.router, "sh", "-c", f"echo {setting.partition('=')[2]} > {path}"))
    subprocess.run(
        net.inside(net.router, program("nft"), "-f", "-"), input=places.FIREWALL, text=True, check=True
    )


def _addresses(name: str, link: str, *addresses: str) -> None:
    for address in addresses:
        duplicates = ["nodad"] if ":" in address else []
        _run("ip", "-n", name, "addr", "add", address, "dev", link, *duplicates)


def _etc(name: str, name_server: str) -> None:
    folder = _ETC / name
    folder.mkdir(parents=True)
    (folder / "resolv.conf").write_text(f"nameserver {name_server}\n")
    (folder / "nsswitch.conf").write_text("hosts: files dns\n")
    (folder / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")


def _run(name: str, *arguments: str) -> str:
    done = subprocess.run([program(name), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, f"{name} {' '.join(arguments)}: {done.stderr}"
    return done.stdout
