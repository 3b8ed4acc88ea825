"""Reading the body of a request: JSON or multipart, whatever its size, in little memory."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import cast
from urllib.parse import parse_qsl

from attrs import field, frozen
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from coze.emulator.answers import nothing
from coze.emulator.records import Limits
from coze.emulator.refusals import Refusal, bad

FIELDS = 16
LONGEST_FIELD = 1 << 16
TOO_LARGE = Refusal(4000, "The request body is too large.", 413)


@frozen(kw_only=True)
class Part:
    """One part of a multipart body: a file, whose content is counted and not kept, or a plain field with a `value`.

    A plain field has no `file_name`; of one that is too long only the beginning is kept.
    """

    name: str
    file_name: str | None
    size: int
    sha256: str
    value: str = ""


@frozen(kw_only=True)
class Body:
    """A body that was read: a JSON object or the parts of a form. `refusal` says why it could not be read."""

    json: Mapping[str, object] = field(factory=nothing)
    parts: tuple[Part, ...] = ()
    refusal: Refusal | None = None


async def read(content_type: str, chunks: AsyncIterator[bytes], limits: Limits) -> Body:
    """Read a body to its end, also one that is refused: a client that is still sending would not see the answer."""
    kind, options = parse_options_header(content_type)
    if kind == b"multipart/form-data":
        return await _multipart(options.get(b"boundary", b""), chunks)
    content = await _whole(chunks, limits)
    return Body(refusal=TOO_LARGE) if content is None else _json(content)


async def form(chunks: AsyncIterator[bytes], limits: Limits) -> Mapping[str, str]:
    """Read the fields of a form of a browser; what is too large or no form has none."""
    content = await _whole(chunks, limits)
    try:
        text = (content or b"").decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=FIELDS))
    except ValueError:
        return {}


async def _whole(chunks: AsyncIterator[bytes], limits: Limits) -> bytes | None:
    """Read to the end; None if it is more than is allowed."""
    kept, size = bytearray(), 0
    async for chunk in chunks:
        size += len(chunk)
        if size <= limits.body:
            kept += chunk
    return bytes(kept) if size <= limits.body else None


def _json(content: bytes) -> Body:
    """Read a JSON object; no body at all is an empty one, and null in it is absent, as hosted Coze takes it."""
    if not content.strip():
        return Body()
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        return Body(refusal=bad("The request body is not valid JSON."))
    if not isinstance(value, dict):
        return Body(refusal=bad("The request body is not a JSON object."))
    return Body(json=cast(dict[str, object], value))


class _Parts:
    """Collect the parts that a multipart parser reports."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.name = self.value = b""
        self.begin()

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self.begin,
                "on_header_field": self.header_name,
                "on_header_value": self.header_value,
                "on_header_end": self.header_end,
                "on_part_data": self.data,
                "on_part_end": self.end,
            },
        )

    def begin(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.size, self.digest, self.kept = 0, hashlib.sha256(), bytearray()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self.name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def header_end(self) -> None:
        self.headers[self.name.lower()] = self.value
        self.name = self.value = b""

    def data(self, data: bytes, start: int, end: int) -> None:
        self.size += end - start
        self.digest.update(memoryview(data)[start:end])
        self.kept += data[start : min(end, start + LONGEST_FIELD - len(self.kept))]

    def end(self) -> None:
        _, options = parse_options_header(self.headers.get(b"content-disposition", b""))
        file_name = options.get(b"filename")
        self.parts.append(
            Part(
                name=options.get(b"name", b"").decode(errors="replace"),
                file_name=None if file_name is None else file_name.decode(errors="replace"),
                size=self.size,
                sha256=self.digest.hexdigest(),
                value=self.kept.decode(errors="replace") if file_name is None else "",
            )
        )


async def _multipart(boundary: bytes, chunks: AsyncIterator[bytes]) -> Body:
    collected = _Parts()
    try:
        parser = collected.parser(boundary)
        async for chunk in chunks:
            parser.write(chunk)
    except FormParserError:
        async for _ in chunks:
            pass
        return Body(refusal=bad("The request body is not a valid multipart form."))
    return Body(parts=tuple(collected.parts))
