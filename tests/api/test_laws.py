"""Laws that hold for every endpoint: of its arguments, of its reply, and of the values that describe it."""

from __future__ import annotations

import importlib
import itertools
import json
import pickle
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

import attrs
import pytest
from attrs import frozen
from catalogue import (
    AnyRow,
    Call,
    Place,
    ProgramRow,
    Row,
    StreamRow,
    answered_rows,
    as_response,
    built,
    calls,
    changed,
    fields_of,
    fullest,
    json_path,
    json_rows,
    keys_of,
    named,
    payload_of,
    places,
    program_rows,
    replaced,
    rows,
    streamed_rows,
)
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st

import coze.models
from coze import Failure, InvalidArgument, Outcome, Page, Success
from coze.effect import Program
from coze.errors import DecodeError
from coze.http import HttpRequest, JsonBody, ServerSentEvent
from coze.models.base import Model
from coze.values import FrozenDict, OpenInt, OpenText

every_row = each("row", rows(), ids=named)
every_answer = each("row", json_rows(), ids=named)

few: Final = settings(max_examples=10)

# --- arguments --------------------------------------------------------------------------------------------------------

Where = tuple[str | int, ...]

HOSTILE: Final = ("", "/", "..", "%2e%2e", "a/../b", "?x=1&y=2", "#end", "a b", "\u2028", "\0", "ключ", "\ud800", '"}')


def texts_in(value: object, where: Where = ()) -> Iterator[tuple[Where, str]]:
    """Find the texts in an argument: itself, or in a list, a mapping or a model."""
    match value:
        case str():
            yield where, value
        case Mapping():
            for key, item in value.items():
                yield from texts_in(item, (*where, str(key)))
        case list() | tuple():
            for at, item in enumerate(value):
                yield from texts_in(item, (*where, at))
        case Model():
            for name, _, _ in fields_of(type(value)):
                yield from texts_in(getattr(value, name), (*where, name))
        case _:
            pass


def with_text(value: Any, where: Where, text: str) -> Any:
    """Put another text into its place in an argument."""
    if not where:
        return text
    key, rest = where[0], where[1:]
    match value:
        case Mapping():
            return {**value, key: with_text(value[key], rest, text)}
        case list() | tuple():
            return type(value)(with_text(item, rest, text) if at == key else item for at, item in enumerate(value))
        case _:
            return changed(value, str(key), with_text(getattr(value, str(key)), rest, text))


def spots(http: HttpRequest) -> dict[str, object]:
    """Lay a message out as it will be read at the other end: segments, query values, file names, leaves of the body."""
    path, _, query = http.target.partition("?")
    found: dict[str, object] = {f"path {at}": unquote(part) for at, part in enumerate(path.split("/"))}
    for pair in query.split("&") if query else []:
        key, _, value = pair.partition("=")
        same = sum(spot.startswith(f"query {unquote(key)} ") for spot in found)
        found[f"query {unquote(key)} {same}"] = unquote(value)
    if isinstance(http.body, JsonBody):
        found.update({f"body {where}": leaf for where, leaf in leaves(json.loads(http.body.encoded()))})
    wire = built(http)
    for part in wire.form:
        if part.filename is None:
            found[f"field {part.name}"] = part.content.decode()
        else:
            found[f"form {part.name}"] = part.filename
    return {"method": http.method, "headers": wire.headers, **found}


def leaves(value: object, where: Where = ()) -> Iterator[tuple[Where, object]]:
    """Find the values in JSON that hold no others."""
    match value:
        case dict() if value:
            for key, item in value.items():
                yield from leaves(item, (*where, str(key)))
        case list() if value:
            for at, item in enumerate(value):
                yield from leaves(item, (*where, at))
        case _:
            yield where, value


def changes(call: Call[Any], text: str) -> Iterator[tuple[str, str, HttpRequest]]:
    """Put a text in the place of each text of a call, one after the other: the argument, what it was, the message."""
    for name, argument in call.arguments.items():
        for where, old in texts_in(argument):
            yield name, old, call.made(**{name: with_text(argument, where, text)}).http


def sendable(text: str) -> bool:
    """Tell whether UTF-8 can hold a text."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def plain(text: str) -> bool:
    """Tell whether a text can be a segment of a path, or the name of a file."""
    controls = any(letter < " " or "\x7f" <= letter <= "\x9f" for letter in text)
    return sendable(text) and not controls and text not in ("", ".", "..")


@few
@given(text=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20)))
@every_row
def test_no_text_leaves_its_place(row: AnyRow, text: str) -> None:
    """A text of any characters changes its own place in the message and nothing else, or the message is refused."""
    call = fullest(row)
    before = spots(call.made().http)
    for name, old, http in changes(call, text):
        places = {spot for spot, value in before.items() if value == old}
        joined = {spot for spot, value in before.items() if old in str(value).split(",")} - places
        if http.invalid is not None:
            named_by_path = any(spot.startswith(("path", "form")) for spot in places)
            alone = sendable(text) and not (joined and (not text or "," in text))
            assert not (plain(text) if named_by_path else alone), name
            continue
        after = spots(http)
        moved = {spot for spot in {*before, *after} if before.get(spot) != after.get(spot)}
        if text == old:
            assert moved == set(), name
        elif moved != {"form file"} or text:  # a file without a name gets one
            assert moved, name
            assert moved <= places or moved <= joined, name
            for spot in moved:
                items = str(before[spot]).split(",") if spot in joined else [old]
                # What is empty is not sent in a query, and not in a model where it says nothing.
                assert after.get(spot, "") == ",".join(text if item == old else item for item in items), name


@every_row
def test_what_cannot_be_sent_is_refused_without_being_shown(row: AnyRow) -> None:
    """Half of a surrogate pair in any argument is an `InvalidArgument` that does not hold the text."""
    for name, _, http in changes(fullest(row), "marker\ud800"):
        assert isinstance(http.invalid, InvalidArgument), name
        assert "marker" not in repr(http.invalid)


def recursive() -> dict[str, object]:
    """Make a mapping that contains itself."""
    inner: dict[str, object] = {}
    inner["again"] = inner
    return inner


def deep() -> list[object]:
    """Make a list in a list in a list, and so on."""
    outer: list[object] = []
    for _ in range(3000):
        outer = [outer]
    return outer


BAD: Final[Mapping[str, object]] = {
    "None": None,
    "an integer": 7,
    "a negative integer": -1,
    "a number": 0.5,
    "NaN": float("nan"),
    "a boolean": True,
    "text": "text",
    "bytes": b"bytes",
    "an object": object(),
    "a list": [object()],
    "a mapping": {1: object()},
    "a set": {"text"},
    "a generator": (item for item in ("text",)),
    "a mapping in itself": recursive(),
    "a deep list": deep(),
}


@every_row
def test_building_never_raises(row: AnyRow) -> None:
    """A message is built whatever a caller gives: what cannot be sent is refused when it is performed."""
    call = fullest(row)
    for name, bad in itertools.product(call.arguments, BAD):
        http = call.made(**{name: BAD[bad]}).http
        assert http.invalid is None or isinstance(http.invalid, InvalidArgument), (name, bad)
        if http.invalid is None and isinstance(http.body, JsonBody):
            http.body.encoded()


@every_row
def test_the_callers_objects_are_not_held(row: AnyRow) -> None:
    """A later change of a list or a mapping that was given reaches no message."""
    call = fullest(row)
    given = {name: held(argument) for name, argument in call.arguments.items()}
    made = row.least.function(**given)
    for argument in given.values():
        if isinstance(argument, list | dict):
            argument.clear()
    assert made == call.made()


def held(argument: object) -> object:
    """Copy a list or a mapping of a caller's."""
    match argument:
        case list():
            return list(argument)
        case dict():
            return dict(argument)
        case _:
            return argument


# --- replies ----------------------------------------------------------------------------------------------------------

FREE: Final = (
    "meta_data",
    "parameters",
    "require_info",
    "inputSchema",
    "outputSchema",
    "result",
    "input",
    "output",
    "ext",
    "node_execute_status",
    "required_parameters",
)
"""The fields that are mappings of the user's own: every key of theirs is known."""


@frozen
class Reading:
    """A reply or the data of an event, the value that is read from it, and how."""

    name: str
    payload: object
    value: object
    at: str
    read: Callable[[object], Outcome[Any]]

    def __str__(self) -> str:
        return self.name


def readings() -> Iterator[Reading]:
    """Give every reply of the table that is JSON, and every event that has data."""
    for row in json_rows():
        yield reading(row)
    for stream in streamed_rows():
        for (name, data), event in zip(stream.events, stream.value, strict=stream.content is None):
            models = [getattr(event, one.name) for one in attrs.fields(type(event))]
            if len(models) == 1 and isinstance(models[0], Model):
                yield event_reading(stream, name, data, event)


def reading(row: Row[Any]) -> Reading:
    """Give the reply of a row, and how it is read."""
    request = row.least.made()

    def read(payload: object) -> Outcome[Any]:
        return request.decode(as_response(request.http, replaced(row.reply, keys_of(row), payload)))

    return Reading(named(row), payload_of(row), row.value, f"$.{row.payload}" if row.payload else "$", read)


def event_reading(row: StreamRow[Any], name: str, data: object, event: Any) -> Reading:
    """Give an event of a row, and how it is read; its value is the one model that it holds."""
    decode = row.least.made().decode
    (field,) = attrs.fields(type(event))

    def read(payload: object) -> Outcome[Any]:
        match decode(ServerSentEvent(name, json.dumps(payload))):
            case Success(value):
                assert type(value) is type(event)
                return Success(getattr(value, field.name))
            case Failure() as failure:
                return failure

    return Reading(f"{named(row)}: {name}", data, getattr(event, field.name), "$", read)


every_reading = each("reading", list(readings()), ids=str)


def default_of(attribute: Any) -> object:
    """Give what a field is where it is not given."""
    return attribute.default.factory() if isinstance(attribute.default, attrs.Factory) else attribute.default  # type: ignore[arg-type]


def fields_at(reading: Reading) -> Iterator[tuple[Place, str, str, Any]]:
    """Find every field of every model in a reading that its payload shows: the place, its names, what attrs knows."""
    for place in places(reading.value, reading.payload):
        for name, wire, attribute in fields_of(type(place.model)):
            if wire in place.json:
                yield place, name, wire, attribute


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


@few
@given(value=json_values)
@every_reading
def test_unknown_fields_change_nothing(reading: Reading, value: object) -> None:
    """A field that nobody knows, in any object of a reply, changes nothing."""

    def strewn(payload: object) -> object:
        match payload:
            case dict():
                inner = {key: item if key in FREE else strewn(item) for key, item in payload.items()}
                return {"a_new_field": value, **inner, "Another": {"id": value}}
            case list():
                return [strewn(item) for item in payload]
            case _:
                return payload

    assert reading.read(strewn(reading.payload)) == Success(reading.value)


@few
@given(value=json_values)
@every_answer
def test_unknown_fields_of_the_envelope_change_nothing(row: Row[Any], value: object) -> None:
    """A field that nobody knows, beside the payload of a reply, changes nothing."""
    request = row.least.made()
    reply = {"BaseResp": value, **row.reply, "a_new_field": value}
    assert request.decode(as_response(request.http, reply)) == Success(row.value)


@every_reading
def test_an_optional_field_may_be_null_or_absent(reading: Reading) -> None:
    """A field that has a default may be null or absent in a reply, and is its default then."""
    for place, name, wire, attribute in fields_at(reading):
        if attribute.default is attrs.NOTHING:
            continue
        expected = place.put(changed(place.model, name, default_of(attribute)))
        for left in (None, ...):
            payload = replaced(reading.payload, (*place.path, wire), left)
            assert reading.read(payload) == Success(expected), (place.path, wire, left)


@every_reading
def test_a_required_field_may_not_be_absent(reading: Reading) -> None:
    """Without a field that has no default, or with null in its place, a reply is a `DecodeError` that names it."""
    for place, _, wire, attribute in fields_at(reading):
        if attribute.default is not attrs.NOTHING:
            continue
        for left in (None, ...):
            outcome = reading.read(replaced(reading.payload, (*place.path, wire), left))
            assert problems(outcome) == {reading.at + json_path((*place.path, wire))[1:]}, left


@every_reading
def test_an_open_value_takes_an_unknown_one(reading: Reading) -> None:
    """A status, a role or a type that this version does not know is read as it came."""
    for place, name, wire, _ in fields_at(reading):
        known = getattr(place.model, name)
        if isinstance(known, OpenText | OpenInt):
            unknown: object = "brand_new" if isinstance(known, OpenText) else 987
            expected = place.put(changed(place.model, name, unknown))
            outcome = reading.read(replaced(reading.payload, (*place.path, wire), unknown))
            assert outcome == Success(expected), (place.path, wire)


@every_reading
def test_an_id_may_be_a_number(reading: Reading) -> None:
    """An integer in the place of an id is its decimal text; ids in a list too."""
    for place, name, wire, _ in fields_at(reading):
        if name == "id" or name.endswith(("_id", "_ids")):
            many = name.endswith("_ids")
            text = "9007199254740993"
            expected = place.put(changed(place.model, name, (text,) if many else text))
            number: object = [int(text)] if many else int(text)
            outcome = reading.read(replaced(reading.payload, (*place.path, wire), number))
            assert outcome == Success(expected), (place.path, wire)


@every_reading
def test_a_wrong_type_is_named(reading: Reading) -> None:
    """A value of another type than documented is a `DecodeError` with the JSON path of that value."""
    for place, name, wire, attribute in fields_at(reading):
        known = getattr(place.model, name)
        wrong: object = 7.5 if isinstance(known, Model | FrozenDict) else {"wrong": []}
        if known is not None and attribute.type not in (object, object | None):
            outcome = reading.read(replaced(reading.payload, (*place.path, wire), wrong))
            assert problems(outcome) == {reading.at + json_path((*place.path, wire))[1:]}


@every_answer
def test_a_payload_of_a_wrong_type_is_named(row: Row[Any]) -> None:
    """Something else in the place of the payload is a `DecodeError`, and never an empty value."""
    wrongs: list[object] = ["text", 7, 0.5, True, ["text"], [[]]]
    for wrong in wrongs if row.value is not None else []:
        outcome = reading(row).read(wrong)
        assert {path.partition("[")[0] for path in problems(outcome)} == {reading(row).at}, wrong


every_page = each("row", [row for row in answered_rows() if isinstance(row.value, Page)], ids=named)


@every_page
def test_what_ends_a_list_is_not_guessed(row: Row[Any]) -> None:
    """A sign that a list goes on, of another type than documented, is a `DecodeError` and does not cut the list."""
    request = row.least.made()
    data = row.reply.get("data")
    for key in ("has_more", "total", "total_count"):
        for wrong in ("true", "60", [1], {"more": 1}):
            if isinstance(data, dict) and key in data:
                reply, path = {**row.reply, "data": {**data, key: wrong}}, f"$.data.{key}"
            elif key in row.reply:
                reply, path = {**row.reply, key: wrong}, f"$.{key}"
            else:
                continue
            assert problems(request.decode(as_response(request.http, reply))) == {path}, wrong


@every_page
def test_an_empty_list_may_be_left_out(row: Row[Any]) -> None:
    """A list without items may be empty, null or absent, and is an empty page."""
    request = row.least.made()
    data = payload_of(row)
    key = next(key for key, item in data.items() if isinstance(item, list)) if isinstance(data, dict) else ""
    empty: object
    for empty in ([], None, ...):
        where = (*keys_of(row), key) if key else keys_of(row)
        ended: object = {**row.reply, "has_more": False}
        if isinstance(data, dict):
            ended = replaced(ended, keys_of(row), {**data, "has_more": False, "total": 0, "total_count": 0})
        outcome = request.decode(as_response(request.http, replaced(ended, where, empty)))
        assert isinstance(outcome, Success), outcome
        assert (outcome.unwrap().items, outcome.unwrap().next) == ((), None)


def problems(outcome: Outcome[Any]) -> set[str]:
    """Give the JSON paths of what is wrong with a reply."""
    assert isinstance(outcome, Failure), f"read as {outcome}"
    error = outcome.failure()
    assert isinstance(error, DecodeError)
    return {problem.path for problem in error.problems}


# --- models -----------------------------------------------------------------------------------------------------------

TELLING: Final[Mapping[str, Mapping[str, object]]] = {
    "BotKnowledge": {"auto_call": True},
    "BotVariable": {"variable_type": "KVVariable", "channel": "custom", "enable": True, "prompt_enable": True},
    "ChatToolCall": {"type": "function"},
    "Message": {"content_type": "text"},
}
"""The fields that are something where they are not given; all others are None, or empty, or 0, or false."""


def models() -> Iterator[type[Model]]:
    """Find every model."""
    for module_info in pkgutil.iter_modules(coze.models.__path__):
        for model in vars(importlib.import_module(f"coze.models.{module_info.name}")).values():
            if isinstance(model, type) and issubclass(model, Model) and model.__module__.endswith(module_info.name):
                yield model


def test_a_field_that_is_not_given_says_nothing() -> None:
    """The default of an optional field is None, that of another one is empty, but for those that the API documents."""
    found: dict[str, dict[str, object]] = {}
    for model in models():
        for name, _, attribute in fields_of(model) if attrs.has(model) else ():
            default = default_of(attribute)
            if default is attrs.NOTHING:
                continue
            if "None" in str(attribute.type):
                assert default is None, (model, name)
            elif default in ("", 0, (), None):
                assert default is not None, (model, name)
            else:
                found.setdefault(model.__name__, {})[name] = default
    assert found == TELLING


@each("model", models())
def test_a_model_is_frozen_and_made_with_keywords(model: type[Any]) -> None:
    """A model does not change, takes keywords only, and says in its docstring what it is."""
    assert model.__doc__
    if attrs.has(model):
        assert all(attribute.kw_only for _, _, attribute in fields_of(model))
        one = model(**{name: () for name, _, attribute in fields_of(model) if attribute.default is attrs.NOTHING})
        for name, _, _ in fields_of(model):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(one, name, None)


# --- values -----------------------------------------------------------------------------------------------------------


def described() -> Iterator[tuple[str, object, object]]:
    """Give every request, stream and program of the table twice, and all that is read from a reply."""
    for row in (*rows(), *program_rows()):
        made = [(row.least.made(), row.least.made())]
        if row.full is not None:
            made.append((row.full.made(), row.full.made()))
        for at, (one, other) in enumerate(made):
            yield f"{named(row)} {'least' if at == 0 else 'full'}", one, other
            if not isinstance(one, Program) and not isinstance(other, Program):
                yield f"{named(row)} decoder {at}", one.decode, other.decode
    for row in json_rows():
        yield f"{named(row)} value", row.value, reading(row).read(reading(row).payload).unwrap()


@each(("name", "one", "other"), described())
def test_values_compare_hash_and_pickle(name: str, one: object, other: object) -> None:
    """Requests, streams, programs, decoders and what is read compare by what they are, hash alike and pickle."""
    assert one == other
    assert hash(one) == hash(other)
    again = pickle.loads(pickle.dumps(one))
    assert again == one
    assert hash(again) == hash(one)


@every_row
def test_messages_differ_where_their_arguments_do(row: AnyRow) -> None:
    """A message with all arguments is not equal to the one without, and has another text to show."""
    made = [call.made().http for call, _ in calls(row)]
    assert len(set(made)) == len(made)
    assert len({repr(http) for http in made}) == len(made)


def test_programs_are_told_apart() -> None:
    """Two programs of different arguments are not equal."""
    made = [call.made() for row in program_rows() for call in (row.least, row.full) if call is not None]
    assert len(set(made)) == len(made) == 2 * len(program_rows())
    assert all(isinstance(row, ProgramRow) for row in program_rows())
