"""JSON to models and back; the only importer of cattrs.

Reading is strict where a wrong value would be taken for a right one, and lenient where servers are known to differ:
unknown fields are ignored, null or absence of an optional field is its default, an integer where an id is documented
is taken as its decimal text. Two converters are made of the same rules: a fast one that says only that something is
wrong, and a detailed one that is asked where, once something is.
"""

from __future__ import annotations

import functools
import json
import math
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from sys import get_int_max_str_digits, getrecursionlimit
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

import attrs
from returns.result import Failure, Success

from coze.errors import DecodeError, LimitExceeded, Problem
from coze.outcome import Outcome
from coze.policy import Limits
from coze.values import FrozenDict, OpenInt, OpenText, freeze

if TYPE_CHECKING:  # cattrs is loaded when the first value is read
    from cattrs import Converter

T = TypeVar("T")

# --- text to JSON -----------------------------------------------------------------------------------------------------


class _RefusedError(ValueError):
    """What the JSON parser meets and JSON does not have."""


def _no_constant(name: str) -> NoReturn:
    raise _RefusedError(name)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _RefusedError("a number beyond all bounds")
    return number


_decoder: Final = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


def parse(content: bytes, limits: Limits, *, flat: bool = False) -> Outcome[object]:
    """Read JSON from bytes: UTF-8, with or without a byte order mark.

    NaN and the infinities are refused, the last of duplicate keys wins, nesting and numbers are bounded by `limits`.
    `flat` is for who keeps nothing that is nested without bounds (see `keeps_json`): then the nesting is not measured.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return Failure(DecodeError((Problem("$", "text in UTF-8", "other bytes"),)))
    return parse_text(text.removeprefix("\ufeff"), limits, flat=flat)


def parse_text(text: str, limits: Limits, *, flat: bool = False) -> Outcome[object]:
    """Read JSON from text, as `parse` does from bytes."""
    try:
        return Success(loads(text, limits, flat=flat))
    except ParseError as refused:
        return Failure(refused.error)


class ParseError(Exception):
    """What `loads` raises: a text that is no JSON, or that is beyond a limit."""

    def __init__(self, error: DecodeError | LimitExceeded) -> None:
        super().__init__()
        self.error: DecodeError | LimitExceeded = error


def loads(text: str, limits: Limits, *, flat: bool = False) -> object:
    """Read JSON from text, for those who read much of it: what is wrong is raised, as a `ParseError`."""
    if (
        limits.digits != get_int_max_str_digits()
        and len(text) > limits.digits
        and _has_long_number(text, limits.digits)
    ):
        raise ParseError(LimitExceeded("limits.digits", limits.digits))
    value = _read(text, limits, flat=flat)
    if not flat and text.count("[") + text.count("{") > limits.depth and _is_deeper(value, limits.depth):
        raise ParseError(LimitExceeded("limits.depth", limits.depth))
    return value


def _read(text: str, limits: Limits, *, flat: bool) -> object:
    try:
        read: tuple[object, int] = _decoder.raw_decode(text)
    except (ValueError, RecursionError):  # white space before it, or no JSON
        return _decode(text, limits, flat=flat)
    return read[0] if read[1] == len(text) else _decode(text, limits, flat=flat)


def _decode(text: str, limits: Limits, *, flat: bool) -> object:
    try:
        return cast(object, _decoder.decode(text))
    except RecursionError:
        if not flat and limits.depth < getrecursionlimit():
            raise ParseError(LimitExceeded("limits.depth", limits.depth)) from None
        problem = Problem("$", "JSON that Python can read", "JSON that nests too deeply for it")
    except _RefusedError as refused:
        problem = Problem("$", "JSON", str(refused))
    except json.JSONDecodeError:
        problem = Problem("$", "JSON", "text that is no JSON" if text else "nothing")
    except ValueError:  # of an integer that is longer than Python's own limit
        raise ParseError(LimitExceeded("limits.digits", get_int_max_str_digits())) from None
    raise ParseError(DecodeError((problem,)))


def _is_deeper(value: Any, depth: int) -> bool:
    """Say whether lists and objects nest deeper than `depth`: looks at one level after the other."""
    level: list[Any] = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if outer.__class__ is dict else outer)
            if inner.__class__ is dict or inner.__class__ is list
        ]
        if not level:
            return False
    return True


def _has_long_number(text: str, digits: int) -> bool:
    """Look for more than `digits` digits in a row: first at some places only, of which such a row has eight."""
    stride = max(1, digits // 8)
    if stride > 1 and not _EIGHT_DIGITS.search(text[::stride]):
        return False
    return _long_number(digits).search(_STRINGS.sub("", text)) is not None


_STRINGS: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_EIGHT_DIGITS: Final = re.compile("[0-9]{8}")


@functools.lru_cache(maxsize=8)
def _long_number(digits: int) -> re.Pattern[str]:
    return re.compile(f"[0-9]{{{digits + 1}}}")


# --- JSON to models ---------------------------------------------------------------------------------------------------


class _WrongTypeError(TypeError):
    """A value that has not the documented type: what is documented, and the name of the type that came."""

    def __init__(self, expected: str, value: object) -> None:
        super().__init__(expected)
        self.problem = (expected, type_name(value))


def type_name(value: object) -> str:
    """Name the type of a JSON value, as an error may."""
    match value:
        case None:
            return "null"
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return "text"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a number"
        case _:
            return type(value).__name__


def structure(value: object, model: type[T], at: str = "$") -> Outcome[T]:
    """Read a JSON value as a model, a list (``tuple[Bot, ...]``), text, a number or anything else that JSON holds.

    `at` is the JSON path of the value, for the problems of a `DecodeError`.
    """
    read = reader(model)
    try:
        return Success(read(value, model))
    except Exception:  # whatever cattrs raises, the detailed reading says what is wrong
        return Failure(DecodeError(tuple(_problems(value, model, at))))


def reader(model: type[T]) -> Callable[[object, object], T]:
    """Give the function that reads one kind of value, for those who read many: it takes the value and the kind.

    It raises whatever it likes where the value is wrong; ask `structure` then what is.
    """
    return _reader(model)  # type: ignore[arg-type]  # every class is hashable


def keeps_json(kind: type) -> bool:
    """Say whether what is read as this kind may keep JSON of any shape, however deep: a field of `object` does."""
    return _keeps_json(kind)


@functools.cache
def _keeps_json(kind: Any) -> bool:
    if kind in (object, Any, dict, list) or _reads_itself(kind):
        return True
    if isinstance(kind, type) and attrs.has(kind):
        attrs.resolve_types(kind)
        return any(_keeps_json(attribute.type) for attribute in attrs.fields(kind))
    return any(_keeps_json(inner) for inner in typing.get_args(kind))


@functools.cache
def _reader(model: object) -> Callable[[object, object], Any]:
    return _rule(model, _converter(detailed=False))


def unstructure(value: object) -> object:
    """Write a value as plain JSON: dicts, lists, text and numbers, with what was not given left out.

    In a model that is what is None, and an open value that is empty by default. The keys are those of the wire.
    """
    if value is None or value.__class__ in _PLAIN:  # most values; `isinstance` is slow for open ones
        return value
    match value:
        case OpenText() | OpenInt():
            return value.value
        case Enum() if isinstance(value, str | int):  # a member of an enumeration of somebody else
            return value.value
        case Mapping():
            return {key: unstructure(item) for key, item in cast("Mapping[object, object]", value).items()}
        case list() | tuple():
            return [unstructure(item) for item in cast("list[object]", value)]
        case _ if attrs.has(type(value)):
            return {
                wire_name(attribute): unstructure(item)
                for attribute, item in _items(value)
                if item is not None and not (isinstance(item, OpenText) and not item and attribute.default == item)
            }
        case _:
            return value


def wire_name(attribute: attrs.Attribute[Any]) -> str:
    """Tell the key that a field has in JSON: its own name, unless its metadata says otherwise (``wire``).

    The metadata ``also`` names a key that some server has instead, and ``text`` says of an integer that some server
    writes it as text. Where the names differ the field's own is read as well, as a dump of the model has it.
    """
    return str(attribute.metadata.get("wire", attribute.name))


def _other_name(attribute: attrs.Attribute[Any]) -> str | None:
    """Tell the other key that a field is read from, if it has one."""
    own_name = attribute.name if "wire" in attribute.metadata else None
    return cast("str | None", attribute.metadata.get("also", own_name))


def _items(model: object) -> Iterator[tuple[attrs.Attribute[Any], object]]:
    fields: Iterable[attrs.Attribute[Any]] = getattr(type(model), "__attrs_attrs__")  # noqa: B009  # undeclared
    for attribute in fields:
        yield attribute, getattr(model, attribute.name)


# --- the rules --------------------------------------------------------------------------------------------------------


def _text(value: Any, _: object) -> object:
    if value.__class__ is str:
        return value
    raise _WrongTypeError("text", value)


def _id(value: Any, _: object) -> object:
    if value.__class__ is str:
        return value
    if value.__class__ is int:
        return str(value)
    raise _WrongTypeError("an id", value)


def _integer(value: Any, _: object) -> object:
    if value.__class__ is int:
        return value
    raise _WrongTypeError("an integer", value)


def _written_integer(value: Any, kind: object) -> object:
    if value.__class__ is str and _DECIMAL.fullmatch(value):
        return int(value or 0)
    return _integer(value, kind)


def _written_integer_if_any(value: Any, kind: object) -> object:
    return None if value == "" else _written_integer(value, kind)


_DECIMAL: Final = re.compile("(-?[0-9]{1,18})?")


def _number(value: Any, _: object) -> object:
    if value.__class__ is float or value.__class__ is int:
        return value
    raise _WrongTypeError("a number", value)


def _boolean(value: Any, _: object) -> object:
    if value.__class__ is bool:
        return value
    raise _WrongTypeError("a boolean", value)


def _anything(value: Any, _: object) -> object:
    return freeze(value)


def _any(kind: type, name: str) -> Callable[[Any, Any], object]:
    def read(value: Any, _: object) -> object:
        if value.__class__ is kind:
            return value
        raise _WrongTypeError(name, value)

    return read


class _Id(str):
    """The type of an id in a list of them, for the rule that reads it."""

    __slots__ = ()


def _open_text(value: Any, kind: type[OpenText]) -> OpenText:
    if value.__class__ is str:
        return kind(value)
    raise _WrongTypeError("text", value)


def _open_int(value: Any, kind: type[OpenInt]) -> OpenInt:
    if value.__class__ is int:
        return kind(value)
    raise _WrongTypeError("an integer", value)


_RULES: Final[dict[object, Callable[[Any, Any], object]]] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _boolean,
    object: _anything,
    _Id: _id,
    # in classes of somebody else only, which need not be frozen
    dict: _any(dict, "an object"),
    list: _any(list, "a list"),
}


def _rule(kind: Any, converter: Converter) -> Callable[[Any, Any], object]:
    """Choose how a kind of value is read: by a rule of ours, else by what cattrs generates for a model."""
    if _is_kind(kind, OpenText):
        return _open_text
    if _is_kind(kind, OpenInt):
        return _open_int
    inner, optional = _split(kind)
    if inner is not kind:
        read = _rule(inner, converter)
        return lambda value, _: None if optional and value is None else read(value, inner)
    if _reads_itself(kind):
        return lambda value, _: kind.model_validate(value)
    return _RULES.get(kind) or converter.get_structure_hook(kind)


@functools.cache
def _converter(*, detailed: bool) -> Converter:
    from cattrs import Converter  # noqa: PLC0415  # 20 ms, needed when the first value is read
    from cattrs.gen import make_dict_structure_fn, override  # noqa: PLC0415

    # Its own type does not say that overrides come beside its options.
    make_reader = cast("Callable[..., Callable[[Any, object], object]]", make_dict_structure_fn)
    converter = Converter(detailed_validation=detailed)

    def read_object(model: type) -> Callable[[Any, object], object]:
        attrs.resolve_types(model)
        if not detailed:
            return _compiled(model, converter)
        overrides = {
            attribute.name: override(
                rename=wire_name(attribute), omit=not attribute.init, struct_hook=_field_hook(attribute, converter)
            )
            for attribute in attrs.fields(model)
        }
        read = make_reader(model, converter, _cattrs_detailed_validation=detailed, **overrides)

        others = [
            (also, wire_name(attribute))
            for attribute in attrs.fields(model)
            if (also := _other_name(attribute)) is not None
        ]

        def read_checked(value: Any, kind: object) -> object:
            if value.__class__ is not dict:
                raise _WrongTypeError("an object", value)
            named = {key: value[also] for also, key in others if also in value and value.get(key) is None}
            return read({**value, **named}, kind)

        return read_checked

    def read_mapping(kind: Any) -> Callable[[Any, object], object]:
        item_kind = typing.get_args(kind)[1]
        made: type[Any] = dict if typing.get_origin(kind) is dict else FrozenDict
        read = _rule(item_kind, converter)

        def read_items(value: Any, _: object) -> object:
            if value.__class__ is not dict:
                raise _WrongTypeError("an object", value)
            if not value and made is FrozenDict:
                return _EMPTY
            if detailed:
                each = ((f".{key}"[:100], item) for key, item in value.items())
                return made(zip(value, _read_each(each, read, item_kind), strict=True))
            return made({key: read(item, item_kind) for key, item in value.items()})

        return read_items

    def read_list(kind: Any) -> Callable[[Any, object], object]:
        item_kind = typing.get_args(kind)[0]
        made: type[Any] = list if typing.get_origin(kind) is list else tuple
        read = _rule(item_kind, converter)

        def read_items(value: Any, _: object) -> object:
            if value.__class__ is not list:
                raise _WrongTypeError("a list", value)
            if detailed:
                each = ((f"[{place}]", item) for place, item in enumerate(value))
                return made(_read_each(each, read, item_kind))
            return made([read(item, item_kind) for item in value])

        return read_items

    converter.register_structure_hook_factory(attrs.has, read_object)
    converter.register_structure_hook_factory(functools.partial(_is_made_of, (FrozenDict, Mapping, dict)), read_mapping)
    converter.register_structure_hook_factory(functools.partial(_is_made_of, (tuple, list)), read_list)
    return converter


def _compiled(model: type, converter: Converter) -> Callable[[Any, object], object]:
    """Write the fast reader of a model: the same rules, called only for what is not at once what it should be.

    Reading a bot of nine fields takes 1 us by it and 3.3 us by what cattrs generates, which calls a function for each
    field and then an ``__init__`` that converts once more what has been read.
    """
    names: dict[str, object] = {
        "blank": type(model.__name__, (_Blank, model), {"__slots__": ()}),
        "model": model,
        "wrong": _WrongTypeError,
    }
    lines = [
        "def read(value, kind):",
        "    if value.__class__ is not dict:",
        "        raise wrong('an object', value)",
        "    get = value.get",
        "    made = blank()",
    ]
    for at, attribute in enumerate(attrs.fields(model)):
        kind, optional = _split(attribute.type)
        may_lack = optional and attribute.default is None
        hook = _value_hook if may_lack and not _is_kind(kind, OpenText) else _field_hook
        names[f"rule{at}"], names[f"kind{at}"] = hook(attribute, converter), kind
        read = f"rule{at}(v, kind{at})"
        if kind in _PLAIN:
            read = f"v if v.__class__ is {kind.__name__}{' or v is None' if may_lack else ''} else {read}"
        elif _is_kind(kind, OpenText):  # what is known is there already
            names[f"known{at}"] = kind.known_values.get
            read = f"known{at}(v) or {read}"
        elif may_lack:
            read = f"None if v is None else {read}"
        lines.append(f"    v = get({wire_name(attribute)!r})")
        also = _other_name(attribute)
        if also is not None:
            lines.append(f"    if v is None: v = get({also!r})")
        lines.append(f"    made.{attribute.name} = {read}")
    lines += ["    made.__class__ = model", "    return made"]
    exec("\n".join(lines), names)  # noqa: S102  # of names and keys that stand in our own classes
    return cast("Callable[[Any, object], object]", names["read"])


class _Blank:
    """What a model is while it is filled: not frozen, and nothing that its class does to new ones is done.

    Plain attributes are set three times as fast as a dict of them is made and given, and take half of the memory.
    """

    __slots__ = ()
    __new__ = object.__new__
    __init__ = object.__init__
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__

    def __init_subclass__(cls) -> None:
        """Ask nothing of the model's class."""


_PLAIN: Final = (str, int, float, bool)
_EMPTY: Final[FrozenDict[Any, Any]] = FrozenDict()


def _is_made_of(origins: tuple[object, ...], kind: object) -> bool:
    return typing.get_origin(kind) in origins


def _is_kind(kind: object, base: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)


def _reads_itself(kind: Any) -> bool:
    """Say whether a class is one of pydantic's."""
    return hasattr(kind, "model_validate") and not attrs.has(kind)


def _value_hook(attribute: attrs.Attribute[Any], converter: Converter) -> Callable[[Any, Any], object]:
    """Choose how the value of a field is read: ids leniently."""
    inner, optional = _split(attribute.type)
    if inner is str and _names_id(attribute.name):
        return _id
    if inner == tuple[str, ...] and attribute.name.endswith("ids"):
        return _rule(tuple[_Id, ...], converter)
    if attribute.metadata.get("text"):
        return _written_integer_if_any if optional else _written_integer
    return _rule(inner, converter)


def _field_hook(attribute: attrs.Attribute[Any], converter: Converter) -> Callable[[Any, Any], object] | None:
    """Choose how a field is read: null as the default of a field that has one."""
    inner, optional = _split(attribute.type)
    hook = _value_hook(attribute, converter)
    default = attribute.default
    if default is attrs.NOTHING:
        return (
            (lambda value, _: None if value is None else hook(value, inner))
            if optional
            else (lambda value, _: hook(value, inner))
        )
    make: Callable[[], object] | None = getattr(default, "factory", None)
    if make is not None:
        return lambda value, _: make() if value is None else hook(value, inner)
    return lambda value, _: default if value is None else hook(value, inner)


def _split(kind: Any) -> tuple[Any, bool]:
    """Take the None out of a type, and say whether it was in there; what is left of several is anything."""
    if typing.get_origin(kind) not in (UnionType, typing.Union):
        return kind, False
    alternatives = [one for one in typing.get_args(kind) if one is not type(None)]
    return alternatives[0] if len(alternatives) == 1 else object, len(alternatives) < len(typing.get_args(kind))


def _names_id(name: str) -> bool:
    return name == "id" or name.endswith("_id")


# --- what is wrong ----------------------------------------------------------------------------------------------------


class _ItemsError(Exception):
    """What is wrong with the items of a list or a mapping: their places, and what each raised."""

    def __init__(self, wrong: list[tuple[str, Exception]]) -> None:
        super().__init__("items")
        self.wrong = wrong


def _read_each(
    items: Iterable[tuple[str, object]], read: Callable[[object, object], object], kind: object
) -> list[object]:
    right: list[object] = []
    wrong: list[tuple[str, Exception]] = []
    for place, item in items:
        try:
            right.append(read(item, kind))
        except Exception as error:  # each item's own, all of them reported
            wrong.append((place, error))
    if wrong:
        raise _ItemsError(wrong)
    return right


def _wire_names(error: ExceptionGroup[Exception]) -> dict[str, str]:
    """Give the keys of the fields of the model that cattrs could not read."""
    model: type[attrs.AttrsInstance] = getattr(error, "cl")  # noqa: B009  # which only its own class declares
    return {attribute.name: wire_name(attribute) for attribute in attrs.fields(model)}


def _problems(value: object, model: type, at: str) -> Iterator[Problem]:
    try:
        _rule(model, _converter(detailed=True))(value, model)
    except Exception as error:  # it is what this function explains
        yield from _explained(error, at)
    else:
        yield Problem(at, "the documented shape", "another")


def _explained(error: Exception, at: str) -> Iterator[Problem]:
    match error:
        case _WrongTypeError():
            yield Problem(at, *error.problem)
        case _ItemsError():
            for place, inner in error.wrong:
                yield from _explained(inner, f"{at}{place}")
        case ExceptionGroup():
            for inner in cast("tuple[Exception, ...]", error.exceptions):
                notes = [note for note in getattr(inner, "__notes__", []) if hasattr(note, "name")]
                yield from _explained(inner, f"{at}.{_wire_names(error)[notes[0].name]}" if notes else at)
        case KeyError():
            yield Problem(at, "a value", "nothing")
        case _:
            yield Problem(at, "the documented shape", "another")
