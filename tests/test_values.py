"""The small values: secrets, open values, null, frozen dicts and frozen JSON."""

from __future__ import annotations

import copy
import json
import operator
import pickle
import pprint
import traceback
from collections import UserDict, deque
from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, Final

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from coze.auth.token import Token
from coze.values import (
    NULL,
    FrozenDict,
    NotJsonError,
    Null,
    OpenInt,
    OpenText,
    OpenType,
    Secret,
    freeze,
    frozen_list,
    known,
)

HIDDEN: Final = "hunter2-do-not-show"


# --- Secret -----------------------------------------------------------------------------------------------------------


@frozen
class Holder:
    secret: Secret


@pytest.mark.parametrize(
    "shown",
    [
        repr,
        str,
        ascii,
        format,
        lambda secret: f"{secret}",
        lambda secret: f"{secret!r:>40}",
        lambda secret: f"{secret:>40}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  # another way to format
        lambda secret: "{0} {0!s} {0!r}".format(secret),  # noqa: UP032  # another way to format
        pprint.pformat,
        lambda secret: pprint.pformat({"token": [secret]}),
        lambda secret: repr([{"token": (secret,)}]),
        lambda secret: repr(Holder(secret)),
        lambda secret: repr(Token(access_token=secret, refresh_token=secret)),
    ],
)
def test_a_secret_is_never_shown(shown: Callable[[Secret], str]) -> None:
    """No way to make text of a secret, or of what holds it, shows its text."""
    text = shown(Secret(HIDDEN))
    assert HIDDEN not in text
    assert "***" in text


@pytest.mark.parametrize("fails", [len, int, iter, json.dumps, pickle.dumps, lambda secret: secret + "x"])
def test_a_secret_is_no_text(fails: Callable[[Any], object]) -> None:
    """What would need the text refuses, and the traceback with all its locals does not show it."""
    secret = Secret(HIDDEN)
    with pytest.raises(TypeError) as caught:
        fails(secret)
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "secret" in shown
    assert HIDDEN not in shown


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", [Secret(HIDDEN), [Secret(HIDDEN)], Token(access_token=Secret(HIDDEN))], ids=str)
def test_pickling_a_secret_refuses(protocol: int, value: object) -> None:
    """No protocol pickles a secret, nor a value that holds one; the refusal does not show it."""
    with pytest.raises(TypeError, match="not pickled") as caught:
        pickle.dumps(value, protocol)
    assert HIDDEN not in str(caught.value)


def test_a_secret_gives_no_state() -> None:
    """What copies a value by its state gets none of a secret."""
    with pytest.raises(TypeError, match="not pickled"):
        Secret(HIDDEN).__getstate__()


def test_a_copy_of_a_secret_is_itself() -> None:
    """Shallow and deep copies are the secret itself: there is nothing to change."""
    secret = Secret(HIDDEN)
    assert copy.copy(secret) is secret
    assert copy.deepcopy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret


@given(st.text(st.characters()), st.text(st.characters()))
@settings(max_examples=50)
def test_secrets_compare_by_their_text(one: str, other: str) -> None:
    """Secrets are equal, and hash alike, exactly if their texts are equal; a secret equals no text."""
    assert (Secret(one) == Secret(other)) is (one == other)
    assert Secret(one) == Secret(one[:]) != object()
    assert hash(Secret(one)) == hash(Secret(one))
    plain: object = one
    assert Secret(one) != plain
    assert Secret(one).reveal() == one
    assert bool(Secret(one)) is bool(one)


@pytest.mark.parametrize(
    "change", [lambda secret: setattr(secret, "_text", "x"), lambda secret: delattr(secret, "_text"), vars]
)
def test_a_secret_does_not_change(change: Callable[[Secret], object]) -> None:
    """Its attributes can be neither set nor deleted, and it has no dict that shows them."""
    secret = Secret(HIDDEN)
    with pytest.raises((AttributeError, TypeError)):
        change(secret)
    assert secret.reveal() == HIDDEN


# --- open values ------------------------------------------------------------------------------------------------------


class Status(OpenText):
    CREATED: Final = known("created")
    DONE: Final = known("conversation.done")


class LongerStatus(Status):
    PAUSED: Final = known("paused")


class Mode(OpenInt):
    SINGLE: Final = known(0)
    MULTI: Final = known(1)


OpenValue = OpenText | OpenInt
OPEN: Final[list[tuple[OpenValue, str, str | int]]] = [
    (Status("created"), "CREATED", "created"),
    (Status("conversation.done"), "DONE", "conversation.done"),
    (Status("conversation.paused"), "CONVERSATION_PAUSED", "conversation.paused"),
    (Status(""), "", ""),
    (Mode(0), "SINGLE", 0),
    (Mode(1), "MULTI", 1),
    (Mode(7), "UNKNOWN_7", 7),
    (Mode(-1), "UNKNOWN_-1", -1),
    (LongerStatus("created"), "CREATED", "created"),
    (LongerStatus("paused"), "PAUSED", "paused"),
]


@pytest.mark.parametrize(("value", "name", "plain"), OPEN, ids=repr)
def test_an_open_value_holds_any_value(value: OpenValue, name: str, plain: str | int) -> None:
    """Known and unknown values have a name, and a plain value that they compare and hash like."""
    assert (value.name, value.value) == (name, plain)
    assert type(value.value) is type(plain)
    same: object = plain
    assert value == same
    assert hash(value) == hash(plain)
    assert repr(value) == f"{type(value).__name__}({plain!r})"


@pytest.mark.parametrize("value", [value for value, _, _ in OPEN], ids=repr)
def test_an_open_value_travels(value: OpenValue) -> None:
    """It survives pickle and copies with its class, and is plain in JSON, also as a key."""
    for twin in (*(pickle.loads(pickle.dumps(value, protocol)) for protocol in range(2, 6)), copy.deepcopy(value)):
        assert (type(twin), twin) == (type(value), value)
    assert json.loads(json.dumps([value])) == [value.value]
    assert json.loads(json.dumps({value: 1})) == {str(value.value): 1}


def test_constants_of_open_values() -> None:
    """A constant has the type of its class, on the class, on a value and on a subclass."""
    assert type(Status.CREATED) is Status
    assert type(Status("x").CREATED) is Status
    assert type(LongerStatus.CREATED) is LongerStatus
    assert type(Mode.SINGLE) is Mode
    assert (Status.CREATED.name, Mode.MULTI.name) == ("CREATED", "MULTI")


def test_names_of_a_subclass_stay_there() -> None:
    """A class has the names of its parents, and gives none of its own to them."""
    assert "paused" not in Status.known_names
    assert set(LongerStatus.known_names) == {"created", "conversation.done", "paused"}
    assert OpenText.known_names == OpenInt.known_names == {}


@pytest.mark.parametrize(("text", "said"), [("created", "begun"), ("paused", "other")])
def test_open_values_match(text: str, said: str) -> None:
    """A match on constants takes the known values, and leaves the unknown ones to the wildcard."""
    match Status(text):
        case Status.CREATED:
            found = "begun"
        case Status.DONE:
            found = "ended"
        case _:
            found = "other"
    assert found == said


class Nothing(OpenText):
    """An open value of which nothing is known."""


class Named(OpenInt):
    ONE: Final = known(1)
    TWO: Final = known(2)
    UN: Final = known(1)


@pytest.mark.parametrize(
    ("kind", "constants"),
    [
        (Status, {"CREATED": "created", "DONE": "conversation.done"}),
        (LongerStatus, {"CREATED": "created", "DONE": "conversation.done", "PAUSED": "paused"}),
        (Mode, {"SINGLE": 0, "MULTI": 1}),
        (Nothing, {}),
    ],
)
def test_constants_are_listed(kind: OpenType, constants: dict[str, str | int]) -> None:
    """The constants of a class are listed in their order, each of its type, and are found by name and by value."""
    listed: list[Any] = list(kind)
    assert [(type(one), one.name, one.value) for one in listed] == [(kind, *one) for one in constants.items()]
    assert list(reversed(kind)) == listed[::-1]
    assert len(kind) == len(constants)
    assert bool(kind)
    assert dict(kind.__members__) == constants == {name: kind[name] for name in constants}
    assert dict(kind._value2member_map_) == {value: value for value in constants.values()}
    assert all(value in kind for value in constants.values())


def test_listed_constants_are_the_constants() -> None:
    """What is listed, found or made of a plain value is the constant itself, which `is` compares."""
    assert all(one is other for one, other in zip(Status, (Status.CREATED, Status.DONE), strict=True))
    assert Status["CREATED"] is Status.__members__["CREATED"] is Status("created") is Status.CREATED
    assert Mode["MULTI"] is Mode(1) is Mode.MULTI


def test_what_is_not_known_is_not_in_a_class() -> None:
    """Other values, names and objects are in no class, and there is no constant of an unknown name."""
    for value in (Status("paused"), "paused", "CREATED", 0, None, [], object()):
        assert value not in Status
    assert "0" not in Mode
    assert ("paused" in Status, "paused" in LongerStatus) == (False, True)
    with pytest.raises(KeyError, match="paused"):
        _ = Status["paused"].value
    with pytest.raises(TypeError):
        Status.__members__["PAUSED"] = Status("paused")  # type: ignore[index]  # it is what is refused


def test_two_names_of_one_value() -> None:
    """Two constants of one value are one in a list, under the name that came last; both names are known."""
    assert ([one.name for one in Named], len(Named)) == (["UN", "TWO"], 2)
    assert list(Named.__members__) == ["ONE", "TWO", "UN"]
    assert Named["ONE"] is Named["UN"]


def test_which_values_are_not_known() -> None:
    """A text says whether it is none of the constants."""
    assert [one.is_dynamic for one in (Status.CREATED, Status("created"), Status("paused"))] == [False, False, True]
    assert not LongerStatus("paused").is_dynamic


def test_null() -> None:
    """There is one null; it survives pickle, and is not None, which is absent."""
    assert pickle.loads(pickle.dumps(NULL)) is NULL
    assert repr(NULL) == "NULL"
    assert NULL is Null.NULL
    assert NULL is not None


# --- FrozenDict -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda frozen: operator.setitem(frozen, "a", 2),
        lambda frozen: operator.setitem(frozen, "b", 2),
        lambda frozen: operator.delitem(frozen, "a"),
        lambda frozen: getattr(operator, "ior")(frozen, {"b": 2}),  # noqa: B009  # its type is not declared
        lambda frozen: frozen.update(b=2),
        lambda frozen: frozen.update({}),
        lambda frozen: frozen.setdefault("a", 2),
        lambda frozen: frozen.setdefault("b"),
        lambda frozen: frozen.pop("a"),
        lambda frozen: frozen.pop("b", None),
        lambda frozen: frozen.popitem(),
        lambda frozen: frozen.clear(),
    ],
)
def test_a_frozen_dict_refuses_every_change(change: Callable[[FrozenDict[str, int]], object]) -> None:
    """Whatever would change a dict refuses, and says how to get one that changes."""
    frozen = FrozenDict(a=1)
    with pytest.raises(TypeError, match=r"dict\(...\)"):
        change(frozen)
    assert frozen == {"a": 1}


def test_every_method_of_a_dict_that_changes_it_is_known() -> None:
    """What a dict can do is either refused by a frozen one, or changes nothing: no method is forgotten."""
    reading = {"copy", "fromkeys", "get", "items", "keys", "values"}
    refused = {name for name in dir(FrozenDict) if not name.startswith("_")} - reading
    assert refused == {"clear", "pop", "popitem", "setdefault", "update"}


TABLES: Final = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=5)


@given(TABLES, TABLES)
@settings(max_examples=50)
def test_a_frozen_dict_compares_hashes_and_travels(table: dict[str, object], other: dict[str, object]) -> None:
    """It equals any dict of the same items, hashes by them, and survives pickle and copies."""
    frozen = FrozenDict(table)
    assert frozen == table
    assert (frozen == FrozenDict(other)) is (table == other)
    backwards = FrozenDict(reversed(list(table.items())))
    assert (frozen, hash(frozen)) == (backwards, hash(backwards))
    for twin in (pickle.loads(pickle.dumps(frozen)), copy.copy(frozen), copy.deepcopy(frozen)):
        assert (type(twin), twin, hash(twin)) == (FrozenDict, frozen, hash(frozen))


def test_a_frozen_dict_takes_no_part_in_later_changes() -> None:
    """The dict that it was made of, and a dict made of it, change by themselves."""
    source = {"a": 1}
    frozen = FrozenDict(source)
    source["a"] = 2
    changed = dict(frozen)
    changed["b"] = 3
    assert frozen == {"a": 1}
    assert frozen | {"b": 2} == {"a": 1, "b": 2}


def test_a_frozen_dict_hashes_if_its_values_do() -> None:
    """One that holds a list has no hash, as a tuple that does."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(FrozenDict(a=[]))


def test_frozen_list() -> None:
    """Any items become a tuple; None stays None."""
    assert frozen_list(iter([1, 2])) == (1, 2)
    assert frozen_list(None) is None


# --- freeze -----------------------------------------------------------------------------------------------------------

JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(JSON)
@settings(max_examples=50)
def test_freezing_keeps_the_json(value: object) -> None:
    """A frozen value is written as the same JSON, is hashable, and frozen again it is itself."""
    frozen = freeze(value)
    assert json.dumps(frozen) == json.dumps(value)
    assert hash(frozen) == hash(freeze(copy.deepcopy(value)))
    assert freeze(frozen) == frozen


def test_a_later_change_reaches_nothing() -> None:
    """Lists and dicts at any depth are copied: a caller's later change does not reach what was frozen."""
    source: dict[str, Any] = {"list": [1, {"deep": [2]}], "dict": {"a": {"b": 1}}}
    frozen = freeze(source)
    before = copy.deepcopy(source)
    source["list"][1]["deep"].append(3)
    source["list"].append(4)
    source["dict"]["a"]["b"] = 5
    source["new"] = 6
    assert json.dumps(frozen) == json.dumps(before)


class Letter(StrEnum):
    A = "a"


class Number(IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (NULL, None),
        ([NULL, None], (None, None)),
        (Letter.A, "a"),
        (Number.ONE, 1),
        (Status.CREATED, "created"),
        (Mode.MULTI, 1),
        (deque([1]), (1,)),
        (range(2), (0, 1)),
        (UserDict(a=[1]), {"a": (1,)}),
        ({Status.CREATED: 1}, {"created": 1}),
    ],
    ids=repr,
)
def test_what_is_like_json_becomes_plain(value: object, expected: object) -> None:
    """Null, enums, open values and other containers become what JSON has for them, of the plain types."""
    frozen = freeze(value)
    assert frozen == expected
    assert type(frozen) is (FrozenDict if isinstance(expected, dict) else type(expected))


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (float("nan"), "$"),
        ([1.0, float("inf")], "$[1]"),
        ({"a": {"b": [0, float("-inf")]}}, "$.a.b[1]"),
        (b"bytes", "$"),
        ({"a": bytearray(b"x")}, "$.a"),
        ([memoryview(b"x")], "$[0]"),
        ({"a": {1, 2}}, "$.a"),
        (object(), "$"),
        ([Decimal(1)], "$[0]"),
        ([1, (step for step in [1])], "$[1]"),
        ({"a": Secret(HIDDEN)}, "$.a"),
        (1j, "$"),
        ({1: "a"}, "$"),
        ({"a": {None: "a"}}, "$.a"),
        ({b"a": 1}, "$"),
        ("\ud800", "$"),
        (["ok", "half \udc00"], "$[1]"),
        ({"\udfff": 1}, "$"),
        (test_null, "$"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else type(value).__name__,
)
def test_what_json_cannot_hold_is_refused(value: object, where: str) -> None:
    """Any value that JSON cannot hold is refused, with its place and without its text."""
    with pytest.raises(NotJsonError) as caught:
        freeze(value)
    assert caught.value.where == where
    assert HIDDEN not in str(caught.value)


def test_the_place_begins_where_the_caller_says() -> None:
    """The name of an argument stands at the beginning of the place."""
    with pytest.raises(NotJsonError, match=r"^parameters\.a\[0\]: "):
        freeze({"a": [b""]}, "parameters")


def containing_itself() -> list[object]:
    """Make values that contain themselves: a list, a dict, and both in turn."""
    alone: list[object] = []
    alone.append(alone)
    table: dict[str, object] = {}
    table["a"] = [table]
    return [alone, table, [1, table]]


@pytest.mark.parametrize("value", containing_itself(), ids=["list", "dict", "inside"])
def test_what_contains_itself_is_refused(value: object) -> None:
    """A value that contains itself has no JSON."""
    with pytest.raises(NotJsonError, match="contains itself"):
        freeze(value)


def test_the_same_value_in_two_places_is_fine() -> None:
    """A value that stands twice in another, and not in itself, is no loop."""
    shared = [1]
    assert freeze({"a": shared, "b": [shared, shared]}) == {"a": (1,), "b": ((1,), (1,))}


def test_a_value_that_is_nested_too_deeply_is_refused() -> None:
    """A caller's value of any depth is frozen or refused, and does not exhaust the stack."""
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(NotJsonError):
        freeze(deep)
