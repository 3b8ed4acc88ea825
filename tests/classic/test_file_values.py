"""Files: whatever cozepy takes is taken and sent in the same way; what is no file is a clear error."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import httpx
import pytest
from behaviour import says
from beside import Raised, seen
from catalogue import Part, received
from colours import Colour
from each import each

from coze import classic

FILE: Final = {"code": 0, "msg": "", "data": {"id": "7", "bytes": 1, "created_at": 1, "file_name": "f"}}
PLAIN: Final = "text/plain"
OCTETS: Final = "application/octet-stream"
Make: TypeAlias = Callable[[Path, contextlib.ExitStack], object]


def upload(colour: Colour, value: object) -> Part | Raised:
    """Upload a value, and give the part that was sent, or what was raised before anything was."""
    requests: list[httpx.Request] = []
    given = seen(classic, colour.name, lambda coze: coze.files.upload(file=value), [says(FILE)[0].made()], requests)
    if isinstance(given, Raised):
        assert requests == []
        return given
    [part] = received(requests[0]).form
    return part


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Give the path of a file of text."""
    (tmp_path / "a.txt").write_bytes(b"file!")
    return tmp_path / "a.txt"


def read(file: BinaryIO) -> BinaryIO:
    """Read a file to its end."""
    file.read()
    return file


def written() -> BinaryIO:
    """Give a buffer as it stands when something was written."""
    buffer = io.BytesIO()
    buffer.write(b"xyz")
    return buffer


SENT: Final[dict[str, tuple[Make, tuple[bytes, str, str]]]] = {
    "str path": (lambda path, _: str(path), (b"file!", "a.txt", PLAIN)),
    "Path": (lambda path, _: path, (b"file!", "a.txt", PLAIN)),
    "bytes": (lambda *_: b"abc", (b"abc", "upload", OCTETS)),
    "no bytes": (lambda *_: b"", (b"", "upload", OCTETS)),
    "open file": (lambda path, opened: opened.enter_context(path.open("rb")), (b"file!", "a.txt", PLAIN)),
    "BytesIO": (lambda *_: io.BytesIO(b"xyz"), (b"xyz", "upload", OCTETS)),
    "name and bytes": (lambda *_: ("n.wav", b"abc"), (b"abc", "n.wav", "audio/x-wav")),
    "a file that was read": (
        lambda path, opened: read(opened.enter_context(path.open("rb"))),
        (b"file!", "a.txt", PLAIN),
    ),
    "a buffer that was written": (lambda *_: ("w.txt", written()), (b"xyz", "w.txt", PLAIN)),
    "name and open file": (
        lambda path, opened: ("n.bin", opened.enter_context(path.open("rb"))),
        (b"file!", "n.bin", OCTETS),
    ),
    "name and text": (lambda *_: ("n.txt", "text"), (b"text", "n.txt", PLAIN)),
    "name, bytes and type": (lambda *_: ("n.x", b"abc", "image/png"), (b"abc", "n.x", "image/png")),
}
"""Values that cozepy takes, and the content, the name and the type that it sends."""

BETTER: Final[dict[str, tuple[Make, tuple[bytes, str, str]]]] = {
    "None and bytes": (lambda *_: (None, b"abc"), (b"abc", "upload", OCTETS)),
    "name and Path": (lambda path, _: ("n.txt", path), (b"file!", "n.txt", PLAIN)),
}
"""Values that cozepy sends as a field that is no file, or cannot send."""


@each("name", [*SENT, *BETTER])
def test_files_are_sent(name: str, text: Path, colour: Colour) -> None:
    """Each kind of file that cozepy takes is sent with its content, its name and its type."""
    make, (content, filename, media_type) = {**SENT, **BETTER}[name]
    with contextlib.ExitStack() as opened:
        assert upload(colour, make(text, opened)) == Part("file", content, filename, media_type)


NO_FILES: Final[dict[str, tuple[Make, str]]] = {
    "StringIO": (lambda *_: io.StringIO("x"), "open it in binary mode"),
    "open for text": (lambda path, opened: opened.enter_context(path.open()), "open it in binary mode"),
    "missing str": (lambda path, _: str(path.with_name("b.txt")), "FileNotFoundError"),
    "missing Path": (lambda path, _: path.with_name("b.txt"), "FileNotFoundError"),
    "directory": (lambda path, _: str(path.parent), "cannot be read"),
    "None": (lambda *_: None, "NoneType"),
    "number": (lambda *_: 7, "int"),
}


@each("name", NO_FILES)
def test_what_is_no_file_is_a_clear_error(name: str, text: Path, colour: Colour) -> None:
    """What cannot be sent is a ValueError of the library that says what is wrong, and nothing is sent."""
    make, problem = NO_FILES[name]
    with contextlib.ExitStack() as opened:
        given = upload(colour, make(text, opened))
    assert isinstance(given, Raised)
    assert Raised("CozeArgumentError", "file cannot be sent").is_like(given)
    assert problem in given.text
    assert issubclass(classic.CozeArgumentError, ValueError)


def test_an_open_file_stays_open(text: Path, colour: Colour) -> None:
    """Whoever opened a file closes it."""
    with text.open("rb") as opened:
        upload(colour, opened)
        assert not opened.closed
