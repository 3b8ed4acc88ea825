"""One call of a route, and how routes read their parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar, cast

from attrs import frozen
from starlette.datastructures import QueryParams

from coze.emulator.answers import Answer
from coze.emulator.bodies import Body, Part
from coze.emulator.engine import Engine
from coze.emulator.records import Json, Token, User
from coze.emulator.refusals import META_DATA, Refusal, bad
from coze.emulator.world import World

Word = TypeVar("Word", bound=str)

DIGITS: Final = 20
META_PAIRS: Final = 16
META_KEY: Final = 64
META_VALUE: Final = 512


@frozen(kw_only=True)
class Call:
    """A call with a valid token: who calls, and with what."""

    world: World
    engine: Engine
    token: Token
    user: User
    path: Mapping[str, str]
    query: QueryParams
    headers: Mapping[str, str]
    received: Body

    @property
    def body(self) -> Json:
        """The JSON object that was sent (4000 if something else was)."""
        if self.received.refusal is not None:
            raise self.received.refusal
        return self.received.json

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the form that was sent; none if something else was."""
        return self.received.parts

    @property
    def fields(self) -> Mapping[str, str]:
        """The plain fields of the form that was sent."""
        return {part.name: part.value for part in self.parts if part.file_name is None}

    def repeated(self, name: str) -> Sequence[str]:
        """Give all values of a parameter that may stand in the query more than once."""
        return self.query.getlist(name)

    def file(self, *, most: int) -> Part:
        """Give the part `file` of the form that was sent (4000 if there is none, or it is empty or above `most`)."""
        for part in self.parts:
            if part.name == "file" and part.file_name is not None and 0 < part.size <= most:
                return part
        raise bad(f"The request must be a form with a part named file, which is a file of 1 to {most} bytes.")


Route = tuple[str, str, Callable[[Call], Answer]]
"""A method, a path template and the function that answers; it is called with the lock of the world held."""


def optional(source: Json, name: str) -> str:
    """Read a string; absent, null and empty are the same. A JSON integer counts as its decimal digits."""
    value = source.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None or isinstance(value, str):
        return value or ""
    raise bad(f"The parameter {name} must be a string.")


def required(source: Json, name: str) -> str:
    """Read a string that must be there and not be empty."""
    value = optional(source, name)
    if not value:
        raise bad(f"The parameter {name} is required.")
    return value


def short(source: Json, name: str, limit: int) -> str:
    """Read a string of at most `limit` characters."""
    value = optional(source, name)
    if len(value) > limit:
        raise bad(f"The parameter {name} must have at most {limit} characters.")
    return value


def one_of(name: str, value: str, *allowed: Word) -> Word:
    """Read the value of a parameter as one of the allowed strings; the first one is the default."""
    for word in allowed:
        if word == (value or allowed[0]):
            return word
    raise bad(f"The parameter {name} must be one of {', '.join(allowed)}.")


def flag(source: Json, name: str, *, default: bool) -> bool:
    """Read a boolean; in a query it is the text `true` or `false`."""
    value = source.get(name)
    if value is None or value == "":
        return default
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in {"true", "false"}:
        return value == "true"
    raise bad(f"The parameter {name} must be true or false.")


def number(source: Json, name: str, *, default: int, least: int = 1, most: int = 1 << 31) -> int:
    """Read an integer within `least` and `most`; in a query it is decimal text."""
    text = optional(source, name)
    if not text:
        return default
    if not decimal(text) or not least <= int(text) <= most:
        raise bad(f"The parameter {name} must be an integer from {least} to {most}.")
    return int(text)


def decimal_number(source: Json, name: str, *, default: float, least: float, most: float) -> float:
    """Read a number within `least` and `most`, which may have a fraction."""
    value = source.get(name)
    if value is None:
        return default
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return float(value)
    raise bad(f"The parameter {name} must be a number from {least} to {most}.")


def decimal(text: str) -> bool:
    """Tell whether a text is a number that an id or a size can be: digits, and not too many."""
    return text.isdecimal() and len(text) <= DIGITS


def objects(source: Json, name: str) -> Sequence[Json]:
    """Read a list of JSON objects; absent and null are an empty one."""
    value = source.get(name)
    if value is None:
        return ()
    if isinstance(value, list):
        items = cast(list[object], value)
        if all(isinstance(item, dict) for item in items):
            return cast(list[Json], items)
    raise bad(f"The parameter {name} must be a list of objects.")


def strings(source: Json, name: str, *, most: int = 1000, length: int = 1000) -> tuple[str, ...]:
    """Read a list of at most `most` strings of at most `length` characters."""
    value = source.get(name)
    items = cast(list[object], value) if isinstance(value, list) else []
    texts = tuple(item for item in items if isinstance(item, str) and len(item) <= length)
    if (value is not None and not isinstance(value, list)) or len(texts) != len(items) or len(items) > most:
        raise bad(f"The parameter {name} must be a list of at most {most} strings of at most {length} characters.")
    return texts


def mapping(source: Json, name: str) -> Json:
    """Read a JSON object; absent and null are an empty one."""
    value = source.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad(f"The parameter {name} must be an object.")
    return cast(Json, value)


def meta_data(source: Json) -> Mapping[str, str]:
    """Read `meta_data`: at most 16 pairs, keys of 1 to 64 and values of 1 to 512 characters (else 4003)."""
    pairs = mapping(source, "meta_data")
    fits = all(
        isinstance(value, str) and 1 <= len(key) <= META_KEY and 1 <= len(value) <= META_VALUE
        for key, value in pairs.items()
    )
    if not fits or len(pairs) > META_PAIRS:
        raise Refusal(
            META_DATA,
            f"meta_data takes at most {META_PAIRS} pairs of strings, with keys of 1 to {META_KEY} and values of 1 to"
            f" {META_VALUE} characters.",
        )
    return cast(Mapping[str, str], pairs)
