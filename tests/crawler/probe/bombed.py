"""A process that only observes: asks each address of its command line and prints what that cost, as JSON.

`python -m tests.crawler.probe.bombed BODY_LIMIT URL...`: one line an address, with its status or fault, the
seconds it took, the bytes kept, and the process's peak memory so far in MiB.
"""

import asyncio
import json
import re
import sys
from pathlib import Path

from crawler.probe import Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, noon


async def observe_all(body_limit: int, urls: list[str]) -> None:
    """Ask one after the other: the peak then tells which of them cost it."""
    probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
    for url in urls:
        seen = await probe.observe(url, body_limit=body_limit)
        told = seen.silence.fault.value if seen.silence else seen.status
        kept = len(seen.page.body) if seen.page else 0
        print(json.dumps({"told": told, "seconds": seen.seconds, "kept": kept, "peak": peak()}))
    await probe.aclose()


def peak() -> int:
    """Return the most memory this program ever held, in MiB: ru_maxrss would count who started it as well."""
    held = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert held is not None
    return int(held[1]) // 1024


if __name__ == "__main__":
    asyncio.run(observe_all(int(sys.argv[1]), sys.argv[2:]))
