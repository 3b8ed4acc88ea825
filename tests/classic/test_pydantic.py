"""What users of pydantic do with models: cozepy's are pydantic's, ours are not, and programs need not notice."""

# ruff: noqa: RUF012  # defaults that are lists, as programs write them

from __future__ import annotations

import json
import re
import warnings
from enum import StrEnum
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar

import attrs
import pydantic
import pytest
from beside import plain
from each import each

from coze import classic
from coze.classic import (
    Bot,
    BotMode,
    Chat,
    ChatStatus,
    CozeModel,
    ListResponse,
    Message,
    MessageRole,
    NumberPagedResponse,
)
from coze.values import FrozenDict

T = TypeVar("T")


@pytest.fixture
def cozepy() -> Any:
    """Find cozepy, if it is installed."""
    with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
        return pytest.importorskip("cozepy")


# --- dumps, beside those of cozepy ------------------------------------------------------------------------------------

CALL: Final = {"id": "9", "type": "reply_message", "function": {"name": "weather", "arguments": "{}"}}
CALLS: Final = [CALL, {**CALL, "id": "8"}, {"id": "7", "type": "reply_message"}]
ACTION: Final = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": CALLS}}
QUESTION: Final = {
    "role": "user",
    "type": "question",
    "content": "how?",
    "content_type": "card",
    "meta_data": {"k": "v", "l": "w"},
}


def calls(chosen: object) -> dict[str, Any]:
    """Say what is chosen of the tool calls."""
    return {"submit_tool_outputs": {"tool_calls": chosen}}


LOOKS: Final[dict[str, dict[str, Any]]] = {
    "everything": {},
    "JSON": {"mode": "json"},
    "no None": {"exclude_none": True},
    "no defaults": {"exclude_defaults": True},
    "what was given": {"exclude_unset": True},
    "some": {"include": {"type", "content", "nonsense"}},
    "nothing": {"include": set()},
    "not some": {"exclude": {"type", "content", "nonsense"}},
    "some inside": {"include": {"type": True, "meta_data": {"k"}, **calls({0: {"id"}, 2: ...})}},
    "not some inside": {"exclude": {"type": ..., "meta_data": {"k"}, **calls({0: {"id"}, 2: True})}},
    "both": {"include": {"type", "content"}, "exclude": {"type"}},
    "nothing inside": {"include": {"meta_data": set(), **calls(set())}},
    "everything inside": {"exclude": {"meta_data": set(), **calls(set())}},
    "the last of a list": {"include": calls({-1})},
    "without the last of a list": {"exclude": calls({-1})},
    "in each of a list": {"include": calls({"__all__": {"id", "function"}})},
    "not in each of a list": {"exclude": calls({"__all__": {"function": {"arguments"}}, 1: True})},
    "what says nothing here": {"warnings": False, "round_trip": True},
}


OURS: Final = re.compile(r',\s*"require_info": ?null')
"""A field that cozepy lacks."""


@each("look", LOOKS)
@each(("name", "fields"), [("Message", QUESTION), ("ChatRequiredAction", ACTION)], str)
def test_dumps_are_those_of_the_peer(cozepy: Any, name: str, fields: object, look: str) -> None:
    """A dump is cozepy's, and so is its text, with all that says what stands in them and how."""
    ours, theirs = (getattr(library, name).model_validate(fields) for library in (classic, cozepy))
    dump = ours.model_dump(**LOOKS[look])
    for call in dump.get("submit_tool_outputs", {}).get("tool_calls", []):
        call.pop("require_info", None)
    assert dump == plain(theirs.model_dump(**LOOKS[look]))
    texts = {said: value for said, value in LOOKS[look].items() if said != "mode"}
    for indent in (None, 2):
        text = OURS.sub("", ours.model_dump_json(indent=indent, **texts))
        assert text == theirs.model_dump_json(indent=indent, **texts)


def test_open_values_in_dumps(cozepy: Any) -> None:
    """In a dump for Python an open value stays one, as members of enumerations do; in one for JSON it is plain."""
    for message in (Message.model_validate(QUESTION), cozepy.Message.model_validate(QUESTION)):
        assert message.model_dump()["role"].name == "USER"
        assert type(message.model_dump(mode="json")["role"]) is str
    assert Message.model_validate(QUESTION).model_dump()["role"] is MessageRole.USER
    assert type(Bot(bot_id="1", bot_mode=BotMode.MULTI_AGENT).model_dump(mode="json")["bot_mode"]) is int


def test_a_name_of_the_wire_is_an_alias() -> None:
    """Fields are dumped by their names, or by what they are on the wire."""
    ours = classic.TranslateConfig(from_="zh", to="en")
    assert ours.model_dump() == {"from_": "zh", "to": "en"}
    assert ours.model_dump(by_alias=True) == {"from": "zh", "to": "en"}
    assert ours.model_dump_json(by_alias=True) == '{"from":"zh","to":"en"}'


def test_what_pydantic_has_learned_since_is_taken() -> None:
    """Keywords that its older versions do not have say nothing here, either."""
    message = Message.model_validate(QUESTION)
    dumped = message.model_dump(context={"a": 1}, fallback=str, serialize_as_any=True)
    assert dumped == message.model_dump()
    assert message.model_dump_json(ensure_ascii=True, include={"content"}) == '{"content":"how?"}'


def test_what_a_dump_does_not_know_is_refused() -> None:
    """A keyword that pydantic does not have either is a TypeError."""
    with pytest.raises(TypeError, match="nonsense"):
        Message.model_validate(QUESTION).model_dump(nonsense=True)  # type: ignore[call-arg]


def test_a_model_is_a_row_of_fields(cozepy: Any) -> None:
    """A model is iterated as pydantic's are: names and values, not dumped."""
    ours, theirs = Message.model_validate(QUESTION), cozepy.Message.model_validate(QUESTION)
    assert [name for name, _ in ours] == [name for name, _ in theirs]
    assert dict(ours)["meta_data"] is ours.meta_data
    assert list(ours.model_fields) == list(Message.model_fields) == list(type(theirs).model_fields)
    assert Message.model_fields["content"].default == ""


def test_the_older_names_warn(cozepy: Any) -> None:
    """What pydantic had before under other names is there, and deprecated, with both."""
    for message in (Message.model_validate(QUESTION), cozepy.Message.model_validate(QUESTION)):
        with pytest.warns(DeprecationWarning, match="dict"):
            assert message.dict(include={"content"}) == {"content": "how?"}
        with pytest.warns(DeprecationWarning, match="json"):
            assert message.json(include={"content"}) == '{"content":"how?"}'
        with pytest.warns(DeprecationWarning, match="copy"):
            assert message.copy(update={"content": "so"}).content == "so"
        with pytest.warns(DeprecationWarning, match="parse_obj"):
            assert type(message).parse_obj(QUESTION) == message
        with pytest.warns(DeprecationWarning, match="parse_raw|load_str_bytes"):
            assert type(message).parse_raw(json.dumps(QUESTION)) == message


# --- models and open values as fields of pydantic's -------------------------------------------------------------------


class Ticket(pydantic.BaseModel):
    """A class of somebody's with our models and open values in it."""

    question: Message
    status: ChatStatus = ChatStatus.CREATED
    mode: BotMode | None = None
    others: list[Message] = []
    by_name: dict[str, Chat] = {}
    either: Chat | Message | None = None


ASKED: Final = Message.build_user_question_text("how?", {"k": "v"})
CHAT: Final = {"id": "1", "conversation_id": "2", "status": "completed", "required_action": ACTION}
TICKET: Final = Ticket.model_validate(
    {
        "question": ASKED,
        "status": "completed",
        "mode": 1,
        "others": [ASKED, {"role": "assistant", "content": "so"}],
        "by_name": {"a": CHAT},
        "either": ASKED,
    }
)


def test_a_field_takes_an_instance_or_its_json() -> None:
    """An instance stays itself; a dict becomes a model, and a plain value an open one, known or not."""
    assert TICKET.question is TICKET.others[0] is TICKET.either is ASKED
    assert TICKET.others[1] == Message(role="assistant", content="so")
    assert TICKET.by_name["a"] == Chat.model_validate(CHAT)
    assert TICKET.status is ChatStatus.COMPLETED
    assert TICKET.mode is BotMode.MULTI_AGENT
    grown = Ticket.model_validate({"question": ASKED, "status": "brand.new", "mode": 77})
    assert (type(grown.status), grown.status, type(grown.mode), grown.mode) == (ChatStatus, "brand.new", BotMode, 77)


def test_what_stands_in_a_model_of_pydantics_is_dumped_with_it() -> None:
    """A dump of the outer model dumps the inner ones as it is asked to, and both ways lead back."""
    dumped = TICKET.model_dump()
    assert dumped["question"] == ASKED.model_dump()
    assert dumped["by_name"] == {"a": Chat.model_validate(CHAT).model_dump()}
    assert dumped["status"] is ChatStatus.COMPLETED
    assert Ticket.model_validate(dumped) == TICKET
    text = TICKET.model_dump_json(exclude_none=True, by_alias=True)
    assert json.loads(text) == TICKET.model_dump(mode="json", exclude_none=True)
    assert json.loads(text)["question"] == ASKED.model_dump(mode="json", exclude_none=True)
    assert Ticket.model_validate_json(text) == TICKET
    assert TICKET.model_dump(include={"question": {"content"}}) == {"question": {"content": "how?"}}
    assert [one["content"] for one in TICKET.model_dump(exclude={"others": {0}})["others"]] == ["so"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("question", 3),
        ("question", {"content": "x"}),
        ("question", {"role": 7, "content": "hunter2"}),
        ("question", Chat.model_validate(CHAT)),
        ("status", 3),
        ("mode", "x"),
    ],
)
def test_what_is_no_such_value_is_refused_by_pydantic(field: str, value: object) -> None:
    """What is no model and no open value is an error of pydantic's, at its place."""
    with pytest.raises(pydantic.ValidationError) as caught:
        Ticket.model_validate({"question": ASKED, field: value})
    assert [one["loc"][0] for one in caught.value.errors()] == [field]


def test_a_schema_says_that_a_model_is_an_object() -> None:
    """JSON schemas, which web frameworks make, have an object in the place of a model, a text in that of a value."""
    for mode in ("validation", "serialization"):
        fields = Ticket.model_json_schema(mode=mode)["properties"]
        assert (fields["question"]["type"], fields["status"]["type"]) == ("object", "string")


def test_pydantic_reads_models_by_themselves() -> None:
    """An adapter of a type that has models in it reads and writes them."""
    adapter = pydantic.TypeAdapter(list[Message])
    assert adapter.validate_json(adapter.dump_json([ASKED])) == [ASKED]


# --- classes that are written as for pydantic -------------------------------------------------------------------------


class Color(StrEnum):
    RED = "red"


class Item(CozeModel):
    """Something in a list."""

    id: str
    count: int = 0


class Page(CozeModel):
    """An answer, as somebody describes it who knows cozepy."""

    model_config = pydantic.ConfigDict(protected_namespaces=())
    KIND: ClassVar[str] = "page"
    _secret: int = 7

    name: str
    n: int | None = None
    items: list[Item] = []
    by_name: dict[str, Item] = {}
    message: Message | None = None
    status: ChatStatus | None = None
    color: Color = Color.RED
    size: Literal["s", "m"] = "s"
    ratio: float = 0.5
    either: str | int = 0
    anything: Any = None
    table: dict = {}  # type: ignore[type-arg]  # as it is written
    row: list = []  # type: ignore[type-arg]  # as it is written
    maybe: list[str | None] = []
    title: str = pydantic.Field(default="", alias="Title")
    tags: list[str] = pydantic.Field(default_factory=list)

    @property
    def first(self) -> Item:
        return self.items[0]


PAGE: Final[dict[str, Any]] = {
    "name": "a",
    "n": 3,
    "items": [{"id": "1"}, {"id": 2, "count": 5}],
    "by_name": {"x": {"id": "3"}},
    "message": {"role": "user", "content": "c"},
    "status": "completed",
    "color": "red",
    "size": "m",
    "ratio": 1,
    "either": "x",
    "anything": {"a": [1]},
    "table": {"b": [2]},
    "row": [{"c": 3}],
    "maybe": ["a", None],
    "Title": "t",
    "tags": ["u"],
    "more": True,
}


def test_a_plain_class_is_read() -> None:
    """A class of annotations is read from JSON: models, lists, dicts and values of the types that it names."""
    page: Any = Page.model_validate(PAGE)
    assert page.items == [Item(id="1"), Item(id="2", count=5)]
    assert page.first == Item(id="1")
    assert page.by_name == {"x": Item(id="3")}
    assert page.message == Message(role="user", content="c")
    assert (page.status, page.color) == (ChatStatus.COMPLETED, Color.RED)
    assert (page.size, page.ratio, page.either, page.title, page.tags) == ("m", 1, "x", "t", ["u"])
    assert (page.anything, page.table, page.row, page.maybe) == ({"a": [1]}, {"b": [2]}, [{"c": 3}], ["a", None])
    assert {type(one) for one in (page.items, page.row, page.maybe, page.tags)} == {list}
    assert {type(one) for one in (page.by_name, page.table)} == {dict}
    assert not hasattr(page, "more")


def test_a_plain_class_is_made_with_keywords() -> None:
    """Its instances are values with its defaults, each with lists of its own, and what is no field is left alone."""
    page, twin = Page(name="a"), Page(name="a")
    assert page == twin != Page(name="b")
    assert (page.tags, page.items) == ([], [])
    assert page.items is not twin.items
    assert page._secret == page.__class__._secret == 7
    assert (page.KIND, repr(Item(id="1"))) == ("page", "Item(id='1', count=0)")
    assert hash(Item(id="1")) == hash(Item(id="1"))
    with pytest.raises(TypeError, match="nonsense"):
        Page(name="a", nonsense=1)
    with pytest.raises(TypeError, match="name"):
        Page()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Item(id="1").count = 3


def test_a_plain_class_is_dumped() -> None:
    """Its dump has its fields, is JSON if it is asked to, and is read again."""
    page = Page.model_validate(PAGE)
    dumped = page.model_dump()
    assert list(dumped) == list(Page.model_fields)
    assert Page.model_validate(dumped) == page
    assert json.loads(page.model_dump_json()) == page.model_dump(mode="json") == {**dumped, "color": "red"}
    assert page.model_dump(by_alias=True)["Title"] == "t"
    assert Page(name="a").model_dump(exclude_defaults=True) == {"name": "a"}
    assert page.model_copy(update={"n": 4}).n == 4
    assert page.model_copy().items is page.items
    assert page.model_copy(deep=True) == page
    assert page.model_copy(deep=True).items is not page.items


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": 7}, "$.name"),
        ({"items": [{"count": 1}]}, "$.items[0].id"),
        ({"items": {}}, "$.items"),
        ({"by_name": {"x": 1}}, "$.by_name.x"),
        ({"color": "blue"}, "$.color"),
        ({"table": []}, "$.table"),
        ({"row": {}}, "$.row"),
    ],
)
def test_what_is_no_such_page_is_refused(change: dict[str, object], path: str) -> None:
    """What has another type is a ValueError with its path."""
    with pytest.raises(ValueError, match="shape") as caught:
        Page.model_validate({**PAGE, **change})
    assert path in str(caught.value)


class Titled(Message):
    """A model of the library with more in it."""

    title: str = ""


class Loud(Item):
    """One that is made in a way of its own."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**{**fields, "id": fields["id"].upper()})


class Counted:
    """Something beside models."""

    def count_all(self) -> int:
        return 7


class Found(Counted, CozeModel, NumberPagedResponse[Item]):
    """A page of one's own, which is several things at once."""

    items: list[Item] = []

    def get_total(self) -> int | None:
        return None

    def get_has_more(self) -> bool | None:
        return False

    def get_items(self) -> list[Item]:
        return self.items


class Holder(CozeModel, Generic[T]):
    value: T


@attrs.frozen
class Decorated(CozeModel):
    """One that attrs is asked for: with slots, and without keywords."""

    a: int
    b: str = "x"


def test_plain_classes_are_derived() -> None:
    """They extend models of the library and each other, have methods and other parents, and may be decorated."""
    titled = Titled.model_validate({"role": "user", "content": "c", "title": "t"})
    made: Any = Titled
    assert titled == made(role="user", content="c", title="t") != Message(role="user", content="c")
    assert (titled.role, isinstance(titled, Message)) == (MessageRole.USER, True)
    assert Loud(id="a").model_dump() == {"id": "A", "count": 0}
    found = Found.model_validate({"items": [{"id": "1"}]})
    assert (found.get_items(), found.count_all()) == ([Item(id="1")], 7)
    assert Holder(value=3).value == 3
    assert Decorated(1) == Decorated.model_validate({"a": 1}) == Decorated(1, "x")


class Deep(CozeModel):
    page: Page
    more: FrozenDict[str, object] | None = None


def test_a_plain_class_stands_in_others() -> None:
    """It is a field of another, and of a class of pydantic's."""
    deep = Deep.model_validate({"page": PAGE, "more": {"a": [1]}})
    assert (deep.page, deep.more) == (Page.model_validate(PAGE), {"a": (1,)})

    class Outer(pydantic.BaseModel):
        item: Item

    assert Outer.model_validate({"item": {"id": "1"}}).item == Item(id="1")


OLDER: Final = """
from typing import Any, Dict, List, Optional, Union
class Other(CozeModel):
    item: Item
    items: List[Item] = []
    by_name: Dict[str, Optional[Item]] = {}
    n: Optional[int] = None
    either: Union[Item, str, None] = None
    anything: Optional[Any] = None
"""


def test_annotations_may_be_of_another_age() -> None:
    """It does not matter whether annotations are kept as text, or what lists and options are called in them."""
    names: dict[str, Any] = {"CozeModel": CozeModel, "Item": Item, "__name__": __name__}
    exec(compile(OLDER, "<a program>", "exec", dont_inherit=True), names)
    given = {
        "item": {"id": "1"},
        "items": [{"id": "2"}],
        "by_name": {"a": None},
        "n": 3,
        "either": "x",
        "anything": [1],
    }
    other = names["Other"].model_validate(given)
    assert (other.item, other.items, other.by_name) == (Item(id="1"), [Item(id="2")], {"a": None})
    assert (other.n, other.either, other.anything) == (3, "x", [1])


def test_a_name_that_nobody_knows_is_told() -> None:
    """An annotation that means nothing where the class stands is an error that names it, and no failure of Coze's."""

    class Wrong(CozeModel):
        inner: Nowhere  # type: ignore[name-defined]  # noqa: F821  # it is what is wrong

    with pytest.raises(NameError, match="Nowhere"):
        Wrong.model_validate({"inner": {}})


def test_the_base_itself_is_not_made() -> None:
    """The base of all models has no fields."""
    with pytest.raises(TypeError, match="derived"):
        CozeModel(name="a")


def test_a_list_of_them() -> None:
    """Lists of the facade hold them as they hold any other."""
    assert list(ListResponse(Item(id="1").response, [Item(id="1")])) == [Item(id="1")]
