"""Content codings undone in small pieces, so that a bomb costs no more memory than a page."""

import sys
import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # ships no types

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = 32 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_MOST_STACKED = 3
_ZSTD_WINDOW_LOG = 23  # 8 MiB, what RFC 9659 lets a server ask of a client
_NOT_CODED = frozenset({"", "identity", "none"})


class Undecodable(ValueError):  # noqa: N818 - it says what the bytes are
    """The bytes are not in the coding that Content-Encoding names."""


class Stage(Protocol):
    """One coding being undone."""

    @property
    def ended(self) -> bool:
        """Whether the coded data came to its own end."""
        ...

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` decodes to, at most `PIECE` bytes at a time; Undecodable when it does not."""
        ...


class Gzip:
    """gzip, also of several members (RFC 1952 §2.2); what follows the last member is ignored."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(31)
        self._between = b""  # what came after a member and is too short to tell whether another one begins
        self._over = False
        self.ended = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """See `Stage.pieces`."""
        while data and not self._over:
            if self.ended:
                data = self._between + data
                self._between = data if _GZIP_MAGIC.startswith(data) and len(data) < 2 else b""
                self._over = not data.startswith(_GZIP_MAGIC) and not self._between
                if self._between or self._over:
                    return
                self._inflate = zlib.decompressobj(31)
            try:
                yield from _inflated(self._inflate, data)
            except zlib.error as error:
                raise Undecodable(str(error)) from error
            self.ended = self._inflate.eof
            data = self._inflate.unused_data


class Deflate:
    """deflate, with the zlib wrapper (RFC 9110 §8.4.1.2) or, as some servers send it, without."""

    def __init__(self) -> None:
        self._first = b""
        self._inflate: zlib._Decompress | None = None

    @property
    def ended(self) -> bool:
        """Whether the stream came to its own end."""
        return self._inflate is not None and self._inflate.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """See `Stage.pieces`."""
        if self._inflate is None:
            data = self._first + data
            if len(data) < 2:
                self._first = data
                return
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inflate = zlib.decompressobj(15 if wrapped else -15)
        try:
            yield from _inflated(self._inflate, data)
        except zlib.error as error:
            raise Undecodable(str(error)) from error


def _inflated(inflate: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    out = b""
    while (data or len(out) == PIECE) and not inflate.eof:
        out = inflate.decompress(data, PIECE)
        data = inflate.unconsumed_tail
        if out:
            yield out


class Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self._inflate = brotli.Decompressor()

    @property
    def ended(self) -> bool:
        """Whether the stream came to its own end."""
        return bool(self._inflate.is_finished())

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """See `Stage.pieces`."""
        try:
            while not self._inflate.is_finished():
                out = self._inflate.process(data, output_buffer_limit=PIECE)
                data = b""
                if out:
                    yield out
                if self._inflate.can_accept_more_data():
                    return
        except brotli.error as error:
            raise Undecodable(str(error) or "not brotli") from error


class Zstd:
    """zstd (RFC 8878), also of several frames; windows above 8 MiB are refused (RFC 9659)."""

    def __init__(self) -> None:
        self._inflate = self._new()
        self.ended = False

    @staticmethod
    def _new() -> "zstd.ZstdDecompressor":
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """See `Stage.pieces`."""
        try:
            while data:
                if self.ended:
                    self._inflate, self.ended = self._new(), False
                yield from self._frame(data)
                self.ended = self._inflate.eof
                data = self._inflate.unused_data if self.ended else b""
        except zstd.ZstdError as error:
            raise Undecodable(str(error)) from error

    def _frame(self, data: bytes) -> Iterator[bytes]:
        while not self._inflate.eof:
            out = self._inflate.decompress(data, PIECE)
            data = b""
            if out:
                yield out
            if self._inflate.needs_input:
                return


_STAGES: dict[str, type[Gzip | Deflate | Brotli | Zstd]] = {
    "gzip": Gzip,
    "x-gzip": Gzip,
    "deflate": Deflate,
    "br": Brotli,
    "zstd": Zstd,
}


def stages_for(content_encoding: str) -> tuple[Stage, ...]:
    """Return what undoes `content_encoding`, in the order to apply it; empty when nothing is coded.

    An unknown name counts as not coded, as in browsers; more than three stacked are Undecodable.

    >>> [type(stage).__name__ for stage in stages_for("gzip, br")]
    ['Brotli', 'Gzip']
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    coded = [name for name in names if name not in _NOT_CODED]
    if len(coded) > _MOST_STACKED:
        raise Undecodable(f"{len(coded)} content codings on top of each other")
    if any(name not in _STAGES for name in coded):
        return ()
    return tuple(_STAGES[name]() for name in reversed(coded))
