"""The server of the race: a process of its own, so that its work does not count, and as little work as can be.

It reads the target of a request and writes canned bytes, over sockets of asyncio and nothing above them.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Final, cast
from urllib.parse import parse_qs, urlsplit

from tests.bench import answers


@contextlib.contextmanager
def serving(module: str = __spec__.name) -> Iterator[str]:
    """Run a server in a process of its own, and give its base URL. It ends when its standard input does."""
    with subprocess.Popen(
        [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"


_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._pieces: Iterator[bytes] = iter(())
        self._full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the other end."""
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Write no more."""
        self._pieces = iter(())

    def data_received(self, data: bytes) -> None:
        """Answer each request as soon as it is complete."""
        self._received += data
        while (head_ends := self._received.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._received, 0, head_ends)
            ends = head_ends + 4 + (int(length[1]) if length else 0)
            if len(self._received) < ends:
                return
            target = self._received.split(b" ", 2)[1].decode()
            del self._received[:ends]
            self.go_on(self.answer(target))

    def answer(self, target: str) -> Iterator[bytes]:
        """Give the answer to a request, piece by piece."""
        return answer(target)

    def go_on(self, pieces: Iterator[bytes]) -> None:
        """Write these pieces next."""
        self._pieces = pieces
        self._write()

    def pause_writing(self) -> None:
        """Wait, for the reader is behind."""
        self._full = True

    def resume_writing(self) -> None:
        """Go on."""
        self._full = False
        self._write()

    def _write(self) -> None:
        while not self._full and (piece := next(self._pieces, b"")):
            self.transport.write(piece)


_USER: Final = answers.user()
_PAGE: Final = answers.page()


def answer(target: str) -> Iterator[bytes]:
    """Give the answer to a request, piece by piece; a chat's conversation is the number of its deltas."""
    parts = urlsplit(target)
    match parts.path:
        case "/v1/users/me":
            return iter((_USER,))
        case "/v1/bots":
            return iter((_PAGE,))
        case "/v3/chat":
            return iter(answers.chat(int(parse_qs(parts.query)["conversation_id"][0])))
        case path:
            raise LookupError(path)


async def serve(connection: type[Connection] = Connection) -> None:
    """Serve on a free port, which is printed, until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve())
