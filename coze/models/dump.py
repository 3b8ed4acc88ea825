"""Models as plain dicts, with the keywords that users of pydantic know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from enum import Enum
from typing import Any, TypeAlias, TypedDict, cast

import attrs

from coze.codec import wire_name
from coze.values import OpenInt, OpenText

Chosen: TypeAlias = Set[Any] | Mapping[Any, Any]
"""Some fields of a model, keys of a dict or places in a list: a set of them, or what is chosen inside each.

True or an ellipsis is all that is inside. Places may be counted from the end; ``__all__`` stands for those not named.
"""


class Look(TypedDict, total=False):
    """What stands in a dump, and how: the keywords of `model_dump` and `model_dump_json`.

    `by_alias` gives the keys of the wire and not the names in Python. Nobody knows which fields were given when a model
    was made: one that has its default counts as one that was not. From `context` on, they are taken and change nothing.
    """

    include: Chosen | None
    exclude: Chosen | None
    by_alias: bool | None
    exclude_unset: bool
    exclude_defaults: bool
    exclude_none: bool
    context: object
    round_trip: bool
    warnings: object
    fallback: object
    serialize_as_any: bool


def dumped(model: object, mode: str, look: Look) -> dict[str, Any]:
    """Write a model as a dict: for the mode "json" of what JSON has, else with open values as they are.

    Raises TypeError for a keyword that is none of a `Look`.
    """
    for name in look:
        if name not in Look.__optional_keys__:
            raise TypeError(f"a dump takes no keyword {name!r}")
    return cast("dict[str, Any]", _dumped(model, mode, look, look.get("include"), look.get("exclude")))


def _dumped(value: object, mode: str, look: Look, include: Chosen | None, exclude: Chosen | None) -> object:
    def chosen(parts: Iterable[tuple[tuple[Any, ...], object]]) -> Iterator[tuple[Any, object]]:
        """Dump what is chosen of the parts of the value, each of which has a key or two."""
        for keys, part in parts:
            taken = True if include is None else _at(include, keys)
            left = False if exclude is None else _at(exclude, keys)
            if taken is not False and left is not True:
                inside = (None if isinstance(one, bool) else one for one in (taken, left))
                yield keys[0], _dumped(part, mode, look, *inside)

    match value:
        case None | str() | int() | float() | Enum():
            return value.value if mode == "json" and isinstance(value, OpenText | OpenInt | Enum) else value
        case Mapping():
            items = cast("Mapping[object, object]", value).items()
            return dict(chosen(((key,), item) for key, item in items))
        case list() | tuple():
            several = cast("list[object]", value)
            return [item for _, item in chosen(((at, at - len(several)), item) for at, item in enumerate(several))]
        case _ if attrs.has(kind := type(value)):
            fields = {field.name: field for field in attrs.fields(kind) if _is_shown(value, field, look)}
            named = chosen(((name,), getattr(value, name)) for name in fields)
            return {wire_name(fields[name]) if look.get("by_alias") else name: item for name, item in named}
        case _:
            return value


def _at(choice: Chosen, keys: tuple[Any, ...]) -> bool | Chosen:
    """Say what is chosen at a place: all of it, nothing, or something inside."""
    for key in (*keys, "__all__"):
        if key in choice:
            found = choice[key] if isinstance(choice, Mapping) else True
            return True if found is ... else cast("bool | Chosen", found)
    return False


def _is_shown(model: object, field: attrs.Attribute[Any], look: Look) -> bool:
    value = getattr(model, field.name)
    if value is None and look.get("exclude_none"):
        return False
    return not (look.get("exclude_defaults") or look.get("exclude_unset")) or not _is_default(field, value)


def _is_default(field: attrs.Attribute[Any], value: object) -> bool:
    """Say whether the value of a field is what it is where nothing is given."""
    make = getattr(field.default, "factory", None)
    return bool((field.default if make is None else make()) == value)
