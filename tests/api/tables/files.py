"""Files."""

from typing import Any

from catalogue import AnyRow, Part, ProgramRow, Row, Wire, call, ok

from coze.api import files
from coze.models.files import File

FILE = {
    "id": "7390000000000000001",
    "bytes": 5,
    "created_at": 1718792949,
    "file_name": "hello.txt",
    "url": "https://example.com/hello.txt",
    "uri": "bot_files/1/hello.txt",
}
VALUE = File(
    id="7390000000000000001",
    bytes=5,
    created_at=1718792949,
    file_name="hello.txt",
    url="https://example.com/hello.txt",
    uri="bot_files/1/hello.txt",
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(files.upload, file=("hello.txt", b"Hello")),
        sends=Wire("POST", "/v1/files/upload", form=(Part("file", b"Hello", "hello.txt", "text/plain"),)),
        reply=ok(FILE),
        value=VALUE,
        recorded=("files.upload",),
    ),
    Row(
        least=call(files.retrieve, file_id="7390000000000000001"),
        sends=Wire("GET", "/v1/files/retrieve?file_id=7390000000000000001"),
        reply=ok(FILE),
        value=VALUE,
        recorded=("files.retrieve",),
    ),
)
