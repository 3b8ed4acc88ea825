"""Results that are no models: lists, and files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, MutableSequence
from pathlib import Path
from typing import SupportsIndex, TypeAlias, TypeVar, overload

from coze.effect import Reply
from coze.http import Metadata
from coze.models.base import Model

T = TypeVar("T")

CozeModel: TypeAlias = Model
"""What all models are."""

HTTPResponse: TypeAlias = Metadata
"""What is known of an answer beside its value: `logid`, status, headers."""


class ListResponse(MutableSequence[T]):
    """A list, and the metadata of the answer that it came in."""

    def __init__(self, response: Metadata, data: Iterable[T]) -> None:
        self.response: Metadata = response
        self.data: list[T] = list(data)

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[T]:
        return iter(self.data)

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | list[T]:
        return self.data[index]

    @overload
    def __setitem__(self, index: SupportsIndex, value: T) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[T]) -> None: ...
    def __setitem__(self, index: SupportsIndex | slice, value: T | Iterable[T]) -> None:
        self.data[index] = value  # type: ignore[index, assignment]  # as the overloads say

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        del self.data[index]

    def insert(self, index: SupportsIndex, value: T) -> None:
        """Put an item before another."""
        self.data.insert(index, value)

    def __repr__(self) -> str:
        return f"ListResponse({self.data!r})"


def listed(reply: Reply[tuple[T, ...]]) -> ListResponse[T]:
    """Make the list of a reply."""
    return ListResponse(reply, reply.value)


class RawBytes:
    """The bytes of a file, as those who read a response of httpx take them."""

    def __init__(self, content: bytes) -> None:
        self.content: bytes = content

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Give the bytes in pieces of a size; in one piece without one."""
        size = chunk_size or len(self.content) or 1
        for at in range(0, len(self.content), size):
            yield self.content[at : at + size]

    def read(self) -> bytes:
        """Give all bytes."""
        return self.content


class FileHTTPResponse:
    """A file, and the metadata of the answer that it came in."""

    def __init__(self, reply: Reply[bytes]) -> None:
        self.response: Metadata = reply
        self._raw_response = RawBytes(reply.value)

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self._raw_response.content

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Give the bytes in pieces of a size; in one piece without one."""
        return self._raw_response.iter_bytes(chunk_size)

    def write_to_file(self, file: str | os.PathLike[str]) -> None:
        """Write the bytes to a file."""
        Path(file).write_bytes(self.content)
