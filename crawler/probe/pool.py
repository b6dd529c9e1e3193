"""Open connections waiting for the next request to the same server."""

from collections import OrderedDict

from crawler.probe.wire import Wire

Key = tuple[bool, str, int]  # secure, host, port


class Pool:
    """Idle connections, the oldest closed when there are too many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._idle: OrderedDict[Wire, Key] = OrderedDict()
        self._by_key: dict[Key, list[Wire]] = {}

    def take(self, key: Key) -> Wire | None:
        """Return an idle connection to `key`, the one used last, or None."""
        wires = self._by_key.get(key)
        if not wires:
            return None
        wire = wires[-1]
        self._forget(wire)
        return wire

    def give(self, key: Key, wire: Wire) -> None:
        """Keep `wire` for later, or close it when it cannot be asked again."""
        if not wire.reusable:
            wire.abort()
            return
        self._idle[wire] = key
        self._by_key.setdefault(key, []).append(wire)
        wire.on_lost = self._forget
        if len(self._idle) > self._most:
            self._close(next(iter(self._idle)))

    def release(self, host: str, port: int | None = None) -> None:
        """Close the idle connections to `host`, on one port or on all."""
        for key in [key for key in self._by_key if key[1] == host and port in (None, key[2])]:
            for wire in list(self._by_key[key]):
                self._close(wire)

    def close(self) -> None:
        """Close all of them."""
        for wire in list(self._idle):
            self._close(wire)

    def __len__(self) -> int:
        return len(self._idle)

    def _close(self, wire: Wire) -> None:
        self._forget(wire)
        wire.abort()

    def _forget(self, wire: Wire) -> None:
        wire.on_lost = None
        key = self._idle.pop(wire, None)
        if key is None:
            return
        wires = self._by_key[key]
        wires.remove(wire)
        if not wires:
            del self._by_key[key]
