"""The demo played: a local world in a thread of its own, and the main job run over five simulated days."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from crawler.observation import Fault, Phase, Silence
from warmlink.clock import SimulatedClock
from warmlink.config import load_config
from warmlink.demo.misbehave import World
from warmlink.demo.story import CONFIG, FIRST_DAY, SCENES, Scene, behaviours, lapsed
from warmlink.exits import Exit
from warmlink.job import JobOutcome, main_job

MARK = ".warmlink-demo"


class NotADemo(Exception):  # noqa: N818 - it says what the folder is not
    """The folder holds something else; the demo touches nothing there."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class Act:
    """One run of the demo, played."""

    scene: Scene
    outcome: JobOutcome


class _Names:
    """The demo's resolver: every name leads to this machine, while it exists and the network works."""

    def __init__(self) -> None:
        self.lapsed: frozenset[str] = frozenset()
        self.network = True

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        if not self.network:
            return Silence(Phase.DNS, Fault.DNS_TIMEOUT, "no answer from any name server")
        if host in self.lapsed:
            return Silence(Phase.DNS, Fault.DNS_NXDOMAIN, "no such name")
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        """Nothing is open."""


def play(folder: Path, told: Callable[[Act], None]) -> tuple[Act, ...]:
    """Play the story into `folder`; `told` hears of each act when it is over.

    Raises NotADemo when the folder holds anything that is not a demo's.
    """
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        raise NotADemo(f"{folder}: this folder holds something else. Name another: warmlink demo FOLDER")
    acts = []
    with world_beside() as world:
        config_file = _lay_out(folder, world.port)
        config = load_config(config_file)
        clock, names = SimulatedClock(FIRST_DAY), _Names()
        for scene in SCENES:
            clock.advance(scene.at - clock.now())
            day = (scene.at - FIRST_DAY).days
            world.behaviours = behaviours(day)
            names.lapsed, names.network = lapsed(day), scene.network
            acts.append(Act(scene, main_job(config, now=clock.now, resolver=names)))
            told(acts[-1])
    return tuple(acts)


def _lay_out(folder: Path, port: int) -> Path:
    """Write registry and configuration, and clear what an earlier demo left; returns the configuration."""
    import shutil

    shutil.rmtree(folder / "var", ignore_errors=True)
    (folder / "registry" / "resources").mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(
        "Made by warmlink demo; it may be deleted, and is written anew by the next demo.\n"
    )
    here = resources.files("warmlink.demo")
    registry = here.joinpath("registry.toml").read_text(encoding="utf-8").replace("{port}", str(port))
    (folder / "registry" / "resources" / "demo.toml").write_text(registry, encoding="utf-8")
    config = folder / "warmlink.toml"
    config.write_text(CONFIG.replace("{port}", str(port)), encoding="utf-8")
    return config


@contextmanager
def world_beside(*, tls: bool = False) -> Iterator[World]:
    """Run a local world in a thread with a loop of its own, while whoever asks uses this one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="demo-world", daemon=True)
    thread.start()
    world = World({}, tls=tls)
    try:
        asyncio.run_coroutine_threadsafe(world.__aenter__(), loop).result(10)
        try:
            yield world
        finally:
            asyncio.run_coroutine_threadsafe(world.__aexit__(None, None, None), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
