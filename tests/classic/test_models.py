"""The models and enumerations of cozepy, one by one: made with the same keywords, with the same defaults and values."""

from __future__ import annotations

import functools
import json
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from beside import plain
from called import named
from each import each

from coze import classic
from coze.values import OpenInt, OpenText

KNOWN: Final[Mapping[str, Any]] = json.loads((Path(__file__).parent / "data" / "models.json").read_bytes())
ENUMS: Final[Mapping[str, Mapping[str, str | int]]] = KNOWN["enums"]
MODELS: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = KNOWN["models"]
"""Fields by their names, with their types, and their defaults where they have one."""

PROPERTIES: Final = {"SimpleBot": {"bot_id", "bot_name", "publish_time"}}
"""What cozepy has as fields that say a second time what others do, and we have as properties."""

REQUIRED: Final = {("BenefitBillTask", "task_id"): "a task without an id is none"}
"""Fields that cozepy does not require, and why we do."""

DEFAULTS: Final[Mapping[tuple[str, str], object]] = {
    **{("BenefitBillTask", time): 0 for time in ("created_at", "started_at", "ended_at")},
    ("BenefitBillTask", "status"): "",
    ("BenefitBillTask", "file_urls"): [],
    ("HTTPRequest", "is_async"): False,
    ("WorkflowRunResult", "data"): None,
    ("WorkflowRunResult", "execute_id"): None,
}
"""Defaults that differ from cozepy's: what is not there is None where it may be missing, else empty."""

UNORDERED: Final = frozenset(
    {
        *("APIAppEvent", "BenefitBillTask", "BenefitInfo", "BenefitItemInfo", "BenefitStatusInfo", "CreateRoomResp"),
        *("UserConfig", "WorkflowVersionInfo"),
    }
)
"""Models whose fields stand in another order, which only a dump shows."""

OURS: Final = {"CozeModel"}
"""What is no model by itself."""


def found(name: str) -> Any:
    """Find a class by its dotted name."""
    return functools.reduce(getattr, name.split("."), classic)


@each("name", ENUMS)
def test_members_have_the_same_names_and_values(name: str) -> None:
    """Each member of an enumeration of cozepy's is there, under its name, with its value and its type."""
    ours = found(name)
    for member, value in ENUMS[name].items():
        constant = getattr(ours, member)
        assert (constant.name, constant.value, constant) == (member, value, value)
        assert type(constant.value) is type(value)
        assert ours(value) == constant
        assert isinstance(constant, ours)


@each("name", ENUMS)
def test_members_are_listed(name: str) -> None:
    """A class lists its constants, in cozepy's order, and finds them by name; there may be more than cozepy has."""
    ours = found(name)
    listed = [one.name for one in ours]
    assert [one for one in listed if one in ENUMS[name]] == list(ENUMS[name])
    assert len(ours) == len(listed)
    assert all(one in ours and ours[one.name] is one is ours(one.value) for one in ours)
    for member, value in ENUMS[name].items():
        assert ours.__members__[member] is ours[member] is ours._value2member_map_[value]
    assert "NONSENSE" not in ours.__members__


@each("name", [name for name in ENUMS if name != "CozePKCEAuthErrorType"])
def test_values_are_open(name: str) -> None:
    """A value that nobody knows is kept as it is; it is named, too."""
    ours: Any = found(name)
    assert issubclass(ours, OpenText | OpenInt)
    unknown: Any = "some.thing" if issubclass(ours, OpenText) else 4711
    assert ours(unknown) == ours(unknown) == unknown
    assert ours(unknown).name in ("SOME_THING", "UNKNOWN_4711")


def sample(kind: str) -> Any:
    """Give a value of a type, as JSON."""
    inner = re.fullmatch(r"(\w+)\[(.*)\]", kind)
    match inner.groups() if inner else (kind, ""):
        case ("Optional", kind):
            return sample(kind)
        case ("List", kind):
            return [sample(kind)]
        case ("Dict", kind) if kind:
            return {"k": sample(kind.partition(", ")[2])}
        case (kind, _) if kind in ENUMS:
            return next(iter(ENUMS[kind].values()))
        case (kind, _) if kind in MODELS:
            return {field: sample(said["type"]) for field, said in MODELS[kind].items()}
        case _:
            plain = {
                "str": "x",
                "int": 7,
                "float": 0.5,
                "bool": True,
                "dict": {"k": "v"},
                "Dict": {"k": "v"},
                "ListResponse": [],
                "Any": "x",
            }
            return plain[kind]


def as_given(kind: str, value: Any) -> Any:
    """Make models of the JSON of models, as a caller gives them."""
    inner = re.fullmatch(r"(\w+)\[(.*)\]", kind)
    match inner.groups() if inner else (kind, ""):
        case ("Optional", kind):
            return as_given(kind, value)
        case ("List", kind):
            return [as_given(kind, one) for one in value]
        case ("Dict", kind) if kind:
            return {key: as_given(kind.partition(", ")[2], one) for key, one in value.items()}
        case (kind, _) if kind in MODELS:
            return found(kind).model_validate(value)
        case _:
            return value


every_model = each("name", [name for name in MODELS if name not in OURS])


@every_model
def test_models_are_made_with_the_same_keywords(name: str) -> None:
    """A model takes what cozepy requires, and has its defaults for the rest."""
    fields = {field: said for field, said in MODELS[name].items() if field not in PROPERTIES.get(name, ())}
    needed = {field for field, said in fields.items() if "default" not in said or (name, field) in REQUIRED}
    given = {field: as_given(fields[field]["type"], sample(fields[field]["type"])) for field in needed}
    made = found(name)(**given)
    dumped = made.model_dump()
    for field, said in fields.items():
        if field in needed:
            assert covers(dumped[field], sample(said["type"])), field
        else:
            assert dumped[field] == DEFAULTS.get((name, field), said["default"]), field
    for property in PROPERTIES.get(name, ()):
        assert isinstance(getattr(made, property), str)


def covers(ours: Any, theirs: Any) -> bool:
    """Say whether a dump has what another has; ours may know more."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return all(key in ours and covers(ours[key], value) for key, value in theirs.items())
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(covers, ours, theirs))
    return bool(ours == theirs)


@every_model
def test_a_dump_is_read_again(name: str) -> None:
    """A model with all its fields is read again from its dump, as the same, in the order of cozepy's fields."""
    fields = {field: said for field, said in MODELS[name].items() if field not in PROPERTIES.get(name, ())}
    given = {field: as_given(said["type"], sample(said["type"])) for field, said in fields.items()}
    made = found(name)(**given)
    assert type(made).model_validate(made.model_dump()) == made
    assert type(made).model_validate_json(made.model_dump_json(indent=2)) == made
    assert made.model_copy() == made
    ordered = [field.name for field in attrs.fields(type(made)) if field.name in fields]
    assert (ordered == list(fields)) == (name not in UNORDERED)


OTHERWISE: Final = {
    "RoomConfig": {"translate_config"},  # which cozepy makes of an alias only
    "ChatPoll": {"messages"},  # a list of a class of its own
    "WorkflowRunResult": {"data", "execute_id"},  # see above
    "SimpleBot": {"updated_at", "bot_id", "bot_name", "publish_time"},  # a number and a text under one name
}
"""Fields that are not compared beside cozepy."""


@every_model
def test_a_model_is_that_of_cozepy(name: str) -> None:
    """With what it requires and with all fields, made with keywords or read, a model is dumped as cozepy dumps its."""
    with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
        cozepy: Any = pytest.importorskip("cozepy")
    if not hasattr(cozepy, name) or name == "SimpleBot":
        return
    theirs = named(cozepy, name)
    kinds = {field: MODELS[name][field] for field in theirs.model_fields if field not in OTHERWISE.get(name, ())}
    for required in (True, False):
        given = {field: sample(said["type"]) for field, said in kinds.items() if not (required and "default" in said)}
        peer = theirs(**{theirs.model_fields[field].alias or field: value for field, value in given.items()})
        made = found(name)(**{field: as_given(kinds[field]["type"], value) for field, value in given.items()})
        assert found(name).model_validate(given) == made
        left_out = {"exclude": OTHERWISE.get(name)}
        assert found(name).model_validate(peer.model_dump(**left_out)) == made
        assert found(name).model_validate_json(peer.model_dump_json(**left_out)) == made
        for look in ({}, {"mode": "json"}, {"exclude_none": True}, {"by_alias": True}, {"include": set(given)}):
            assert covers(plain(made.model_dump(**look)), plain(peer.model_dump(**look, **left_out))), look


def test_how_models_are_unlike_those_of_pydantic() -> None:
    """They do not change, nor does what they hold; an unknown keyword is refused, and a dict is no model."""
    chat: Any = classic.Chat
    given: dict[str, Any] = {"id": "1", "conversation_id": "2", "meta_data": {"k": "v"}}
    made = chat(**given, last_error={"code": 1})
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.id = "3"
    with pytest.raises(TypeError, match="does not change"):
        made.meta_data["k"] = "w"
    with pytest.raises(TypeError, match="nonsense"):
        chat(**given, nonsense=1)
    assert made.last_error == {"code": 1}
    read = chat.model_validate({**given, "last_error": {"code": 1}, "nonsense": 1})
    assert (read.last_error, hasattr(read, "nonsense")) == (classic.ChatError(code=1), False)
    assert classic.Bot(bot_id="1", variables=[]).variables == ()
    assert str(read).startswith("Chat(id='1', conversation_id='2', ")
    assert not hasattr(chat, "model_json_schema")


def test_no_difference_is_stale() -> None:
    """Each named difference is of a field that there is, and is one."""
    assert all(MODELS[name][field]["default"] != ours for (name, field), ours in DEFAULTS.items())
    assert all("default" in MODELS[name][field] for name, field in REQUIRED)
    assert all(fields <= set(MODELS[name]) for name, fields in PROPERTIES.items())
    assert set(MODELS) >= UNORDERED
