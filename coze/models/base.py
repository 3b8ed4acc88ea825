"""The base of all models."""

from __future__ import annotations

import copy
import functools
import json
import types
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Final, Self, TypeAlias, TypeVar, Unpack, cast

import attrs
from returns.result import Failure, Success

from coze.codec import parse, structure, unstructure
from coze.http import Metadata
from coze.models.dump import Look, dumped
from coze.outcome import Outcome
from coze.policy import DEFAULT_LIMITS

T = TypeVar("T")

_Fields: TypeAlias = dict[str, Any]
_NONE = Metadata()


class _Described:
    """What pydantic calls `model_fields`: the fields of a class by their names, as attrs describes them."""

    def __get__(self, model: object, kind: type[Any]) -> Mapping[str, attrs.Attribute[Any]]:
        return {field.name: field for field in attrs.fields(kind)}


class Model:
    """A value of the API: frozen, compared by its fields, and made with keywords.

    `response` is what is known of the answer that the value came in. A runner attaches it to the value that a call
    gives (and not to those inside it); it is no part of equality.

    A class of your own needs annotations and defaults only. With the decorator of those here, ``@frozen(kw_only=True,
    slots=False)`` of attrs, type checkers know its keywords as well.

        class Plan(Model):
            name: str
            seats: int | None = None
    """

    __slots__ = ("__dict__", "__weakref__", "_response")  # the dict has the fields, and nothing else

    def __setstate__(self, state: Any) -> None:
        """Take what copying and pickling carry over: a dict, and what is in slots if there is something."""
        fields, slots = cast("tuple[_Fields, _Fields]", state if isinstance(state, tuple) else (state, {}))
        vars(self).update(fields or {})
        for name, value in slots.items():
            object.__setattr__(self, name, value)

    def __init_subclass__(cls, *, has_fields: bool = False, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not (has_fields or cls.__module__.startswith("coze.") or "__attrs_attrs__" in vars(cls)):
            _give_fields(cls)

    def __init__(self, **fields: Any) -> None:  # noqa: ARG002  # attrs writes what is called
        raise TypeError("a model is made of a class that is derived from Model")

    @property
    def response(self) -> Metadata:
        """The metadata of the answer that this value came in: status, log id, headers; empty for one made by hand."""
        response: Metadata = getattr(self, "_response", _NONE)
        return response

    # --- what users of pydantic know ---

    model_fields: Final = _Described()

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Give the fields, each with its name: ``dict(model)``."""
        return ((name, getattr(self, name)) for name in self.model_fields)

    def model_dump(self, *, mode: str = "python", **look: Unpack[Look]) -> _Fields:
        """Give the fields as plain dicts, lists, text and numbers, under their names in Python.

        Open values stay what they are, which is text and numbers too; with the mode "json" they are plain.
        """
        return dumped(self, mode, look)

    def model_dump_json(self, *, indent: int | None = None, ensure_ascii: bool = False, **look: Unpack[Look]) -> str:
        """Give the fields as JSON, under their names in Python: compact, or with so many blanks on each level."""
        separators = (",", ":") if indent is None else (",", ": ")
        return json.dumps(dumped(self, "json", look), ensure_ascii=ensure_ascii, separators=separators, indent=indent)

    def dict(self, **look: Unpack[Look]) -> _Fields:
        """Do what `model_dump` does, under the name that pydantic once had for it."""
        warnings.warn("dict() is deprecated: use model_dump()", DeprecationWarning, stacklevel=2)
        return dumped(self, "python", look)

    def json(self, **look: Unpack[Look]) -> str:
        """Do what `model_dump_json` does, under the name that pydantic once had for it."""
        warnings.warn("json() is deprecated: use model_dump_json()", DeprecationWarning, stacklevel=2)
        return self.model_dump_json(**look)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Give a copy with some fields changed; in a `deep` one, lists of a class of your own are copied, too."""
        copied = cast("Self", attrs.evolve(cast(Any, copy.deepcopy(self) if deep else self), **(update or {})))
        if self.response is not _NONE:
            attach(copied, self.response)
        return copied

    def copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Do what `model_copy` does, under the name that pydantic once had for it."""
        warnings.warn("copy() is deprecated: use model_copy()", DeprecationWarning, stacklevel=2)
        return self.model_copy(update=update, deep=deep)

    @classmethod
    def parse_obj(cls, value: object) -> Self:
        """Do what `model_validate` does, under the name that pydantic once had for it."""
        warnings.warn("parse_obj() is deprecated: use model_validate()", DeprecationWarning, stacklevel=2)
        return cls.model_validate(value)

    @classmethod
    def parse_raw(cls, text: str | bytes) -> Self:
        """Do what `model_validate_json` does, under the name that pydantic once had for it."""
        warnings.warn("parse_raw() is deprecated: use model_validate_json()", DeprecationWarning, stacklevel=2)
        return cls.model_validate_json(text)

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

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        """Say how a field of a class of pydantic's is read and written if it is such a model: as `model_dump` does."""
        from pydantic_core import core_schema  # noqa: PLC0415  # who asks has it

        return core_schema.no_info_wrap_validator_function(
            lambda value, read: cls.model_validate(value if isinstance(value, cls) else read(value)),
            core_schema.dict_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(_serialized, info_arg=True),
        )


def _serialized(model: Model, asked: Any) -> dict[str, Any]:
    """Dump a model as pydantic is asked to dump what it stands in."""
    names = ("include", "exclude", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none")
    return dumped(model, asked.mode, cast("Look", {name: getattr(asked, name) for name in names}))


def _raised(outcome: Outcome[T]) -> T:
    match outcome:
        case Success(value):
            return value
        case Failure(error):
            raise ValueError(str(error))


def attach(value: object, metadata: Metadata) -> None:
    """Note on a model which answer it came in."""
    if isinstance(value, Model):
        object.__setattr__(value, "_response", metadata)


# --- classes of somebody else -----------------------------------------------------------------------------------------


def _give_fields(model: type[Model]) -> None:
    """Give a class the fields that it annotates, by a base that attrs makes of them.

    It is no work on the class itself: what is written there still comes first, and it may be decorated after this.
    """
    kinds = {name: kind for name, kind in model.__annotations__.items() if not name.startswith("_")}
    body = {name: value for name, value in vars(model).items() if name in (*kinds, "__module__", "__doc__")}
    body |= {"__annotations__": kinds, "__qualname__": model.__qualname__}
    above = tuple(base for base in model.__bases__ if issubclass(base, Model))
    plain = types.new_class(model.__name__, above, {"has_fields": True}, lambda names: names.update(body))
    made = attrs.frozen(plain, kw_only=True, slots=False, field_transformer=_as_given)
    model.__bases__ = tuple(dict.fromkeys(made if base in above else base for base in model.__bases__))


def _as_given(_: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    return [_with_default(field, field.default) for field in fields]


def _with_default(field: attrs.Attribute[Any], default: Any) -> attrs.Attribute[Any]:
    """Take a default as pydantic does: a list of its own for each model, and what a `Field` of its says."""
    if isinstance(default, list | dict | set):
        return field.evolve(default=attrs.Factory(functools.partial(copy.deepcopy, default)))
    if not hasattr(default, "get_default"):
        return field
    make = functools.partial(default.get_default, call_default_factory=True)
    named = {"wire": default.alias} if default.alias else {}
    return field.evolve(default=attrs.NOTHING if default.is_required() else attrs.Factory(make), metadata=named)
