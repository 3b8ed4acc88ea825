"""The small values that everything else is made of: secrets, open values, null, frozen JSON."""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, NoReturn, Self, TypeAlias, TypeVar, cast, get_type_hints, overload

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Secret:
    """A text that is never shown: a token, a client secret, a private key, a code verifier.

    `repr`, `str` and `format` show ``***``, pickling refuses, and comparison takes the same time wherever two secrets
    of one length differ. `reveal` gives the text; call it where the text is used, and nowhere else.

    >>> Secret("pat_123")
    Secret('***')
    >>> f"Bearer {Secret('pat_123')}"
    'Bearer ***'
    >>> Secret("pat_123") == Secret("pat_123")
    True
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        """Give the text itself."""
        return self._text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_utf8(self._text), _utf8(other._text))

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled: store it where you store secrets, and make a new one from there")

    def __getstate__(self) -> NoReturn:
        self.__reduce__()


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class Null(Enum):
    """The type of `NULL`."""

    NULL = None

    def __repr__(self) -> str:
        return "NULL"


NULL: Final = Null.NULL
"""JSON's null, for the few parameters where null means something and is not the same as absent (which is ``None``)."""


# --- open values ------------------------------------------------------------------------------------------------------


class known:  # noqa: N801  # reads as a word in `CREATED: Final = known("created")`
    """Declare a value of an open set that is known today: ``CREATED: Final = known("created")``."""

    def __init__(self, value: str | int) -> None:
        self._value = value

    def __set_name__(self, owner: type[OpenText | OpenInt], name: str) -> None:
        # A table of its own for each class: what a subclass knows must not show up in its parent.
        if "known_names" not in owner.__dict__:
            owner.known_names, owner.known_values = dict(owner.known_names), dict(owner.known_values)
        owner.known_names[self._value] = name
        owner.known_values[self._value] = cast("Callable[[Any], Any]", owner)(self._value)

    @overload
    def __get__(self, instance: None, owner: type[V]) -> V: ...
    @overload
    def __get__(self, instance: V, owner: type[V]) -> V: ...
    def __get__(self, instance: object, owner: Callable[[Any], object]) -> object:
        return owner(self._value)


class OpenType(type):
    """A class of open values: its constants can be listed, counted and looked up, as the members of an `Enum` can.

    What ``for one in Status`` means only the class of a class can say. This one says no more than that: classes and
    values are made as without it. Constants of one value are listed once; `__members__` has all names. (To mypy, a bare
    ``one = Status["DONE"]`` looks like the alias of a type: annotate the name.)
    """

    known_values: dict[str | int, Any]

    def __iter__(cls: type[V]) -> Iterator[V]:
        return iter(_constants(cls))

    def __reversed__(cls: type[V]) -> Iterator[V]:
        return iter(_constants(cls)[::-1])

    def __len__(cls) -> int:
        return len(cls.known_values)

    def __bool__(cls) -> bool:
        return True  # also one without constants

    def __contains__(cls, value: object) -> bool:
        return isinstance(value, str | int) and value in cls.known_values

    def __getitem__(cls: type[V], name: str) -> V:
        return _members(cls)[name]

    @property
    def __members__(cls: type[V]) -> Mapping[str, V]:
        """The constants by their names."""
        return MappingProxyType(_members(cls))

    @property
    def _value2member_map_(cls: type[V]) -> Mapping[str | int, V]:
        """The constants by their values: before Python 3.12, programs look up there whether a value is known."""
        return {one.value: one for one in _constants(cls)}


def _constants(kind: Any) -> list[Any]:
    return [kind(value) for value in kind.known_values]


def _members(kind: type[V]) -> dict[str, V]:
    names = (name for base in reversed(kind.__mro__) for name, one in vars(base).items() if isinstance(one, known))
    return {name: getattr(kind, name) for name in names}


class OpenText(str, metaclass=OpenType):
    """A text out of a set that grows: it has constants for the values known today, and holds any other as well.

    A ``match`` on one needs ``case _``. `name` is the constant's name, or the value in upper case where it is unknown.

    >>> class Status(OpenText):
    ...     CREATED: Final = known("created")
    >>> Status("created") == Status.CREATED, Status("created").name, Status("paused").name
    (True, 'CREATED', 'PAUSED')
    >>> list(Status), "created" in Status, "paused" in Status
    ([Status('created')], True, False)
    """

    __slots__ = ()
    known_names: ClassVar[dict[str | int, str]] = {}
    known_values: ClassVar[dict[str | int, Any]] = {}

    def __new__(cls, value: str = "") -> Self:
        """Give the constant of this value, so that ``is`` compares as well, or hold a text that nobody knows yet."""
        found = cls.known_values.get(value)
        return found if type(found) is cls else super().__new__(cls, value)

    @property
    def name(self) -> str:
        """The name of the constant that has this value; of an unknown value, the value in upper case."""
        return self.known_names.get(self, self.upper().replace(".", "_"))

    @property
    def is_dynamic(self) -> bool:
        """Whether it is a value that is not known today."""
        return self not in self.known_values

    @property
    def value(self) -> str:
        """The plain text, as it stands on the wire."""
        return str.__str__(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        """Say how a field of a class of pydantic's is read and written if it is such a value: as text."""
        from pydantic_core import core_schema  # noqa: PLC0415  # who asks has it

        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


class OpenInt(int, metaclass=OpenType):
    """An integer out of a set that grows: constants for the values known today, and room for any other.

    >>> class Mode(OpenInt):
    ...     SINGLE: Final = known(0)
    >>> Mode(0) == Mode.SINGLE, Mode(0).name, Mode(7).name
    (True, 'SINGLE', 'UNKNOWN_7')
    """

    __slots__ = ()
    known_names: ClassVar[dict[str | int, str]] = {}
    known_values: ClassVar[dict[str | int, Any]] = {}

    def __new__(cls, value: int = 0) -> Self:
        """Give the constant of this value, so that ``is`` compares as well, or hold a number that nobody knows yet."""
        found = cls.known_values.get(value)
        return found if type(found) is cls else super().__new__(cls, value)

    @property
    def name(self) -> str:
        """The name of the constant that has this value; of an unknown value, ``UNKNOWN_`` and the number."""
        return self.known_names.get(int(self), f"UNKNOWN_{int(self)}")

    @property
    def value(self) -> int:
        """The plain number, as it stands on the wire."""
        return int(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"

    def __str__(self) -> str:
        return str(int(self))

    def __format__(self, spec: str) -> str:
        return format(int(self), spec)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        """Say how a field of a class of pydantic's is read and written if it is such a value: as a number."""
        from pydantic_core import core_schema  # noqa: PLC0415  # who asks has it

        return core_schema.no_info_after_validator_function(cls, core_schema.int_schema())


# --- frozen JSON ------------------------------------------------------------------------------------------------------


def _refuse(*_: object, **__: object) -> NoReturn:
    raise TypeError("a FrozenDict does not change: make a dict of it with dict(...)")


class FrozenDict(dict[K, V]):
    """A dict that does not change: comparable with any dict, hashable where its values are, and picklable.

    >>> FrozenDict(a=1) == {"a": 1}
    True
    >>> FrozenDict(a=1)["a"] = 2
    Traceback (most recent call last):
    TypeError: a FrozenDict does not change: make a dict of it with dict(...)
    """

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none because it changes
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return FrozenDict, (dict(self),)

    def __copy__(self) -> FrozenDict[K, V]:
        return self


for _name in ("__setitem__", "__delitem__", "__ior__", "update", "setdefault", "pop", "popitem", "clear"):
    setattr(FrozenDict, _name, _refuse)


# Converters of fields. Type checkers solve no type variables of a converter: hence texts, and any items.


def frozen_texts(items: Mapping[str, str] | None) -> FrozenDict[str, str] | None:
    """Copy a mapping of texts into one that does not change; None stays None."""
    return None if items is None else FrozenDict(items)


def frozen_object(items: Mapping[str, object] | None) -> FrozenDict[str, object] | None:
    """Copy a JSON object of any shape so that nobody can change it; None stays None."""
    return cast("FrozenDict[str, object] | None", freeze(items))


def frozen_list(items: Iterable[Any] | None) -> Any:
    """Copy a list into a tuple; None stays None."""
    return None if items is None else tuple(items)


# attrs says the same of the arguments of models: whoever asks for their types is not to need the names of this module.
for _converter in (frozen_texts, frozen_object, frozen_list):
    _converter.__annotations__ = get_type_hints(_converter)


class NotJsonError(ValueError):
    """A value that JSON cannot hold, and where it stands."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


LONGEST_NUMBER: Final = 14_284
"""The most bits of an integer in JSON: such have 4300 digits at the most, which Python writes and reads."""


def freeze(value: object, where: str = "$") -> object:
    """Copy a JSON value so that nobody can change it: mappings become `FrozenDict`, lists tuples, `NULL` None.

    Raises `NotJsonError` for what JSON cannot hold: other types, NaN and infinities, keys that are no text, text that
    UTF-8 cannot hold, and a value that contains itself.
    """
    try:
        return _freeze(value, where, ())
    except RecursionError:
        raise NotJsonError(where, "the value is nested too deeply for JSON") from None


def _freeze(value: object, where: str, outer: tuple[int, ...]) -> object:
    match value:
        case None | bool():
            return value
        case str():
            _check_utf8(value, where)
            return str.__str__(value)
        case int():
            if value.bit_length() > LONGEST_NUMBER:
                raise NotJsonError(where, "the number is too long for JSON; give it as text")
            return int(value)
        case float():
            if not math.isfinite(value):
                raise NotJsonError(where, "JSON has no NaN and no infinity; give a finite number or leave it out")
            return value
        case Null():
            return None
        case bytes() | bytearray() | memoryview():
            raise NotJsonError(where, "bytes are not JSON; decode them, or encode them as base64 text")
        case Mapping() | Sequence() if id(cast(object, value)) in outer:
            raise NotJsonError(where, "the value contains itself")
        case Mapping():
            items = cast("Mapping[object, object]", value)
            inside = (*outer, id(items))
            return FrozenDict({_key(key, where): _freeze(items[key], f"{where}.{key}", inside) for key in items})
        case Sequence():
            elements = cast("Sequence[object]", value)
            inside = (*outer, id(elements))
            return tuple(_freeze(element, f"{where}[{at}]", inside) for at, element in enumerate(elements))
        case _:
            raise NotJsonError(where, f"{type(value).__name__} is not JSON; give text, numbers, lists or mappings")


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise NotJsonError(where, f"a key of an object is text, not {type(key).__name__}")
    _check_utf8(key, where)
    return str.__str__(key)


def _check_utf8(text: str, where: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotJsonError(where, "the text has half of a surrogate pair, which UTF-8 cannot hold") from None


Dialect: TypeAlias = Literal["hosted", "studio"]
"""Which server speaks: the hosted service, or a Coze Studio that somebody runs."""
