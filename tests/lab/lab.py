"""The lab opened and closed: namespaces, servers in them, and the real command run in the client's."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab import names, places, sites
from tests.lab.network import Network, network, program

ROOT = Path(__file__).parent.parent.parent
SECONDS = 4.0  # the deadline of one address in the lab


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab that runs."""

    net: Network
    folder: Path

    def check(self, urls: Sequence[str], *options: str) -> list[dict[str, Any]]:
        """Return what `warmlink check`, run inside the client's namespace, says of each address."""
        command = [sys.executable, "-m", "warmlink", "check", "--json", "--delay", "0"]
        command += ["--timeout", f"{SECONDS}", "--concurrency", "512"]
        command += ["--ca-file", str(self.folder / "ca.pem"), *options, "-"]
        done = subprocess.run(
            self.net.inside(self.net.client, *command),
            input="\n".join(urls),
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=120,
        )
        assert done.returncode in (0, 1), done.stderr
        results: list[dict[str, Any]] = json.loads(done.stdout)["results"]
        return results

    def asked_inside(self) -> int:
        """Return how many requests have reached the server behind the guard."""
        command = self.net.inside(self.net.router, sys.executable, "-m", "tests.lab.counted", places.INSIDE)
        return int(subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout)


@contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """Open the lab; its files lie in `folder`. Everything is ended and taken away again."""
    folder.chmod(0o755)
    with network(places.UNBOUND) as net:
        unbound = [program("unbound"), "-d", "-c", str(names.write(folder))]
        nginx = [program("nginx"), "-c", str(sites.write(folder)), "-p", str(folder)]
        commands = [
            [sys.executable, "-m", "tests.lab.strangers"],
            unbound,
            nginx,
            [sys.executable, "-m", "tests.lab.httpbin_server", places.HTTPBIN],
        ]
        log = (folder / "servers.log").open("wb")
        processes = [
            subprocess.Popen(net.inside(net.web, *command), stdout=log, stderr=log, cwd=ROOT)
            for command in commands
        ]
        try:
            _wait(net, folder)
            yield Lab(net, folder)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(10)
            log.close()


_LISTENING = ((places.NGINX, 80), (places.HTTPBIN, 80), (places.SHORT, 80), (places.UNBOUND, 53))


def _wait(net: Network, folder: Path) -> None:
    """Wait until every server listens; the log says why one does not."""
    until = time.monotonic() + 20
    waiting = {f"{ip}:{port}" for ip, port in _LISTENING}
    while waiting and time.monotonic() < until:
        said = subprocess.run(
            net.inside(net.web, program("ss"), "-H", "-n", "-t", "-l"), capture_output=True, text=True
        )
        waiting -= {line.split()[3] for line in said.stdout.splitlines()}
        time.sleep(0.05)
    assert not waiting, f"{waiting} never listened: {(folder / 'servers.log').read_text()}"
