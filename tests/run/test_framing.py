"""The framing of a body: ours beside h11's, on whatever bytes and however they are cut."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coze.run.framing import LONGEST_LINE, Chunked, Framing, FramingError, Sized, Stop, ToTheEnd, framing


def cut(data: bytes, places: Iterable[int]) -> Iterator[bytes]:
    """Cut bytes at places."""
    begin = 0
    for place in sorted({place % (len(data) + 1) for place in places}):
        yield data[begin:place]
        begin = place
    yield data[begin:]


def read(frame: Framing, pieces: Iterable[bytes]) -> tuple[bytes, bool]:
    """Give the body, and whether it is whole."""
    body = b"".join(frame.feed(piece) for piece in pieces)
    try:
        frame.close()
    except FramingError:
        return body, False
    return body, True


def read_by_h11(head: bytes, data: bytes) -> tuple[bytes, bool] | None:
    """Give what h11 reads as the body, and whether that is whole; None for what it refuses."""
    reader = h11.Connection(h11.CLIENT)
    reader.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    reader.send(h11.EndOfMessage())
    reader.receive_data(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
    assert isinstance(reader.next_event(), h11.Response)
    reader.receive_data(data)
    body, closed = b"", False
    while True:
        try:
            event = reader.next_event()
        except h11.RemoteProtocolError:
            return (body, False) if closed else None
        if isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return body, True
        elif event is h11.NEED_DATA:
            closed = True
            reader.receive_data(b"")


CUTS = st.lists(st.integers(0, 400), max_size=12)
CHUNKED = "transfer-encoding", "chunked"


@st.composite
def chunked(draw: st.DrawFn, *, extensions: bool = True) -> tuple[bytes, bytes]:
    """Make a body, and the same in chunks."""
    pieces = draw(st.lists(st.binary(min_size=1, max_size=40), max_size=6))
    extension = draw(st.sampled_from([b"", b";name=value", b' ; quoted="a b"', b"  "] if extensions else [b""]))
    trailers = draw(st.sampled_from([b"", b"X-Sum: 7\r\n", b"A: b\r\nC: d\r\n"]))
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces)
    return b"".join(pieces), framed + b"0\r\n" + trailers + b"\r\n"


@given(chunked(), CUTS, st.binary(max_size=20))
def test_chunks_are_taken_off(case: tuple[bytes, bytes], cuts: list[int], more: bytes) -> None:
    """However it is cut, a body in chunks is read to its end, and nothing beyond it."""
    body, framed = case
    frame = framing(dict([CHUNKED]))
    assert read(frame, cut(framed + more, cuts)) == (body, True)
    assert frame.complete


@given(chunked(), CUTS, st.integers(0, 300))
def test_a_body_that_is_cut_off_is_not_whole(case: tuple[bytes, bytes], cuts: list[int], most: int) -> None:
    """A body in chunks of which anything is missing gives what has come, and is not whole."""
    body, framed = case
    least = framed[: min(most, len(framed) - 1)]
    got, whole = read(Chunked(), cut(least, cuts))
    assert not whole
    assert body.startswith(got)


@given(
    chunked(extensions=False),
    CUTS,
    st.integers(0, 300),
    st.sampled_from([b"", b"\r", b"\n", b"0", b"g", b";", b" ", b"-", b"\0"]),
)
def test_what_h11_reads_is_read_alike(case: tuple[bytes, bytes], cuts: list[int], place: int, put: bytes) -> None:
    """With a byte put in place of another, a body is what h11 reads in it, or refused as h11 refuses it."""
    _, framed = case
    at = place % len(framed)
    wrong = framed[:at] + put + framed[at + 1 :]
    theirs = read_by_h11(b"Transfer-Encoding: chunked\r\n", wrong)
    try:
        ours = read(Chunked(), cut(wrong, cuts))
    except FramingError:
        # h11 takes a return alone inside an extension, which RFC 9112 (section 2.2) lets nobody take.
        assert theirs is None or not theirs[1] or put == b"\r"
    else:
        # What they refuse, we may still wait for the rest of.
        assert ours == theirs or (theirs is None and not ours[1])


@given(st.binary(max_size=60), CUTS, st.integers(0, 80))
def test_a_length_is_counted(data: bytes, cuts: list[int], length: int) -> None:
    """A body of a length ends there, whatever follows, and is not whole before."""
    assert read(framing({"content-length": str(length)}), cut(data, cuts)) == (data[:length], len(data) >= length)


@given(st.binary(max_size=60), CUTS)
def test_without_a_frame_the_connection_is_the_body(data: bytes, cuts: list[int]) -> None:
    """A body without a length ends with its connection."""
    frame = framing({})
    assert read(frame, cut(data, cuts)) == (data, True)
    assert frame.complete


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"transfer-encoding": " Chunked "}, Chunked),
        ({"transfer-encoding": "chunked", "content-length": "7"}, Chunked),
        ({"content-length": "0"}, Sized),
        ({}, ToTheEnd),
    ],
)
def test_the_frame_is_that_of_the_headers(headers: dict[str, str], kind: type) -> None:
    """Chunks win over a length, and without both a body ends with the connection."""
    assert type(framing(headers)) is kind


@pytest.mark.parametrize(
    "headers",
    [
        {"transfer-encoding": "gzip, chunked"},
        {"transfer-encoding": ""},
        *({"content-length": text} for text in ["", "-1", "+1", "1, 2", "0x1", "1_0", "٣", "9" * 40]),
    ],
    ids=str,
)
def test_a_frame_that_makes_no_sense_is_refused(headers: dict[str, str]) -> None:
    """A coding that is not ours and a length that is no number are errors."""
    with pytest.raises(FramingError):
        framing(headers)


@pytest.mark.parametrize(
    "data",
    [
        *[b"g\r\n", b"-1\r\n", b"+1\r\nx\r\n", b"0x1\r\nx\r\n", b"1_0\r\n", b"\r\n", b"\n", b"1\nx\r\n", b"f" * 16],
        *[b"1\r\nxy\r\n", b"1\r\nx\ry", b"1 1\r\n", b"1;a\rb\r\nx\r\n", b"\xff\r\n", b"5 x\r\n"],
    ],
)
def test_a_size_that_makes_no_sense_is_refused(data: bytes) -> None:
    """What stands where a size or a line break must stand, and is none, is an error, byte by byte too."""
    for pieces in ([data], [data[at : at + 1] for at in range(len(data))]):
        with pytest.raises(FramingError):
            read(Chunked(), pieces)


@pytest.mark.parametrize("begin", [b"1;", b"0\r\n", b"0\r\nA: b\r\n"])
def test_lines_are_bounded(begin: bytes) -> None:
    """A line before a chunk, or trailers, that never end are an error."""
    more = b"xy" * 50 if b";" in begin else b"x: y\r\n" * 50
    with pytest.raises(FramingError, match="not end"):
        read(Chunked(), itertools.chain([begin], itertools.repeat(more, LONGEST_LINE)))


def heads(statuses: list[int], break_: bytes) -> bytes:
    """Make the heads of an answer, of which only the last is final."""
    return b"".join(b"HTTP/1.1 %d Some%sX: y%s%s" % (status, break_, break_, break_) for status in statuses)


@given(
    st.lists(st.sampled_from([100, 102, 103]), max_size=3),
    st.sampled_from([b"\r\n", b"\n"]),
    st.binary(max_size=20),
    CUTS,
)
def test_a_head_is_given_alone(interim: list[int], break_: bytes, body: bytes, cuts: list[int]) -> None:
    """However it is cut, the heads of an answer, interim ones too, are told from its body."""
    whole = heads([*interim, 200], break_)
    stop, given = Stop(), [b""]
    stop.begin()
    for piece in cut(whole + body, cuts):
        given.append(stop.through(piece))
        while stop.held:
            given.append(stop.take())
    assert b"".join(given) == whole + body
    ends = list(itertools.accumulate(map(len, given)))
    assert {len(heads(interim[:number], break_)) for number in range(1, len(interim) + 1)} | {len(whole)} <= set(ends)
