"""Content codings come out the same however the network cuts them."""

import gzip
import sys
import zlib

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.probe.decode import PIECE, Undecodable, stages_for

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"".join(b"<p>paragraph %d of a helpful page</p>" % number for number in range(40))
CODED = {
    "gzip": gzip.compress(TEXT, mtime=0),
    "gzip of three members": b"".join(
        gzip.compress(part, mtime=0) for part in (TEXT[:50], TEXT[50:90], TEXT[90:])
    ),
    "gzip and junk": gzip.compress(TEXT, mtime=0) + b"\x1fjunk after the last member",
    "deflate": zlib.compress(TEXT),
    "deflate without its wrapper": zlib.compress(TEXT)[2:-4],
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT),
    "zstd of two frames": zstd.compress(TEXT[:50]) + zstd.compress(TEXT[50:]),
    "gzip, br": brotli.compress(gzip.compress(TEXT, mtime=0)),
}


def decoded(name: str, parts: list[bytes]) -> tuple[bytes, bool]:
    """What comes out, and whether every stage came to its end."""
    stages = stages_for(name.partition(" ")[0] if name != "gzip, br" else name)
    flow = parts
    for stage in stages:
        flow = [piece for part in flow for piece in stage.pieces(part)]
    assert all(len(piece) <= PIECE for piece in flow)
    return b"".join(flow), all(stage.ended for stage in stages)


@pytest.mark.parametrize("name", CODED)
def test_a_coding_is_undone_from_single_bytes(name: str) -> None:
    assert decoded(name, [bytes([byte]) for byte in CODED[name]]) == (TEXT, True)


@pytest.mark.parametrize("name", CODED)
@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.integers(0, 1200), max_size=6))
def test_a_coding_is_undone_wherever_it_is_cut(name: str, cuts: list[int]) -> None:
    data = CODED[name]
    ends = sorted({min(cut, len(data)) for cut in cuts} | {len(data)})
    parts = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    assert decoded(name, parts) == (TEXT, True)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "deflate"])
def test_a_coding_that_breaks_off_has_not_ended(name: str) -> None:
    text, ended = decoded(name, [CODED[name][:-9]])
    assert (TEXT.startswith(text), ended) == (True, False)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_bytes_that_are_not_coded_are_refused(name: str) -> None:
    with pytest.raises(Undecodable):
        decoded(name, [TEXT])


def test_a_zstd_window_beyond_what_clients_must_hold_is_refused() -> None:
    options = {int(zstd.CompressionParameter.window_log): 27}
    packer = zstd.ZstdCompressor(options=options)
    far = packer.compress(b"x" * 1000) + packer.flush()
    with pytest.raises(Undecodable):
        decoded("zstd", [far])
