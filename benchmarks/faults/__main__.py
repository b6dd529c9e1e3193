"""Ask three link checkers about every live fault, and write what they say into docs/faults.md.

Usage: python -m benchmarks.faults [--only NAME]

Each fault is asked of each checker by itself, in a process of its own and with the same deadline: a hang or
a bomb then costs only its own row. lychee and LinkChecker come from PyPI into environments under var/. The
names of the local world are put over /etc/hosts in a mount namespace, for which Linux's `unshare` is needed.
"""

import argparse
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.faults.checkers import ROOT, Checker, LinkChecker, Lychee, Place, Said, Warmlink
from benchmarks.faults.document import document
from benchmarks.faults.truth import DOMAIN, Fault, faults
from tests.crawler.test_content_faults import address
from warmlink.demo.faults import BEHAVIOURS, packed
from warmlink.demo.faults_content import content_behaviours
from warmlink.demo.misbehave import World
from warmlink.demo.theatre import world_beside

_AT_ONCE = 3


def main() -> None:
    """Ask, and write the document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", help="ask about this fault only, and print the answers")
    arguments = parser.parse_args()
    for coding in ("gzip", "gzip, gzip", "br", "zstd"):
        packed(coding, 64)  # before anybody waits for it
    checkers: tuple[Checker, ...] = (Warmlink(), Lychee(), LinkChecker())
    asked = [fault for fault in faults() if arguments.only in (None, fault.name)]
    with tempfile.TemporaryDirectory(prefix="warmlink-faults-") as name, world_beside(tls=True) as world:
        world.behaviours = {**BEHAVIOURS, **content_behaviours(world.port, DOMAIN)}
        place = _place(Path(name), world, asked)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            said = list(pool.map(lambda fault: _ask(fault, checkers, world, place), asked))
    rows = dict(zip(asked, said, strict=True))
    if arguments.only:
        print(*said, sep="\n")
        return
    versions = {checker.name: checker.version() for checker in checkers}
    (ROOT / "docs" / "faults.md").write_text(document(rows, versions, datetime.now(UTC).date()))


def _place(folder: Path, world: World, asked: list[Fault]) -> Place:
    folder.chmod(0o777)  # LinkChecker runs as nobody when it is started by root
    names = sorted({fault.host for fault in asked if fault.host} | {"localhost", f"lucky-spins.{DOMAIN}"})
    (folder / "hosts").write_text("".join(f"127.0.0.1 {name}\n" for name in names))
    shutil.copy(world.ca_file, folder / "ca.pem")
    (folder / "ca.pem").chmod(0o644)
    return Place(folder, folder / "hosts", folder / "ca.pem")


def _ask(fault: Fault, checkers: tuple[Checker, ...], world: World, place: Place) -> dict[str, Said]:
    url = address(fault.name, world.port, DOMAIN) if fault.host else world.url(fault.path)
    return {checker.name: checker.ask(url, place) for checker in checkers}


if __name__ == "__main__":
    main()
