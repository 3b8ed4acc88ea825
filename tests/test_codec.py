"""JSON to models and back."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Any, Final, TypeAlias

import attrs
import pytest
from attrs import field, frozen
from catalogue import json_path, replaced
from each import Test, each
from hypothesis import given, settings
from hypothesis import strategies as st

import coze.models
from coze.codec import keeps_json, loads, parse, parse_text, structure, unstructure, wire_name
from coze.errors import CozeError, DecodeError, LimitExceeded, Problem
from coze.models.base import Model
from coze.models.bots import Bot, BotMode, BotModelInfo
from coze.models.chat import Chat, Message, MessageRole
from coze.models.files import File
from coze.models.plugins import Plugin, PluginTool, PluginToolResult
from coze.models.workflow_runs import WorkflowRunHistory, WorkflowRunResult
from coze.models.workspaces import Workspace
from coze.outcome import Failure, Outcome, Success
from coze.policy import Limits
from coze.values import FrozenDict, OpenInt, OpenText, freeze


def is_kind(kind: Any, base: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)


def models_in(home: object, module: str) -> Iterator[type[Model]]:
    """Find the models that a module or a class defines, those inside others too."""
    for value in vars(home).values():
        if is_kind(value, Model) and value.__module__ == module and value not in (Model, home):
            yield value
            yield from models_in(value, module)


def all_models() -> Iterator[type[Model]]:
    """Find every model of the package."""
    for found in pkgutil.iter_modules(coze.models.__path__, "coze.models."):
        yield from models_in(importlib.import_module(found.name), found.name)


Field: TypeAlias = "attrs.Attribute[Any]"


def fields_of(model: type[Any]) -> Mapping[str, Field]:
    """Give the fields of a model by their keys on the wire, with their types."""
    attrs.resolve_types(model)
    return {wire_name(attribute): attribute for attribute in attrs.fields(model)}


def is_required(attribute: Field) -> bool:
    return attribute.default is attrs.NOTHING


def without_none(kind: Any) -> Any:
    """Give the type of a value that is there."""
    if typing.get_origin(kind) in (UnionType, typing.Union):
        (kind,) = (one for one in typing.get_args(kind) if one is not type(None))
    return kind


def is_id(attribute: Field) -> bool:
    """Tell whether a field holds an id: text by its type, and an id by its name."""
    return without_none(attribute.type) is str and (attribute.name == "id" or attribute.name.endswith("_id"))


def is_list_of_ids(attribute: Field) -> bool:
    return without_none(attribute.type) == tuple[str, ...] and attribute.name.endswith("ids")


MODELS: Final = sorted(set(all_models()), key=lambda model: (model.__module__, model.__qualname__))
FIELDS: Final = [(model, key, one) for model in MODELS for key, one in fields_of(model).items()]


def each_field(*fields: tuple[type[Model], str, Field]) -> Callable[[Test], Test]:
    return each(("model", "key", "attribute"), fields)


every_model = each("model", MODELS)


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
ANY_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


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
        frozen_json = ANY_JSON.map(freeze)
        strategy = {str: TEXTS, int: st.integers(), float: FLOATS, bool: st.booleans(), object: frozen_json}[plain]
    return strategy if plain is kind else st.none() | strategy


def instances(model: type[Model]) -> st.SearchStrategy[Model]:
    """Make instances of a model, with some of their fields."""
    fields = fields_of(model).values()
    required = {one.name: values(one.type) for one in fields if is_required(one)}
    optional = {one.name: values(one.type) for one in fields if not is_required(one)}
    return st.fixed_dictionaries(required, optional=optional).map(lambda chosen: model(**chosen))


@every_model
def test_what_is_written_is_read_again(model: type[Model]) -> None:
    """`structure(unstructure(m)) == m`, also by way of JSON text, for every model and any of its values."""

    @given(instances(model))
    @settings(max_examples=5, database=None)
    def law(instance: Model) -> None:
        written = unstructure(instance)
        assert structure(written, model).unwrap() == instance
        text = json.dumps(written, allow_nan=False).encode()
        assert structure(parse(text, Limits()).unwrap(), model).unwrap() == instance

    law()


def example(kind: Any, beside: Mapping[str, object] | None = None) -> Any:
    """Make the JSON of a value of a field's type, with every field of a model in it, and in each model more keys."""
    plain = without_none(kind)
    if is_kind(plain, OpenText):
        return "new"
    if is_kind(plain, OpenInt):
        return 7
    if is_kind(plain, Model):
        return {**{key: example(one.type, beside) for key, one in fields_of(plain).items()}, **(beside or {})}
    if typing.get_origin(plain) is tuple:
        return [example(typing.get_args(plain)[0], beside) for _ in range(2)]
    if typing.get_origin(plain) is FrozenDict:
        return {"key": example(typing.get_args(plain)[1], beside)}
    return {str: "1", int: 1, float: 0.5, bool: True, object: {"a": [1, {"b": None}], "c": "d"}}[plain]


def made(model: type[Model], **chosen: object) -> Model:
    """Make an instance of a model of its required fields and some others."""
    required = [one for one in fields_of(model).values() if is_required(one)]
    examples = {one.name: structure(example(one.type), without_none(one.type)).unwrap() for one in required}
    return model(**{**examples, **chosen})


@each_field(*(one for one in FIELDS if is_kind(without_none(one[2].type), OpenText)))
def test_an_empty_open_value_is_read_again(model: type[Model], key: str, attribute: Field) -> None:
    """An open value may be empty, as any other: what is written of it is read again as the same."""
    instance = made(model, **{attribute.name: without_none(attribute.type)("")})
    written = unstructure(instance)
    assert structure(written, model) == Success(instance)
    assert isinstance(written, dict)
    assert written.get(key, "") == ""


@every_model
def test_keys_are_those_of_the_wire(model: type[Model]) -> None:
    """What is read of a model's keys is written under the same keys, in their order, and so are the models inside."""
    known = example(model)
    written = unstructure(structure(known, model).unwrap())
    assert json.dumps(written) == json.dumps(known)


@every_model
def test_no_two_fields_share_a_key(model: type[Model]) -> None:
    """Each key of a model, those that only some server has too, belongs to one field."""
    fields: tuple[Field, ...] = attrs.fields(model)  # type: ignore[arg-type]  # each is one of attrs
    keys = [wire_name(one) for one in fields] + [one.metadata["also"] for one in fields if "also" in one.metadata]
    assert len(keys) == len(set(keys))


@every_model
def test_unknown_fields_are_ignored(model: type[Model]) -> None:
    """A server may say more than we know, in a model and in the models inside it."""
    more = example(model, {"new_field": [1], "BaseResp": None})
    assert structure(more, model).unwrap() == structure(example(model), model).unwrap()


@every_model
def test_null_and_absence_are_the_default(model: type[Model]) -> None:
    """A field that has a default has it where the server sends null, and where it sends nothing."""
    fields = fields_of(model)
    required = {key: example(one.type) for key, one in fields.items() if is_required(one)}
    nulls = {key: None for key in fields if key not in required}
    others = {one.metadata["also"]: None for one in fields.values() if "also" in one.metadata}
    expected = made(model)
    assert structure(required, model).unwrap() == expected
    assert structure({**required, **nulls, **others}, model).unwrap() == expected
    for one in fields.values():
        assert getattr(expected, one.name) is not None or without_none(one.type) is not one.type, one.name


@each_field(*(one for one in FIELDS if is_required(one[2])))
def test_a_required_field_is_required(model: type[Model], key: str, attribute: Field) -> None:
    """A field without a default that is absent or null is a problem at its path."""
    full = example(model)
    absent = {other: value for other, value in full.items() if other != key}
    assert problems_of(structure(absent, model)) == (Problem(f"$.{key}", "a value", "nothing"),)
    (null,) = problems_of(structure({**full, key: None}, model))
    assert (null.path, null.got) == (f"$.{key}", "null")


NUMBERS: Final = (0, 7, 2**53 + 1, 2**63 - 1, 7379462189365198898)


@each_field(*(one for one in FIELDS if is_id(one[2])))
def test_a_number_is_taken_for_an_id(model: type[Model], key: str, attribute: Field) -> None:
    """Where an id is documented, an integer is its decimal text, exactly; a float and a boolean are none."""
    full = example(model)
    for number in NUMBERS:
        read = structure({**full, key: number}, model).unwrap()
        assert getattr(read, attribute.name) == str(number)
        for wrong in (float(number), True, [number]):
            (problem,) = problems_of(structure({**full, key: wrong}, model))
            assert (problem.path, problem.expected) == (f"$.{key}", "an id")


@each_field(*(one for one in FIELDS if is_list_of_ids(one[2])))
def test_numbers_are_taken_for_a_list_of_ids(model: type[Model], key: str, attribute: Field) -> None:
    """Where a list of ids is documented, its integers are ids too."""
    read = structure({**example(model), key: [*NUMBERS, "1"]}, model).unwrap()
    assert getattr(read, attribute.name) == (*map(str, NUMBERS), "1")
    (problem,) = problems_of(structure({**example(model), key: ["1", True]}, model))
    assert problem == Problem(f"$.{key}[1]", "an id", "a boolean")


# --- what the metadata of a field says --------------------------------------------------------------------------------


@each_field(*(one for one in FIELDS if "also" in one[2].metadata))
def test_a_field_may_have_another_key_too(model: type[Model], key: str, attribute: Field) -> None:
    """The key that some server has instead counts where the first is absent or null, and is never written."""
    full, other = example(model), attribute.metadata["also"]
    absent = {name: value for name, value in full.items() if name != key}
    expected = structure(full, model).unwrap()
    for there in ({**absent, other: full[key]}, {**full, key: None, other: full[key]}, {**full, other: [HIDDEN]}):
        assert structure(there, model).unwrap() == expected
    assert unstructure(expected) == full


@each_field(*(one for one in FIELDS if "also" in one[2].metadata))
@pytest.mark.parametrize("null", [False, True], ids=["absent", "null"])
def test_another_key_of_a_wrong_type_is_found(model: type[Model], key: str, attribute: Field, null: bool) -> None:
    """A wrong type under the key that some server has instead is a problem of that field and of nothing else."""
    full, other = example(model), attribute.metadata["also"]
    rest = {name: value for name, value in full.items() if name != key} | ({key: None} if null else {})
    (problem,) = problems_of(structure({**rest, other: [HIDDEN]}, model))
    assert problem.path in (f"$.{key}", f"$.{other}")
    assert problem.got == "a list"


@each_field(*(one for one in FIELDS if "text" in one[2].metadata))
def test_an_integer_may_be_written_as_text(model: type[Model], key: str, attribute: Field) -> None:
    """Where some server writes an integer as text, decimal text is read as the integer, and no other text is."""
    full = example(model)
    for number in (0, 7, -1, 700012006, 10**18 - 1):
        for given_as in (number, str(number)):
            read = getattr(structure({**full, key: given_as}, model).unwrap(), attribute.name)
            assert (read, type(read)) == (number, int)
    for wrong in ("x", "1.0", " 1", "1_0", "+1", "-", "0x1", "\u0663", "1" * 400, 1.0, True, [1]):
        (problem,) = problems_of(structure({**full, key: wrong}, model))
        assert problem == Problem(f"$.{key}", "an integer", NAMES[type(wrong)])


def test_an_empty_text_is_no_error_code() -> None:
    """An empty text in the place of an integer that is 0 by default is 0."""
    read = structure({"execute_id": "1", "error_code": ""}, WorkflowRunHistory).unwrap()
    assert read.error_code == 0


# --- every model is a value -------------------------------------------------------------------------------------------


def by_hand(kind: Any, value: Any) -> Any:
    """Make what a caller gives for a field: plain lists, dicts, texts and numbers, and models."""
    plain = without_none(kind)
    if is_kind(plain, Model):
        return structure(value, plain).unwrap()
    if typing.get_origin(plain) is tuple:
        return [by_hand(typing.get_args(plain)[0], item) for item in value]
    if typing.get_origin(plain) is FrozenDict:
        return {key: by_hand(typing.get_args(plain)[1], item) for key, item in value.items()}
    return value


@every_model
def test_what_is_made_by_hand_is_what_is_read(model: type[Model]) -> None:
    """A model made of plain lists, dicts, texts and numbers is the one that is read: nothing in it can change."""
    fields, full = fields_of(model), example(model)
    read = structure(full, model).unwrap()
    by_name = {one.name: by_hand(one.type, full[key]) for key, one in fields.items()}
    instance = model(**by_name)
    assert (instance, hash(instance)) == (read, hash(read))
    for one in fields.values():
        assert type(getattr(instance, one.name)) is type(getattr(read, one.name)), one.name
    for name, value in by_name.items():
        if isinstance(value, list | dict):
            value.clear()
            assert instance == read, name


@every_model
def test_every_model_is_a_value(model: type[Model]) -> None:
    """A model that was read compares, hashes, and survives pickle and copies."""
    instance = structure(example(model), model).unwrap()
    for twin in (pickle.loads(pickle.dumps(instance)), copy.copy(instance), copy.deepcopy(instance)):
        assert (type(twin), twin, hash(twin)) == (model, instance, hash(instance))


def is_plain(value: object) -> bool:
    """Tell whether a value is made of what JSON is made of, and of no class of ours."""
    match value:
        case dict():
            return type(value) is dict and all(type(key) is str and is_plain(item) for key, item in value.items())
        case list():
            return type(value) is list and all(map(is_plain, value))
        case _:
            return type(value) in (str, int, float, bool, type(None))


@every_model
def test_every_model_is_dumped(model: type[Model]) -> None:
    """A dump has all fields under their names in Python, as plain JSON; what stands on the wire is validated."""
    instance = structure(example(model), model).unwrap()
    dumped = instance.model_dump(mode="json")
    assert list(dumped) == [one.name for one in fields_of(model).values()]
    assert json.loads(instance.model_dump_json()) == dumped == instance.model_dump()
    assert is_plain(dumped)
    assert model.model_validate(unstructure(instance)) == instance


# --- what is wrong ----------------------------------------------------------------------------------------------------

HIDDEN: Final = "hunter2-do-not-show"


def spots(kind: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Give every place in the JSON of `example`, and the type of what stands there."""
    plain = without_none(kind)
    yield at, plain
    if is_kind(plain, Model):
        for key, one in fields_of(plain).items():
            yield from spots(one.type, (*at, key))
    elif typing.get_origin(plain) is tuple:
        yield from spots(typing.get_args(plain)[0], (*at, 1))
    elif typing.get_origin(plain) is FrozenDict:
        yield from spots(typing.get_args(plain)[1], (*at, "key"))


@every_model
def test_a_wrong_type_anywhere_is_found(model: type[Model]) -> None:
    """A wrong type in any place of a model is a problem with the JSON path of that place, and without the value."""
    for at, kind in spots(model):
        if kind is object:  # where nothing is wrong
            continue
        is_object = is_kind(kind, Model) or typing.get_origin(kind) is FrozenDict
        wrong, got = ([HIDDEN], "a list") if is_object else ({HIDDEN: HIDDEN}, "an object")
        outcome = structure(replaced(example(model), at, wrong), model)
        (problem,) = problems_of(outcome)
        assert (problem.path, problem.got) == (json_path(at), got)
        assert HIDDEN not in repr(error_of(outcome)) + str(error_of(outcome))


@settings(max_examples=16)
@given(value=ANY_JSON, number=st.integers(0, 10_000))
@every_model
def test_whatever_stands_anywhere_is_read_or_explained(model: type[Model], value: object, number: int) -> None:
    """Any JSON in any place is read, or is a problem at that place or below it that says what was expected."""
    places = list(spots(model))
    at, kind = places[number % len(places)]
    outcome = structure(replaced(example(model), at, value), model)
    if isinstance(outcome, Success):
        return
    assert kind is not object
    for problem in problems_of(outcome):
        assert problem.path.startswith(json_path(at))
        assert problem.expected != "the documented shape"


JSON_SPOTS: Final = [(model, at) for model in MODELS for at, kind in spots(model) if kind is object]


@pytest.mark.parametrize(
    ("model", "at"), JSON_SPOTS, ids=[f"{model.__qualname__} {json_path(at)}" for model, at in JSON_SPOTS]
)
def test_json_of_any_shape_is_kept(model: type[Model], at: tuple[str | int, ...]) -> None:
    """Where JSON of any shape is documented, any of it is read, frozen, and written again as it came."""
    anything: list[object] = [0, 1.5, False, "", [], {}, [[{}], None], {"a": None, "b": [{"c": [1]}]}]
    for value in anything:
        full = replaced(example(model), at, value)
        read = structure(full, model).unwrap()
        assert json.dumps(unstructure(read)) == json.dumps(full)
        assert hash(read) == hash(structure(full, model).unwrap())


@every_model
def test_who_keeps_json_of_any_shape(model: type[Model]) -> None:
    """A model keeps JSON of any shape exactly if one of its places holds it, and so does a list or a mapping of it."""
    expected = any(kind is object for _, kind in spots(model))
    kind: Any = model
    kinds: list[Any] = [kind, tuple[kind, ...], FrozenDict[str, kind], kind | None]
    assert [keeps_json(one) for one in kinds] == [expected] * 4


@each(
    ("kind", "keeps"),
    [
        (object, True),
        (tuple[object, ...], True),
        (FrozenDict[str, object], True),
        (PluginToolResult, True),
        (PluginTool, True),
        (Plugin, True),
        (WorkflowRunResult, True),
        (str, False),
        (tuple[str, ...], False),
        (FrozenDict[str, str], False),
        (MessageRole, False),
        (Message, False),
        (Bot, False),
    ],
    ids=repr,
)
def test_kinds_that_keep_json_of_any_shape(kind: Any, keeps: bool) -> None:
    """JSON of any shape is kept by `object`, by containers of it, and by models with it at any depth."""
    assert keeps_json(kind) is keeps


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
    """A model with keys on the wire that are no names in Python."""

    created_at: int = field(default=0, metadata={"wire": "CreatedAt"})
    updated_at: int = field(default=0, metadata={"wire": "UpdatedAt", "also": "updated"})


def test_a_field_may_have_another_name_on_the_wire() -> None:
    """It is read and written by its wire name, and a problem names the key that the server sent."""
    assert structure({"CreatedAt": 5}, Renamed).unwrap() == Renamed(created_at=5)
    assert unstructure(Renamed(created_at=5)) == {"CreatedAt": 5, "UpdatedAt": 0}
    (problem,) = problems_of(structure({"CreatedAt": "x"}, Renamed))
    assert problem.path == "$.CreatedAt"


def test_a_field_may_have_two_other_names_on_the_wire() -> None:
    """A field with a wire name may have another key too, whose wrong type is found as well."""
    assert structure({"updated": 5}, Renamed).unwrap() == Renamed(updated_at=5)
    (problem,) = problems_of(structure({"updated": "x"}, Renamed))
    assert problem.path in ("$.UpdatedAt", "$.updated")


@frozen
class Slotted:
    """A class of somebody's, as attrs makes it where nothing else is said, and with types that models do not have."""

    id: str
    names: list[str]
    sizes: dict[str, int]
    rest: dict[str, Any] | None = None
    either: str | int = 0
    several: tuple[str | None, ...] = ()


def test_a_class_of_anybody_is_read() -> None:
    """A class of attrs with slots is read, with lists and dicts where it says so."""
    value: dict[str, Any] = {"id": 7, "names": ["a"], "sizes": {"a": 1}, "rest": {"b": []}, "several": ["a", None]}
    assert structure(value, Slotted).unwrap() == Slotted("7", ["a"], {"a": 1}, {"b": []}, several=("a", None))
    assert structure({**value, "either": "x"}, Slotted).unwrap().either == "x"
    for key, wrong, path in (
        ("names", "a", "$.names"),
        ("names", [1], "$.names[0]"),
        ("sizes", {"a": "1"}, "$.sizes.a"),
        ("rest", [], "$.rest"),
        ("several", [1], "$.several[0]"),
    ):
        assert [one.path for one in problems_of(structure({**value, key: wrong}, Slotted))] == [path]


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


@each(("kind", "value"), [(kind, value) for kind, (_, wrong) in WRONG.items() for value in wrong], ids=repr)
def test_no_type_is_taken_for_another(kind: Any, value: object) -> None:
    """Nothing is converted: a boolean is no integer, a whole float no integer, text no number."""
    assert problems_of(structure(value, kind)) == (Problem("$", WRONG[kind][0], NAMES[type(value)]),)


@each(
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
@settings(max_examples=100)
def test_nesting_is_counted(value: object, most: int, plain: bool) -> None:
    """A text is refused exactly if it nests deeper than the limit, brackets inside strings not counted."""
    text = json.dumps(value, ensure_ascii=plain)
    limits = Limits(depth=most)
    for outcome in (parse(text.encode(), limits), parse_text(text, limits)):
        if depth(value) > most:
            assert error_of(outcome) == LimitExceeded("limits.depth", most)
        else:
            assert outcome.unwrap() == value


@each(
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
        ("[" * 50 + json.dumps("]" * 50) + "," + "[" * 60 + "]" * 110, True),
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


DEEP: Final[dict[str, tuple[str, str]]] = {"lists": ("[", "]"), "objects": ('{"a":', "}"), "both": ('[{"a":', "}]")}


@each("shape", DEEP)
@each("levels", [101, 200, 300])
def test_depth_is_not_measured_for_who_keeps_nothing_of_it(shape: str, levels: int) -> None:
    """A text for one who keeps nothing that is nested without bounds is read however deep, and refused for others."""
    opening, closing = DEEP[shape]
    text = '{"id":"1","new":' + opening * levels + "1" + closing * levels + "}"
    for read in (parse(text.encode(), Limits(), flat=True), parse_text(text, Limits(), flat=True)):
        assert structure(read.unwrap(), File).unwrap() == File(id="1")
    assert loads(text, Limits(), flat=True) == loads(text, Limits(depth=1000))
    assert error_of(parse(text.encode(), Limits())) == LimitExceeded("limits.depth", 100)


TOO_DEEP: Final = Problem("$", "JSON that Python can read", "JSON that nests too deeply for it")


@each("shape", DEEP)
@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_a_depth_that_is_not_measured_is_survived(shape: str, closed: bool) -> None:
    """Fifty thousand levels that nobody keeps are read, if Python can, or cannot be; open ones are wrong."""
    opening, closing = DEEP[shape]
    text = '{"id":"1","new":' + opening * 50_000 + ("1" + closing * 50_000 + "}" if closed else "")
    outcome = parse(text.encode(), Limits(), flat=True)
    if outcome == Failure(DecodeError((TOO_DEEP,))):
        return
    if closed:
        assert structure(outcome.unwrap(), File).unwrap() == File(id="1")
    else:
        assert isinstance(error_of(outcome), DecodeError)


@each("shape", DEEP)
def test_a_depth_beyond_the_parser(shape: str) -> None:
    """A million levels are more than Python can read: beyond the limit, where one is that it can keep, else no JSON."""
    opening, closing = DEEP[shape]
    text = opening * 1_000_000 + "1" + closing * 1_000_000
    assert error_of(parse_text(text, Limits(), flat=True)) == DecodeError((TOO_DEEP,))
    assert error_of(parse_text(text, Limits(depth=10**6))) == DecodeError((TOO_DEEP,))
    assert error_of(parse_text(text, Limits())) == LimitExceeded("limits.depth", 100)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[" + "1" * 4301 + "]", LimitExceeded("limits.digits", 4300)),
        ("[NaN]", DecodeError((Problem("$", "JSON", "NaN"),))),
        ("[1", DecodeError((Problem("$", "JSON", "text that is no JSON"),))),
        ("", DecodeError((Problem("$", "JSON", "nothing"),))),
    ],
    ids=["digits", "nan", "half", "empty"],
)
def test_what_else_is_wrong_is_found_without_measuring(text: str, error: CozeError) -> None:
    """Where depth is not measured, long numbers, NaN and what is no JSON are refused all the same."""
    assert error_of(parse(text.encode(), Limits(), flat=True)) == error


@each(
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
    outcome = parse(text.encode(), Limits(digits=400))
    if value is None:
        assert error_of(outcome) == LimitExceeded("limits.digits", 400)
    else:
        assert outcome.unwrap() == value


@each(("length", "most"), [(4300, None), (4301, 4300), (100_000, 4300)])
def test_without_a_limit_of_its_own_pythons_holds(length: int, most: int | None) -> None:
    """By default an integer may be as long as Python reads it, and a longer one is the same failure as any limit's."""
    for limits in (Limits(), Limits(digits=1_000_000)):
        outcome = parse(b"[" + b"1" * length + b"]", limits)
        assert (
            isinstance(outcome, Success) if most is None else error_of(outcome) == LimitExceeded("limits.digits", most)
        )


@each("text", ["3." + "1415926535" * 100, "id " + "7" * 4301, '\\"' + "0" * 5000])
def test_digits_in_a_text_are_no_number(text: str) -> None:
    """The limit is for numbers: a text may hold as many digits as it likes, such as an answer that tells pi."""
    value = {"content": text}
    for limits in (Limits(), Limits(digits=400)):
        assert parse(json.dumps(value).encode(), limits).unwrap() == value


@each(
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


@each(
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


@each(
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


def test_a_number_that_is_kept_is_as_long_as_python_reads() -> None:
    """JSON that is kept as it is holds all numbers that are within the limit of digits."""
    number = 10**4299 + 1
    assert structure(parse_text(f'{{"a":[{number}]}}', Limits()).unwrap(), object).unwrap() == {"a": (number,)}
