"""The base of all models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import evolve
from returns.result import Failure, Success

from coze.codec import parse, structure, unstructure
from coze.http import Metadata
from coze.outcome import Outcome
from coze.policy import DEFAULT_LIMITS

T = TypeVar("T")

_NONE = Metadata()


class Model:
    """A value of the API: frozen, compared by its fields, and made with keywords.

    `response` is what is known of the answer that the value came in. A runner attaches it to the value that a call
    gives (and not to those inside it); it is no part of equality.
    """

    @property
    def response(self) -> Metadata:
        """The metadata of the answer that this value came in: status, log id, headers; empty for one made by hand."""
        return cast("dict[str, Metadata]", self.__dict__).get("_response", _NONE)

    def model_dump(self, *, mode: str = "python", exclude_none: bool = False) -> dict[str, Any]:  # noqa: ARG002
        """Give the fields as plain dicts, lists, text and numbers, under their names in Python, whatever the `mode`."""
        return cast("dict[str, Any]", _dumped(self, exclude_none=exclude_none))

    def model_dump_json(self, *, indent: int | None = None, exclude_none: bool = False) -> str:
        """Give the fields as JSON, under their names in Python: compact, or with so many blanks on each level."""
        separators = (",", ":") if indent is None else (",", ": ")
        fields = self.model_dump(exclude_none=exclude_none)
        return json.dumps(fields, ensure_ascii=False, separators=separators, indent=indent)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:  # noqa: ARG002
        """Give a copy with some fields changed. There is nothing that a `deep` one would copy besides."""
        copied = cast("Self", evolve(cast(Any, self), **(update or {})))
        if self.response is not _NONE:
            attach(copied, self.response)
        return copied

    @classmethod
    def model_validate(cls, value: object) -> Self:
        """Make a model of JSON as it stands on the wire or in a dump, or give a model of this class as it is.

        Raises ValueError, with the JSON paths of what is wrong.
        """
        if isinstance(value, cls):
            return value
        return _raised(structure(unstructure(value), cls))

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Make a model of the text of such JSON."""
        content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return cls.model_validate(_raised(parse(content, DEFAULT_LIMITS)))


def _raised(outcome: Outcome[T]) -> T:
    match outcome:
        case Success(value):
            return value
        case Failure(error):
            raise ValueError(str(error))


def attach(value: object, metadata: Metadata) -> None:
    """Note on a model which answer it came in."""
    if isinstance(value, Model):
        value.__dict__["_response"] = metadata


def _dumped(value: object, *, exclude_none: bool) -> object:
    match value:
        case Model():
            fields = cast("tuple[Any, ...]", type(value).__dict__.get("__attrs_attrs__", ()))
            pairs = ((field.name, getattr(value, field.name)) for field in fields)
            return {
                name: _dumped(item, exclude_none=exclude_none)
                for name, item in pairs
                if not (exclude_none and item is None)
            }
        case Mapping():
            items = cast("Mapping[object, object]", value)
            return {key: _dumped(item, exclude_none=exclude_none) for key, item in items.items()}
        case list() | tuple():
            return [_dumped(item, exclude_none=exclude_none) for item in cast("list[object]", value)]
        case _:
            return unstructure(value)
