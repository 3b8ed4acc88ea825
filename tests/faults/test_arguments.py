"""The fault battery: arguments, tokens and base URLs that cannot be sent, each with its error and before anything is.

What each endpoint does with any text is told by `tests/api/test_laws.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from battery import CORE, READ, TALK, TOKEN, WRITE, Ask, Face, Row, cases, fails, gives, perform
from scripted import Server, ok

from coze import ConfigError, InvalidArgument, with_headers
from coze.api import bots, chat, files, users

BOT: Final = ok({"bot_id": "7", "name": "n"})


def bot(bot_id: Any) -> Ask:
    """Ask for a bot."""
    return Ask(
        "call",
        lambda: bots.retrieve(bot_id=bot_id),
        lambda coze: coze.bots.retrieve(bot_id=bot_id, use_api_version=2),
        lambda found: found.bot_id,
    )


def headed(headers: Any) -> Ask:
    """Ask with headers."""
    return Ask(
        "call",
        lambda: with_headers(users.me(), headers),
        lambda coze: coze.users.me(headers=headers),
        lambda user: user.user_id,
    )


def upload(file: Any) -> Ask:
    """Upload a file."""
    return Ask("call", lambda: files.upload(file=file), lambda coze: coze.files.upload(file=file), lambda sent: sent.id)


def talk(**arguments: Any) -> Ask:
    """Begin a chat."""
    asked = {"bot_id": "7", "user_id": "u", **arguments}
    return Ask("events", lambda: chat.stream(**asked), lambda coze: coze.chat.stream(**asked))


def listed(**arguments: Any) -> Ask:
    """List bots."""
    return Ask(
        "items",
        lambda: bots.list(workspace_id="7", **arguments),
        lambda coze: coze.bots.list(space_id="7", use_api_version=2, **arguments),
    )


def target(text: str) -> Any:
    """Expect the target of the request to begin so."""
    return lambda server: server.requests[0].target.partition("?")[0] == text


def refused(argument: str) -> Any:
    """Expect that an argument is refused."""
    return fails(InvalidArgument, argument=argument)


def based(text: str) -> Callable[[Server], str]:
    """Give the base URL that a text makes of a server's address."""
    return lambda server: text.format(server.address)


UNSENT: Final = [
    *(
        Row(f"an id that is {name}", bot(bot_id), ideal=refused("bot_id"), requests=0)
        for name, bot_id in {
            "empty": "",
            "a dot": ".",
            "two dots": "..",
            "None": None,
            "a number": 7,
            "bytes": b"7",
            "two lines": "7\n",
            "a zero": "7\0",
            "a control character": "7\x7f",
            "half of a surrogate pair": "\ud800",
        }.items()
    ),
    *(
        Row(f"a header {name}", headed(headers), ideal=refused(argument), requests=0)
        for name, headers, argument in (
            ("of two lines", {"X": "a\r\nX-Evil: 1"}, "headers[X]"),
            ("of a line and its end", {"X": "a\n"}, "headers[X]"),
            ("with a zero", {"X": "a\0"}, "headers[X]"),
            ("beyond ASCII", {"X": "é"}, "headers[X]"),
            ("that is empty", {"X": ""}, "headers[X]"),
            ("that is a number", {"X": 7}, "headers[X]"),
            ("that is None", {"X": None}, "headers[X]"),
            ("without a name", {"": "a"}, "headers"),
            ("with a name of two words", {"X Y": "a"}, "headers"),
            ("with a name of two lines", {"X\r\nY": "a"}, "headers"),
            ("with a colon in its name", {"X:": "a"}, "headers"),
            ("that frames the body", {"Transfer-Encoding": "chunked"}, "headers[Transfer-Encoding]"),
            ("that counts the body", {"content-length": "0"}, "headers[content-length]"),
            ("for the authorization", {"Authorization": "Bearer a\nb"}, "headers[Authorization]"),
        )
    ),
    *(
        Row(f"a token {name}", READ, token=token, ideal=refused("token"), requests=0)
        for name, token in {
            "of blanks": "   ",
            "of two words": f"{TOKEN} x",
            "of two lines": f"{TOKEN}\nX-Evil: 1",
            "with a zero": f"{TOKEN}\0",
            "with a tab": f"{TOKEN}\tx",
            "beyond ASCII": f"{TOKEN}é",
            "with half of a surrogate pair": f"{TOKEN}\ud800",
        }.items()
    ),
    *(
        Row(f"a file name {name}", upload((file, b"abc")), ideal=refused("file"), requests=0)
        for name, file in {"of two lines": "a\r\nb", "with a zero": "a\0", "with half of a pair": "a\ud800"}.items()
    ),
    Row("a file that is not there", upload(Path("/no/such/file")), ideal=refused("file"), requests=0),
    Row("a file that is a folder", upload(Path("/")), ideal=refused("file"), requests=0),
    Row("a media type of two lines", upload(("a", b"abc", "a/b\r\nX: y")), ideal=refused("file"), requests=0),
    Row(
        "a question that UTF-8 cannot hold",
        talk(custom_variables={"a": "\ud800"}),
        ideal=fails(InvalidArgument),
        requests=0,
    ),
    Row("a variable of bytes", talk(custom_variables={"a": b"x"}), ideal=fails(InvalidArgument), requests=0),
    Row("a parameter that is NaN", talk(parameters={"a": float("nan")}), ideal=fails(InvalidArgument), requests=0),
    Row("a parameter of another kind", talk(parameters={"a": object()}), ideal=fails(InvalidArgument), requests=0),
    Row("a page of no size", listed(page_size=0), ideal=refused("page_size"), requests=0),
    Row("a page of a negative number", listed(page_num=-1), ideal=refused("page_num"), requests=0),
    Row("a page of a size in text", listed(page_size="20"), ideal=refused("page_size"), requests=0),
    *(
        Row(
            f"a base URL {name}",
            ask,
            base_url=based(text),
            ideal=fails(ConfigError, setting="base_url"),
            requests=0,
        )
        for name, text, ask in (
            ("of nothing", "", READ),
            ("without a scheme", "{}", WRITE),
            ("of another scheme", "ftp://{}", READ),
            ("of a file", "file:///etc/passwd", READ),
            ("without a host", "https://", TALK),
            ("with a user", "http://me:word@{}", WRITE),
            ("with a query", "http://{}?a=b", READ),
            ("with a fragment", "http://{}#a", READ),
            ("with dot segments", "http://{}/a/../b", READ),
            ("of two lines", "http://{}\r\nX: y", READ),
            ("with a blank", "http://{} /", READ),
            ("with a backslash", "http://{}\\@evil.example", READ),
            ("of a port that is none", "http://127.0.0.1:99999", READ),
            ("beyond ASCII", "http://bücher.example", READ),
        )
    ),
    Row(
        "plain HTTP to another machine",
        READ,
        base_url=lambda _: "http://10.0.0.1",
        ideal=fails(ConfigError),
        requests=0,
        faces=CORE,
    ),
]


@pytest.mark.parametrize(("row", "face"), cases(UNSENT))
def test_what_cannot_be_sent(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Each is refused by an error that names it and does not show it, and nobody is connected to."""
    perform(row, face, caplog)


def sent_whole(server: Server) -> bool:
    """Say whether the token left without what stood around it."""
    return server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


USER: Final = ok({"user_id": "7", "user_name": "n", "nick_name": "k", "avatar_url": "a"})
SENT: Final = [
    *(
        Row(f"an id with {name}", bot(bot_id), says=(BOT,), ideal=gives("7"), asked=target(f"/v1/bots/{encoded}"))
        for name, bot_id, encoded in (
            ("dot segments", "../../v1/users", "..%2F..%2Fv1%2Fusers"),
            ("slashes", "a/b", "a%2Fb"),
            ("a query and a fragment", "a?b=c#d", "a%3Fb%3Dc%23d"),
            ("escapes", "%2e%2e", "%252e%252e"),
            ("a backslash", "..\\x", "..%5Cx"),
            ("a semicolon", "a;b", "a%3Bb"),
            ("blanks", " a ", "%20a%20"),
            ("letters of another script", "机器", "%E6%9C%BA%E5%99%A8"),
            ("three dots", "...", "..."),
        )
    ),
    Row(
        "a token with white space around it",
        READ,
        token=f" {TOKEN}\r\n",
        says=(USER,),
        ideal=gives("7"),
        asked=sent_whole,
    ),
    Row(
        "a header of its own",
        headed({"X": "a b"}),
        says=(USER,),
        ideal=gives("7"),
        asked=lambda server: server.requests[0].headers["x"] == "a b",
    ),
    Row(
        "a base URL with slashes",
        READ,
        base_url=lambda server: f"{server.base_url}/p//",
        says=(USER,),
        ideal=gives("7"),
        asked=target("/p/v1/users/me"),
    ),
]


@pytest.mark.parametrize(("row", "face"), cases(SENT))
def test_what_stays_in_its_place(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever an id holds, it is one segment of the path, and a token and a base URL lose only what surrounds them."""
    perform(row, face, caplog)
