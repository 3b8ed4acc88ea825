"""JSON to models and back."""

from __future__ import annotations

import importlib
import json
import pkgutil
import typing
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Final

import attrs
import pytest
from attrs import field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import coze.models
from coze.codec import parse, parse_text, structure, unstructure
from coze.errors import CozeError, DecodeError, LimitExceeded, Problem
from coze.models.base import Model
from coze.models.bots import Bot, BotKnowledge, BotMode, BotModelInfo
from coze.models.chat import Chat, Message, MessageRole
from coze.models.files import File
from coze.models.workspaces import Workspace
from coze.outcome import Failure, Outcome, Success
from coze.policy import Limits
from coze.values import FrozenDict, OpenInt, OpenText


def is_kind(kind: Any, base: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)


def all_models() -> Iterator[type[Model]]:
    """Find every model of the package, in the order of their names."""
    for found in pkgutil.iter_modules(coze.models.__path__, "coze.models."):
        for value in vars(importlib.import_module(found.name)).values():
            if is_kind(value, Model) and value is not Model and value.__module__ == found.name:
                yield value


MODELS: Final = sorted(set(all_models()), key=lambda model: (model.__module__, model.__name__))
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def fields_of(model: type[Any]) -> Mapping[str, attrs.Attribute[Any]]:
    """Give the fields of a model, with their types."""
    attrs.resolve_types(model)
    return {attribute.name: attribute for attribute in attrs.fields(model)}


def without_none(kind: Any) -> Any:
    """Give the type of a value that is there."""
    if typing.get_origin(kind) in (UnionType, typing.Union):
        (kind,) = (one for one in typing.get_args(kind) if one is not type(None))
    return kind


def error_of(outcome: Outcome[object]) -> CozeError:
    """Give the error of a failure."""
    assert isinstance(outcome, Failure)
    return outcome.failure()


def problems_of(outcome: Outcome[object]) -> tuple[Problem, ...]:
    """Give the problems of an answer of the wrong shape."""
    error = error_of(outcome)
    assert isinstance(error, DecodeError)
    return error.problems


# --- reading and writing models ---------------------------------------------------------------------------------------

TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
FLOATS: Final = st.floats(allow_nan=False, allow_infinity=False)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Make values of a field's type. An open value is never empty: see below."""
    plain = without_none(kind)
    strategy: st.SearchStrategy[Any]
    if is_kind(plain, OpenText):
        strategy = st.sampled_from([name for name in plain.known_names if name] or ["new"]) | TEXTS.filter(bool)
        strategy = strategy.map(plain)
    elif is_kind(plain, OpenInt):
        strategy = st.integers().map(plain)
    elif is_kind(plain, Model):
        strategy = instances(plain)
    elif typing.get_origin(plain) is tuple:
        strategy = st.lists(values(typing.get_args(plain)[0]), max_size=2).map(tuple)
    elif typing.get_origin(plain) is FrozenDict:
        strategy = st.dictionaries(TEXTS, values(typing.get_args(plain)[1]), max_size=2).map(FrozenDict)
    else:
        strategy = {str: TEXTS, int: st.integers(), float: FLOATS, bool: st.booleans()}[plain]
    return strategy if plain is kind else st.none() | strategy


def instances(model: type[Model]) -> st.SearchStrategy[Model]:
    """Make instances of a model, with some of their fields."""
    required = {name: values(one.type) for name, one in fields_of(model).items() if one.default is attrs.NOTHING}
    optional = {name: values(one.type) for name, one in fields_of(model).items() if one.default is not attrs.NOTHING}
    return st.fixed_dictionaries(required, optional=optional).map(lambda chosen: model(**chosen))


@every_model
def test_what_is_written_is_read_again(model: type[Model]) -> None:
    """`structure(unstructure(m)) == m`, also by way of JSON text, for every model and any of its values."""

    @given(instances(model))
    @settings(max_examples=15, deadline=None, database=None)
    def law(instance: Model) -> None:
        written = unstructure(instance)
        assert structure(written, model).unwrap() == instance
        text = json.dumps(written, allow_nan=False).encode()
        assert structure(parse(text, Limits()).unwrap(), model).unwrap() == instance

    law()


def test_an_empty_open_value_is_read_again() -> None:
    """An open value may be empty, as any other: what is written of it is read again as the same."""
    forgotten: list[str] = []
    for model in MODELS:
        for name, attribute in fields_of(model).items():
            plain = without_none(attribute.type)
            if is_kind(plain, OpenText):
                instance = made(model, **{name: plain("")})
                if structure(unstructure(instance), model) != Success(instance):
                    forgotten.append(f"{model.__name__}.{name}")
    assert forgotten == []


def made(model: type[Model], **chosen: object) -> Model:
    """Make an instance of a model of its required fields and some others."""
    required = {name: one for name, one in fields_of(model).items() if one.default is attrs.NOTHING}
    examples = {name: structure(example(one.type), without_none(one.type)).unwrap() for name, one in required.items()}
    return model(**{**examples, **chosen})


def example(kind: Any) -> Any:
    """Make the JSON of a value of a field's type, with every field of a model in it."""
    plain = without_none(kind)
    if is_kind(plain, OpenText):
        return "new"
    if is_kind(plain, OpenInt):
        return 7
    if is_kind(plain, Model):
        return {name: example(one.type) for name, one in fields_of(plain).items()}
    if typing.get_origin(plain) is tuple:
        return [example(typing.get_args(plain)[0]) for _ in range(2)]
    if typing.get_origin(plain) is FrozenDict:
        return {"key": example(typing.get_args(plain)[1])}
    return {str: "1", int: 1, float: 0.5, bool: True}[plain]


@every_model
def test_unknown_fields_are_ignored(model: type[Model]) -> None:
    """A server may say more than we know, in a model and in the models inside it."""
    known = example(model)

    def extended(value: Any) -> Any:
        match value:
            case dict() if set(value) != {"key"}:
                return {**{key: extended(item) for key, item in value.items()}, "new_field": [1], "BaseResp": None}
            case list():
                return [extended(item) for item in value]
            case _:
                return value

    assert structure(extended(known), model).unwrap() == structure(known, model).unwrap()


@every_model
def test_null_and_absence_are_the_default(model: type[Model]) -> None:
    """A field that has a default has it where the server sends null, and where it sends nothing."""
    fields = fields_of(model)
    required = {name: example(one.type) for name, one in fields.items() if one.default is attrs.NOTHING}
    nulls = {name: None for name in fields if name not in required}
    expected = made(model)
    assert structure(required, model).unwrap() == expected
    assert structure({**required, **nulls}, model).unwrap() == expected


@every_model
def test_a_required_field_is_required(model: type[Model]) -> None:
    """A field without a default that is absent or null is a problem at its path."""
    full = example(model)
    for name, one in fields_of(model).items():
        if one.default is attrs.NOTHING:
            absent = {key: value for key, value in full.items() if key != name}
            assert problems_of(structure(absent, model)) == (Problem(f"$.{name}", "a value", "nothing"),)
            (null,) = problems_of(structure({**full, name: None}, model))
            assert (null.path, null.got) == (f"$.{name}", "null")


@every_model
@pytest.mark.parametrize("number", [0, 7, 2**53 + 1, 2**63 - 1, 7379462189365198898])
def test_a_number_is_taken_for_an_id(model: type[Model], number: int) -> None:
    """Where an id is documented, an integer is its decimal text, exactly; a float and a boolean are none."""
    for name, one in fields_of(model).items():
        if without_none(one.type) is str and (name == "id" or name.endswith("_id")):
            read = structure({**example(model), name: number}, model).unwrap()
            assert getattr(read, name) == str(number)
            for wrong in (float(number), True, [number]):
                (problem,) = problems_of(structure({**example(model), name: wrong}, model))
                assert (problem.path, problem.expected) == (f"$.{name}", "an id")


def test_numbers_are_taken_for_a_list_of_ids() -> None:
    """Where a list of ids is documented, its integers are ids too."""
    read = structure({"dataset_ids": [7379462189365198898, "1"]}, BotKnowledge).unwrap()
    assert read.dataset_ids == ("7379462189365198898", "1")


# --- what is wrong ----------------------------------------------------------------------------------------------------

HIDDEN: Final = "hunter2-do-not-show"


def spots(kind: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Give every place in the JSON of `example`, and the type of what stands there."""
    plain = without_none(kind)
    yield at, plain
    if is_kind(plain, Model):
        for name, one in fields_of(plain).items():
            yield from spots(one.type, (*at, name))
    elif typing.get_origin(plain) is tuple:
        yield from spots(typing.get_args(plain)[0], (*at, 1))


def replaced(value: Any, at: tuple[str | int, ...], new: object) -> Any:
    """Put another value into a place of a JSON value."""
    if not at:
        return new
    if isinstance(value, list):
        return [replaced(item, at[1:], new) if place == at[0] else item for place, item in enumerate(value)]
    return {**value, at[0]: replaced(value[at[0]], at[1:], new)}


def json_path(at: tuple[str | int, ...]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at)


@every_model
def test_a_wrong_type_anywhere_is_found(model: type[Model]) -> None:
    """A wrong type in any place of a model is a problem with the JSON path of that place, and without the value."""
    for at, kind in spots(model):
        is_object = is_kind(kind, Model) or typing.get_origin(kind) is FrozenDict
        wrong, got = ([HIDDEN], "a list") if is_object else ({HIDDEN: HIDDEN}, "an object")
        outcome = structure(replaced(example(model), at, wrong), model)
        (problem,) = problems_of(outcome)
        assert (problem.path, problem.got) == (json_path(at), got)
        assert HIDDEN not in repr(error_of(outcome)) + str(error_of(outcome))


def test_a_wrong_value_of_a_mapping_is_found() -> None:
    """A wrong type among the values of a mapping is not said of the mapping itself, which is right."""
    (problem,) = problems_of(structure({"role": "user", "meta_data": {"a": "b", "k": 1}}, Message))
    assert (problem.expected, problem.got) == ("text", "an integer")
    assert problem.path.startswith("$.meta_data")
    assert problem.path != "$.meta_data"


def test_all_problems_are_told_at_once() -> None:
    """Several wrong fields are several problems, each with its path."""
    wrong = {"bot_id": [], "create_time": "x", "variables": [{"keyword": 1}, {}, {"keyword": "k", "enable": "yes"}]}
    paths = [problem.path for problem in problems_of(structure(wrong, Bot))]
    assert sorted(paths) == [
        "$.bot_id",
        "$.create_time",
        "$.variables[0].keyword",
        "$.variables[1].keyword",
        "$.variables[2].enable",
    ]


def test_the_path_begins_where_the_value_stands() -> None:
    """The path of a payload inside an envelope begins there."""
    (problem,) = problems_of(structure([{"id": "1"}, 7], tuple[Workspace, ...], "$.data.workspaces"))
    assert problem == Problem("$.data.workspaces[1]", "an object", "an integer")


@frozen(kw_only=True, slots=False)
class Renamed(Model):
    """A model with a key on the wire that is no name in Python."""

    created_at: int = field(default=0, metadata={"wire": "CreatedAt"})


def test_a_field_may_have_another_name_on_the_wire() -> None:
    """It is read and written by its wire name, and a problem names the key that the server sent."""
    assert structure({"CreatedAt": 5}, Renamed).unwrap() == Renamed(created_at=5)
    assert unstructure(Renamed(created_at=5)) == {"CreatedAt": 5}
    (problem,) = problems_of(structure({"CreatedAt": "x"}, Renamed))
    assert problem.path == "$.CreatedAt"


WRONG: Final[dict[Any, tuple[str, list[object]]]] = {
    str: ("text", [None, True, 1, 1.5, [], {}]),
    int: ("an integer", [None, True, 1.0, "1", [], {}]),
    float: ("a number", [None, False, "1.5", [], {}]),
    bool: ("a boolean", [None, 0, 1, "true", [], {}]),
    MessageRole: ("text", [None, True, 1, [], {}]),
    BotMode: ("an integer", [None, True, 1.0, "1", [], {}]),
    File: ("an object", [None, True, 1, "x", []]),
    tuple[str, ...]: ("a list", [None, True, 1, "x", {}]),
    FrozenDict[str, str]: ("an object", [None, True, 1, "x", []]),
}
NAMES: Final = {
    type(None): "null",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, (_, wrong) in WRONG.items() for value in wrong], ids=repr
)
def test_no_type_is_taken_for_another(kind: Any, value: object) -> None:
    """Nothing is converted: a boolean is no integer, a whole float no integer, text no number."""
    assert problems_of(structure(value, kind)) == (Problem("$", WRONG[kind][0], NAMES[type(value)]),)


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (str, "x", "x"),
        (int, 2**70, 2**70),
        (float, 1, 1.0),
        (float, 0.5, 0.5),
        (bool, False, False),
        (MessageRole, "system", MessageRole("system")),
        (BotMode, 9, BotMode(9)),
        (tuple[int, ...], [1, 2], (1, 2)),
        (FrozenDict[str, int], {"a": 1}, FrozenDict(a=1)),
        (object, {"a": [1, {"b": None}]}, FrozenDict(a=(1, FrozenDict(b=None)))),
    ],
    ids=repr,
)
def test_right_types_are_read(kind: Any, value: object, read: object) -> None:
    """Every kind of value is read as itself, lists as tuples and objects as frozen dicts."""
    found = structure(value, kind).unwrap()
    assert (found, type(found)) == (read, type(read) if kind is not float else type(value))


def test_what_is_not_given_is_not_written() -> None:
    """What is None is left out of the JSON of a model, at every depth; what is 0, false or empty text is not."""
    message = Message(role="user", content="", meta_data={})
    assert unstructure(message) == {"role": "user", "content": "", "content_type": "text", "meta_data": {}}
    chat = Chat(id="1", conversation_id="2", created_at=0)
    assert unstructure([chat]) == [{"id": "1", "conversation_id": "2", "created_at": 0}]


# --- text to JSON -----------------------------------------------------------------------------------------------------

SCALARS: Final = (
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(st.sampled_from('[]{}"\\/a\né'), max_size=8)
)
JSON: Final = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.sampled_from('[{"\\'), max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


def depth(value: object) -> int:
    """Count how deep lists and objects nest."""
    match value:
        case dict():
            return 1 + max(map(depth, value.values()), default=0)
        case list():
            return 1 + max(map(depth, value), default=0)
        case _:
            return 0


@given(JSON, st.integers(1, 6), st.booleans())
@settings(max_examples=300)
def test_nesting_is_counted(value: object, most: int, plain: bool) -> None:
    """A text is refused exactly if it nests deeper than the limit, brackets inside strings not counted."""
    text = json.dumps(value, ensure_ascii=plain)
    limits = Limits(depth=most)
    for outcome in (parse(text.encode(), limits), parse_text(text, limits)):
        if depth(value) > most:
            assert error_of(outcome) == LimitExceeded("limits.depth", most)
        else:
            assert outcome.unwrap() == value


@pytest.mark.parametrize(
    ("text", "deep"),
    [
        ("[" * 100 + "]" * 100, False),
        ("[" * 101 + "]" * 101, True),
        ('{"a":' * 100 + "1" + "}" * 100, False),
        ('{"a":' * 101 + "1" + "}" * 101, True),
        ("[" * 1_000_000, True),
        ('{"a":[' * 100_000, True),
        (json.dumps("[" * 1000), False),
        (json.dumps({"a": '"' + "[{" * 1000 + '\\"'}), False),
        ("[" + ",".join(["[[]]"] * 1000) + "]", False),
        ("[" + json.dumps('\\"' + "]" * 300) + "," + "[" * 100 + "]" * 100 + "]", True),
        ("[" * 50 + json.dumps("]" * 50) + "[" * 60 + "]" * 110, True),
    ],
    ids=lambda value: str(value)[:12],
)
def test_the_default_depth(text: str, deep: bool) -> None:
    """A hundred levels are read and no more, whatever stands in the strings, and a million cost nothing."""
    outcome = parse(text.encode(), Limits())
    if deep:
        assert error_of(outcome) == LimitExceeded("limits.depth", 100)
    elif isinstance(outcome, Failure):
        pytest.fail(str(outcome.failure()))


def test_a_high_limit_of_depth_is_survived() -> None:
    """Where a caller allows more depth than Python has stack, a deep text is an error like any other."""
    outcome = parse(b"[" * 200_000 + b"]" * 200_000, Limits(depth=1_000_000))
    assert isinstance(error_of(outcome), DecodeError | LimitExceeded)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1" * 400, int("1" * 400)),
        ("[-" + "1" * 400 + "]", [-int("1" * 400)]),
        ("1" * 401, None),
        ("-" + "1" * 401, None),
        ('{"a":[1,' + "7" * 5000 + "]}", None),
        ("0." + "1" * 401, None),
        ("1e" + "0" * 401, None),
    ],
    ids=lambda value: str(value)[:8],
)
def test_long_numbers_are_refused(text: str, value: object) -> None:
    """A number of more digits than the limit is refused before it costs anything."""
    outcome = parse(text.encode(), Limits())
    if value is None:
        assert error_of(outcome) == LimitExceeded("limits.digits", 400)
    else:
        assert outcome.unwrap() == value


@pytest.mark.parametrize("text", ["3." + "1415926535" * 100, "id " + "7" * 401, '\\"' + "0" * 1000])
def test_digits_in_a_text_are_no_number(text: str) -> None:
    """The limit is for numbers: a text may hold as many digits as it likes, such as an answer that tells pi."""
    value = {"content": text}
    assert parse(json.dumps(value).encode(), Limits()).unwrap() == value


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        '{"a":[NaN]}',
        '{"a":1e999}',
        "-1e999",
        "1" * 310 + ".0",
    ],
    ids=lambda text: text[:12],
)
def test_there_is_no_nan_and_no_infinity(text: str) -> None:
    """Neither the words nor a number too large for a float are read as one."""
    (problem,) = problems_of(parse(text.encode(), Limits()))
    assert problem.path.startswith("$")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        b"{",
        b"}",
        b"[1,]",
        b"{'a':1}",
        b'{"a" 1}',
        b"[1] [2]",
        b"nul",
        b"01",
        b"+1",
        b".5",
        b'"\n"',
        b'"\x00"',
        b'"\\x"',
        b'"half',
        b"<html>",
        b"\xff",
        b'"\xc3"',
        b'"\xed\xa0\x80"',
        '{"a":1}'.encode("utf-16"),
        "\ufeff\ufeff1".encode(),
    ],
    ids=repr,
)
def test_what_is_no_json(content: bytes) -> None:
    """Anything that is not JSON in UTF-8 is one problem of the whole answer."""
    (problem,) = problems_of(parse(content, Limits()))
    assert problem.path == "$"
    assert (problem.got == "nothing") is (content == b"")


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b'{"a":1,"a":2,"b":3,"a":4}', {"a": 4, "b": 3}),
        (b' \r\n\t{"a" : [ ] } \n', {"a": []}),
        ('"你\u2028\u0085😀"'.encode(), "你\u2028\u0085😀"),
        (b'"\\ud83d\\ude00"', "😀"),
        (b"0", 0),
        (b"-0.0", -0.0),
        (b"1e3", 1000.0),
        (b"null", None),
        (b"9223372036854775808", 2**63),
    ],
    ids=repr,
)
def test_what_is_json(content: bytes, value: object) -> None:
    """JSON is read with or without a byte order mark; of duplicate keys the last wins; integers are exact."""
    read = parse(content, Limits()).unwrap()
    assert (read, type(read)) == (value, type(value))


def test_a_problem_holds_no_value() -> None:
    """An error tells types and places, and nothing that the server or the user wrote."""
    wrong = {"model_id": [HIDDEN], "temperature": HIDDEN, "parameters": {"a": [HIDDEN]}, "top_k": {HIDDEN: 1}}
    error = error_of(structure(wrong, BotModelInfo))
    assert HIDDEN not in repr(error) + str(error)
    assert len(problems_of(structure(wrong, BotModelInfo))) == 4
