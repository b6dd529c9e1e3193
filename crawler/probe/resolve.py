"""From a host name to its addresses: one look-up per host and run."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, runtime_checkable

from crawler.observation import Fault, Silence

Addresses = tuple[str, ...]
LookUp = Callable[..., list[tuple[Any, ...]]]
_THREADS = 64  # asyncio's own pool has 6 here: 500 slow names took 17 s with it, 2 s with this
_TEMPORARY = frozenset({Fault.DNS_SERVFAIL, Fault.DNS_TIMEOUT})  # worth the run's second attempt


class Resolver(Protocol):
    """Where addresses come from; tests and operators may put their own here."""

    async def addresses(self, host: str) -> Addresses | Silence:
        """Return every address of `host`, the preferred one first, or why there is none."""
        ...

    async def aclose(self) -> None:
        """Stop whatever still runs."""
        ...


@runtime_checkable
class Forgetful(Protocol):
    """A resolver that remembers what it found, and can be told to look again."""

    def forget(self, host: str) -> None:
        """Look `host` up anew when it is asked for next."""
        ...


class SystemResolver:
    """The system's resolver for addresses, dnspython's answer for why there are none.

    Each host is asked once: callers at the same time share the look-up, later ones its answer, also that
    there is none; only after a failure of the moment is it asked again. `nameservers` and `port` replace
    /etc/resolv.conf for the confirmation only.
    """

    def __init__(
        self,
        seconds: float = 5.0,
        *,
        nameservers: Sequence[str] = (),
        port: int = 53,
        look_up: LookUp = socket.getaddrinfo,
    ) -> None:
        self._seconds = seconds
        self._nameservers = tuple(nameservers)
        self._port = port
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="dns")
        self._free = asyncio.Semaphore(_THREADS)
        self._asked: dict[str, asyncio.Task[Addresses | Silence]] = {}

    async def addresses(self, host: str) -> Addresses | Silence:
        """Return every address of `host`, or why there is none; the first caller's answer serves all."""
        task = self._asked.get(host)
        if task is None:
            task = self._asked[host] = asyncio.create_task(self._resolve(host))
            task.add_done_callback(lambda done: self._forget_unless_settled(host, done))
        if task.done():
            return task.result()
        return await asyncio.shield(task)

    def forget(self, host: str) -> None:
        """Look `host` up anew when it is asked for next."""
        self._asked.pop(host, None)

    async def aclose(self) -> None:
        """Cancel what still waits; threads that hang in the system's resolver end by themselves."""
        waiting = [task for task in self._asked.values() if not task.done()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        self._asked.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _forget_unless_settled(self, host: str, done: asyncio.Task[Addresses | Silence]) -> None:
        settled = not done.cancelled() and done.exception() is None
        if settled and isinstance(answer := done.result(), Silence):
            settled = answer.fault not in _TEMPORARY
        if not settled and self._asked.get(host) is done:
            del self._asked[host]

    async def _resolve(self, host: str) -> Addresses | Silence:
        problem = "the system's resolver took too long"
        try:
            async with asyncio.timeout(None) as limit:
                found = await self._ask_system(host, limit)
        except TimeoutError:
            found = ()
        except OSError as error:
            found, problem = (), str(error)
        if found:
            return found
        # getaddrinfo says the same for SERVFAIL, REFUSED and silence, and lies when the machine is offline.
        from crawler.probe.negative import why_no_address  # here, since dnspython is slow to import

        return await why_no_address(
            host, seconds=self._seconds, nameservers=self._nameservers, port=self._port, system_says=problem
        )

    async def _ask_system(self, host: str, limit: asyncio.Timeout) -> Addresses:
        """Ask in a thread; the clock starts when a thread is free, which stays taken until it returns."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        try:
            asked = self._threads.submit(self._look_up, host.encode("ascii"), None, 0, socket.SOCK_STREAM)
        except BaseException:
            self._free.release()
            raise
        asked.add_done_callback(lambda _: _call_soon(loop, self._free.release))
        limit.reschedule(loop.time() + self._seconds)
        rows = await asyncio.wrap_future(asked)
        return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def _call_soon(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    """Call `act` in the loop, unless it was closed meanwhile: a thread may outlive it."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(act)
