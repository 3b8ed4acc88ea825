"""The server of the load test: a process of its own, in which things go wrong at random.

What is asked for says how it is answered, by a conversation id like ``calls-5-400-17``: the name of a crowd, how many
of a hundred answers of it go wrong, how many streams of it are to be open at once, and a number of its own, which
stands in the answer again. It keeps count of the calls that may not be repeated, and have been.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
from collections import Counter
from collections.abc import Callable, Iterator
from typing import ClassVar, Final
from urllib.parse import parse_qs, urlsplit

from attrs import frozen

from tests.bench.server import Connection, serve

DELTAS: Final = 8
"""How many pieces of an answer a stream brings: the first before all streams are open, the others after."""

PING: Final = 10.0
"""After how many seconds of waiting for the others a stream brings a comment."""


@frozen
class Asked:
    """What is asked for: by whom, and how it is to be answered."""

    crowd: str
    percent: int
    together: int
    number: int

    @classmethod
    def of(cls, conversation_id: str) -> Asked:
        """Read it out of a conversation's id."""
        crowd, percent, together, number = conversation_id.split("-")
        return cls(crowd, int(percent), int(together), int(number))

    def __str__(self) -> str:
        return f"{self.crowd}-{self.percent}-{self.together}-{self.number}"


class Faulty(Connection):
    """One connection, kept alive until something goes wrong with it."""

    begun: ClassVar[Counter[str]] = Counter()
    waiting: ClassVar[dict[str, dict[int, list[Callable[[], None]]]]] = {}
    chance: ClassVar = random.Random(7)

    def answer(self, target: str) -> Iterator[bytes]:
        """Answer, or let something go wrong."""
        parts = urlsplit(target)
        if parts.path == "/twice":
            return iter([whole(200, ok(sum(count - 1 for count in self.begun.values())))])
        conversation_id = parse_qs(parts.query)["conversation_id"][0]
        asked = Asked.of(conversation_id)
        goes_wrong = self.chance.randrange(100) < asked.percent
        fault = self.chance.choice(FAULTS[asked.crowd]) if goes_wrong else None
        if parts.path == "/v3/chat" and (fault is None or fault not in NOT_BEGUN):
            self.begun[conversation_id] += 1
        if asked.crowd == "streams":
            return self._stream(asked, fault)
        said = whole(200, ok({"id": f"chat-{asked.number}", "conversation_id": conversation_id, "status": "completed"}))
        return iter([said]) if fault is None else self._broken(fault, said)

    def _broken(self, fault: str, said: bytes) -> Iterator[bytes]:
        """Answer in a way that is not what was asked for."""
        match fault:
            case "reset":
                self.transport.abort()
            case "cut":
                yield said[: self.chance.randrange(1, len(said))]
                self.transport.close()
            case "too often":
                yield whole(429, json.dumps({"code": 4013, "msg": "slowly"}).encode(), "Retry-After: 0")
            case "html":
                yield whole(200, b"<html>Please log in</html>", kind="text/html")
            case "garbled":
                yield whole(200, said.partition(b"\r\n\r\n")[2][:-9])
            case "lie":
                yield whole(500, ok({"id": "another chat", "status": "completed"}))
            case "refused":
                yield whole(200, json.dumps({"code": 4000, "msg": "no"}).encode())
            case status:
                yield whole(int(status), b"<html>Bad gateway</html>", kind="text/html")

    # --- streams

    def _stream(self, asked: Asked, fault: str | None) -> Iterator[bytes]:
        """Begin a stream, and go on when all of its crowd have come."""
        if fault in ("reset", "502", "too often"):
            yield from self._broken(fault, b"")
        else:
            yield HEAD + chunk(event("conversation.chat.created", state(asked, "created"))) + chunk(delta(asked, 0))
        ours = self.waiting.setdefault(asked.crowd + str(asked.percent), {}).setdefault(asked.number, [])
        if fault not in ("reset", "502", "too often"):
            ours.append(lambda: self.go_on(self._rest(asked, fault)))
            self._ping(ours)
        everybody = self.waiting[asked.crowd + str(asked.percent)]
        if len(everybody) >= asked.together:
            for go_on in [one.pop() for one in everybody.values() if one]:
                asyncio.get_running_loop().call_soon(go_on)

    def _ping(self, ours: list[Callable[[], None]]) -> None:
        def ping() -> None:
            if ours and not self.transport.is_closing():
                self.go_on(iter([chunk(b":\n\n")]))
                asyncio.get_running_loop().call_later(PING, ping)

        asyncio.get_running_loop().call_later(PING, ping)

    def _rest(self, asked: Asked, fault: str | None) -> Iterator[bytes]:
        """Bring what is left of a stream, or a part of it."""
        rest = [
            *(delta(asked, number) for number in range(1, DELTAS)),
            event("conversation.chat.completed", state(asked, "completed")),
            b'event:done\ndata:"[DONE]"\n\n',
        ]
        if fault is None:
            yield from map(chunk, rest)
            yield b"0\r\n\r\n"
            return
        at = self.chance.randrange(DELTAS)
        yield from map(chunk, rest[:at])
        match fault:
            case "cut":
                yield chunk(rest[at])[: self.chance.randrange(1, 20)]
                self.transport.close()
            case "aborted":
                self.transport.abort()
            case "ended":  # as if it were complete
                yield b"0\r\n\r\n"
            case "ended inside":
                yield chunk(rest[at][:-7]) + b"0\r\n\r\n"
            case "garbled":
                yield chunk(b"event:conversation.message.delta\ndata:[\n\n") + b"0\r\n\r\n"
            case _:
                yield chunk(event("error", {"code": 5000, "msg": "no"})) + b"0\r\n\r\n"


PASSING: Final = ("reset", "cut", "502", "503", "504", "408", "500", "lie", "too often")
FAULTS: Final = {
    "reads": PASSING,
    "writes": (*PASSING, "html", "garbled", "refused"),
    "streams": ("reset", "502", "too often", "cut", "aborted", "ended", "ended inside", "garbled", "error"),
}
"""What goes wrong: with reads what passes by itself, with writes and streams what does not, too."""

NOT_BEGUN: Final = frozenset({"too often"})
"""What a server says that has not begun: only then a write may come again."""


def ok(data: object) -> bytes:
    """Write a success."""
    return json.dumps({"code": 0, "msg": "", "data": data}).encode()


def whole(status: int, body: bytes, *more: str, kind: str = "application/json") -> bytes:
    """Write an answer, head and body."""
    lines = (f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more)
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(content: bytes) -> bytes:
    """Write a chunk of HTTP."""
    return b"%x\r\n%b\r\n" % (len(content), content)


def event(name: str, data: object) -> bytes:
    """Write an event."""
    return f"event:{name}\ndata:{json.dumps(data)}\n\n".encode()


def state(asked: Asked, status: str) -> dict[str, object]:
    """Give the chat of a stream."""
    return {"id": f"chat-{asked.number}", "conversation_id": str(asked), "status": status}


def delta(asked: Asked, number: int) -> bytes:
    """Write a piece of an answer, by which it is known again."""
    content = f"{asked.number}.{number} "
    return event("conversation.message.delta", {"role": "assistant", "type": "answer", "content": content})


def raise_limit() -> None:
    """Let this process have as many sockets as the load needs, if the system allows it."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _SOCKETS if most == resource.RLIM_INFINITY else min(_SOCKETS, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, wanted), most))


_SOCKETS: Final = 10_000


if __name__ == "__main__":
    raise_limit()
    asyncio.run(serve(Faulty))
