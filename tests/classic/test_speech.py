"""Speech of the facade over a socket: opened at the call, put away on disk, read again, cut, left."""

from __future__ import annotations

import asyncio
import functools
import gc
import threading
import tracemalloc
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeAlias

import cozepy
import pytest
from scripted import PATIENCE, Connection, Script, Server, answer, closing, head, ok, page, refused, replies

from coze import StreamInterrupted, classic
from coze.classic import (
    AsyncCoze,
    AsyncTokenAuth,
    Coze,
    CozeAPIError,
    CozeClosedError,
    CozeLimitError,
    CozeStreamError,
    FileHTTPResponse,
    TokenAuth,
    results,
)
from coze.policy import MIB

AUDIO: Final = {"Content-Type": "audio/mpeg", "X-Tt-Logid": "LOG"}
SOUND: Final = bytes(range(256)) * 4
SAID: Final[dict[str, Any]] = {"input": "Hello", "voice_id": "7"}
PROMPT: Final = 2.0


def spoken(server: Server) -> FileHTTPResponse:
    """Have a text spoken by a synchronous client, which nobody holds then."""
    return Coze(TokenAuth("token"), base_url=server.base_url).audio.speech.create(**SAID)


def spoken_async(server: Server) -> FileHTTPResponse:
    """Have a text spoken by an asynchronous client."""

    async def main() -> FileHTTPResponse:
        async with AsyncCoze(AsyncTokenAuth("token"), base_url=server.base_url) as coze:
            return await coze.audio.speech.create(**SAID)

    return asyncio.run(main())


Speaking: TypeAlias = Callable[[Server], FileHTTPResponse]
either = pytest.mark.parametrize("speak", [spoken, spoken_async], ids=["sync", "async"])


def sound(size: int = len(SOUND), *, end: Script = lambda _: None) -> Script:
    """Answer with audio that claims a size, and then do something."""

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(head(200, {**AUDIO, "Content-Length": str(size)}))
        connection.send(SOUND)
        end(connection)

    return play


def large(connection: Connection) -> None:
    """Answer with eight megabytes of audio."""
    connection.read_request()
    connection.send(head(200, {**AUDIO, "Content-Length": str(8 * MIB)}))
    for _ in range(8 * MIB // 65536):
        connection.send(bytes(65536))


def test_a_program_of_the_peer(tmp_path: Path) -> None:
    """A program written for cozepy gets the same bytes, sync and async, in all ways that the peer has for them."""
    target = str(tmp_path / "said.mp3")

    def read(response: Any) -> list[object]:
        response.write_to_file(target)
        raw = b"".join(response._raw_response.iter_bytes())  # as the documentation of the peer does
        return [Path(target).read_bytes(), raw, response._raw_response.read(), response.response.logid]

    def program(of: Any, base_url: str) -> list[object]:
        with of.SyncHTTPClient() as client:
            coze = of.Coze(of.TokenAuth("token"), base_url=base_url, http_client=client)
            return read(coze.audio.speech.create(**SAID))

    async def async_program(of: Any, base_url: str) -> list[object]:
        async with of.AsyncHTTPClient() as client:
            coze = of.AsyncCoze(of.AsyncTokenAuth("token"), base_url=base_url, http_client=client)
            return read(await coze.audio.speech.create(**SAID))

    with Server(replies(answer(SOUND, headers=AUDIO))) as server:
        for of in (cozepy, classic):
            assert program(of, server.base_url) == [SOUND, SOUND, SOUND, "LOG"]
            assert asyncio.run(async_program(of, server.base_url)) == [SOUND, SOUND, SOUND, "LOG"]


def test_audio_is_there_when_it_begins() -> None:
    """A synchronous call gives the file at the head of the answer; its bytes are given as they come."""
    turns = [threading.Event(), threading.Event()]

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(head(200, {**AUDIO, "Content-Length": "6"}))
        for turn, piece in zip(turns, (b"one", b"two"), strict=True):
            connection.wait(turn)
            connection.send(piece)

    with Server(play) as server, spoken(server) as file:
        assert (file.response.logid, file.response.status) == ("LOG", 200)
        pieces = file.iter_bytes()
        for turn, piece in zip(turns, (b"one", b"two"), strict=True):
            turn.set()
            assert next(pieces) == piece
        assert next(pieces, None) is None


READINGS: Final[dict[str, Callable[[FileHTTPResponse], bytes]]] = {
    "content": lambda file: file.content,
    "read": lambda file: file.read(),
    "pieces": lambda file: b"".join(file.iter_bytes()),
    "pieces of a size": lambda file: b"".join(file.iter_bytes(100)),
    "begun": lambda file: next(file.iter_bytes(1000)) + SOUND[1000:],
}


@either
@pytest.mark.parametrize("first", READINGS)
def test_a_file_is_read_any_number_of_times(speak: Speaking, first: str, tmp_path: Path) -> None:
    """However a file was read, it can be read again from its beginning, and written, more than once."""
    with Server(replies(answer(SOUND, headers=AUDIO))) as server, speak(server) as file:
        for read in (READINGS[first], *READINGS.values()):
            assert read(file) == SOUND
        for name in ("a.mp3", "b.mp3", "a.mp3"):
            file.write_to_file(tmp_path / name)
            assert (tmp_path / name).read_bytes() == SOUND
        assert [len(piece) for piece in file.iter_bytes(400)] == [400, 400, 224]
        assert len(server.requests) == 1


@either
def test_a_large_file_is_not_held_in_memory(speak: Speaking, tmp_path: Path) -> None:
    """Eight megabytes are written to a file with less than four of memory."""
    with Server(large) as server:
        begun = not tracemalloc.is_tracing()
        tracemalloc.start()
        try:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            with speak(server) as file:
                file.write_to_file(tmp_path / "large.mp3")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            if begun:
                tracemalloc.stop()
    assert (tmp_path / "large.mp3").stat().st_size == 8 * MIB
    assert peak - before < 4 * MIB


def cut(read: Callable[[], object]) -> None:
    """Read what is cut."""
    with pytest.raises(CozeStreamError) as raised:
        read()
    assert isinstance(raised.value.value, StreamInterrupted)
    assert raised.value.value.log_id == "LOG"


CUT: Final = sound(len(SOUND) + 1, end=Connection.close)


def test_audio_that_is_cut_leaves_no_file(tmp_path: Path) -> None:
    """Audio that is cut raises each time that it is read to there; a file that was there stays, and none is made."""
    (tmp_path / "old.mp3").write_bytes(b"old")
    with Server(CUT) as server, spoken(server) as file:
        for name in ("old.mp3", "new.mp3"):
            cut(functools.partial(file.write_to_file, tmp_path / name))
        cut(file.read)
        pieces = file.iter_bytes(1000)
        assert next(pieces) == SOUND[:1000]
        cut(functools.partial(next, pieces))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"old.mp3": b"old"}


def test_audio_that_is_cut_is_none_to_await() -> None:
    """An asynchronous call raises itself when the audio is cut."""
    with Server(CUT) as server:
        cut(functools.partial(spoken_async, server))


@either
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (refused(4000), 4000),
        (refused(4100, 401), 4100),
        (ok({}), 200),
        (page(502), 502),
        (answer(SOUND, headers={"Content-Type": "application/octet-stream"}), 200),
    ],
    ids=["refused", "refused by its status", "no audio", "a page", "bytes of no kind"],
)
def test_what_is_no_audio_raises_at_the_call(speak: Speaking, reply: bytes, code: int) -> None:
    """A refusal, and an answer that is no audio, is an exception of the call."""
    with Server(replies(reply)) as server:
        with pytest.raises(CozeAPIError) as raised:
            speak(server)
        assert raised.value.code == code


@pytest.mark.parametrize("circular", [False, True])
def test_nobody_has_to_read_or_close_it(circular: bool) -> None:
    """A file that nobody has read ends its connection when nobody holds it, be it in a cycle, without a warning."""
    with warnings.catch_warnings(), Server(sound(1000 * MIB)) as server:
        warnings.simplefilter("error")
        file: Any = spoken(server)
        if circular:
            file.itself = file
        else:
            next(file.iter_bytes())
        del file
        gc.collect()
        assert server.connection().gone.wait(PROMPT)


@either
def test_a_large_file_that_nobody_closes_goes_without_a_warning(speak: Speaking) -> None:
    """A temporary file is closed when nobody holds what is read from it."""
    with warnings.catch_warnings(), Server(large) as server:
        warnings.simplefilter("error")
        assert sum(map(len, speak(server).iter_bytes())) == 8 * MIB
        gc.collect()


@either
def test_a_closed_file_is_not_read(speak: Speaking, tmp_path: Path) -> None:
    """To close a file ends its connection; what would read it then raises `CozeClosedError`, and makes no file."""
    with Server(sound()) as server:
        with speak(server) as file:
            assert len(file.content) == len(SOUND)
        file.close()
        for read in READINGS.values():
            with pytest.raises(CozeClosedError):
                read(file)
        with pytest.raises(CozeClosedError):
            file.write_to_file(tmp_path / "a")
        assert list(tmp_path.iterdir()) == []


@either
def test_only_what_is_held_in_memory_is_limited(
    speak: Speaking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All bytes at once are those of a body at the most; as pieces, and on disk, they may be more."""
    monkeypatch.setattr(results, "_LIMIT", len(SOUND) - 1)
    with Server(sound()) as server, speak(server) as file:
        for read in (READINGS["content"], READINGS["read"]):
            with pytest.raises(CozeLimitError):
                read(file)
        assert READINGS["pieces"](file) == SOUND
        file.write_to_file(tmp_path / "a")
        monkeypatch.setattr(results, "_LIMIT", len(SOUND))
        assert file.content == SOUND == (tmp_path / "a").read_bytes()


def test_a_file_is_written_to_what_a_name_stands_for(tmp_path: Path) -> None:
    """A link is followed, and the permissions of what is there stay."""
    (tmp_path / "there").touch(0o600)
    (tmp_path / "link").symlink_to(tmp_path / "there")
    with Server(sound()) as server, spoken(server) as file:
        file.write_to_file(tmp_path / "link")
        file.write_to_file("/dev/null")
    assert (tmp_path / "there").read_bytes() == SOUND
    assert (tmp_path / "there").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "link").is_symlink()


def test_threads_read_the_same_file() -> None:
    """Threads that read a file at once get all of it, each from the beginning."""
    with Server(large) as server, spoken(server) as file, ThreadPoolExecutor(4) as threads:
        sizes = list(threads.map(lambda _: sum(map(len, file.iter_bytes())), range(4)))
    assert sizes == [8 * MIB] * 4


def test_a_call_that_is_cancelled_ends_its_connection() -> None:
    """To cancel the task that waits for audio closes the connection at once."""
    begun = threading.Event()

    async def main(server: Server) -> None:
        async with AsyncCoze(AsyncTokenAuth("token"), base_url=server.base_url) as coze:
            task = asyncio.create_task(coze.audio.speech.create(**SAID))
            assert await asyncio.to_thread(begun.wait, PATIENCE)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(server.connection().gone.wait, PROMPT)

    with Server(sound(10_000, end=lambda _: begun.set()), closing()) as server:
        asyncio.run(main(server))
