"""The closed union of errors: what each shows, and what a code means."""

from __future__ import annotations

import copy
import pickle
import re
import typing
from collections.abc import Callable
from typing import Final

import attrs
import pytest
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st

from coze import errors
from coze.errors import (
    MESSAGE_LIMIT,
    ApiError,
    Call,
    Closed,
    ConfigError,
    CozeError,
    DecodeError,
    ErrorKind,
    Failed,
    InvalidArgument,
    LimitExceeded,
    OAuthError,
    PageLoop,
    Problem,
    StreamInterrupted,
    TransportError,
    UnexpectedResponse,
    clean,
    kind_of,
)

CALL: Final = Call(endpoint="bots.retrieve", method="GET", path="/v1/bots/{bot_id}", host="api.coze.com")
CLASSES: Final[tuple[type[Failed], ...]] = typing.get_args(CozeError)
MAKERS: Final[dict[type[Failed], Callable[[str], CozeError]]] = {
    ApiError: lambda text: ApiError(4000, text, debug_url=text, retry_after=40.0),
    OAuthError: lambda text: OAuthError(text, text),
    TransportError: lambda text: TransportError("connect", text, timed_out=True, may_have_been_sent=True),
    UnexpectedResponse: lambda text: UnexpectedResponse(502, text, excerpt=text, retry_after=1.0),
    DecodeError: lambda text: DecodeError((Problem(text, text, text),) * 9),
    StreamInterrupted: lambda text: StreamInterrupted(text, delivered=3, conversation_id=text, chat_id=text),
    LimitExceeded: lambda text: LimitExceeded(text, 100),
    PageLoop: PageLoop,
    InvalidArgument: lambda text: InvalidArgument(text, text),
    ConfigError: lambda text: ConfigError(text, text),
    Closed: Closed,
}


def made(kind: type[Failed], text: str = "something") -> CozeError:
    return attrs.evolve(MAKERS[kind](text), call=CALL, attempts=3, log_id="2026100412305900112233445566778899")


every_class = each("kind", CLASSES)


# --- the union --------------------------------------------------------------------------------------------------------


def test_the_union_is_closed() -> None:
    """Every class of errors in the module is a member of the union, and no member is forgotten here."""
    declared = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Failed)}
    assert declared - {Failed} == set(CLASSES) == set(MAKERS)


def test_the_tree_in_the_docstring_is_the_union() -> None:
    """The tree names every class in the order of the union, and the fields that it names exist."""
    assert errors.__doc__ is not None
    branches = re.findall(r"^ +[├└]── (\w+) +.*: ([\w, ]+)$", errors.__doc__, re.MULTILINE)
    assert [name for name, _ in branches] == [kind.__name__ for kind in CLASSES]
    for (_, names), kind in zip(branches, CLASSES, strict=True):
        assert set(names.split(", ")) <= {field.name for field in attrs.fields(kind)}


@every_class
def test_errors_are_values(kind: type[Failed]) -> None:
    """An error is no exception: it compares, hashes, pickles and copies with all its fields, and does not change."""
    error = made(kind)
    assert not isinstance(error, BaseException)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error), made(kind)):
        assert twin == error
        assert attrs.asdict(twin) == attrs.asdict(error)
        assert hash(twin) == hash(error)
    assert made(kind, "something else") != error
    assert attrs.evolve(error, attempts=1) != error
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        error.attempts = 2  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # the claim


def test_errors_of_different_classes_differ() -> None:
    """Equal fields make no equal errors, if the classes differ."""
    one: object = ConfigError("a", "b")
    assert one != InvalidArgument("a", "b")


# --- what is shown ----------------------------------------------------------------------------------------------------

HOSTILE: Final = "x\n2026-10-04 ERROR forged\r\n\x1b[31m\x00\x85\u2028\u202e\ud800 "


@every_class
@pytest.mark.parametrize("text", ["short", HOSTILE, HOSTILE * 200, "m" * MESSAGE_LIMIT, "字" * 5000], ids=len)
def test_an_error_is_one_bounded_line(kind: type[Failed], text: str) -> None:
    """Whatever a server wrote, an error is one printable line of at most 2.5 thousand characters."""
    line = str(made(kind, text))
    assert line.isprintable()
    assert len(line.splitlines()) == 1
    assert len(line) <= 2560
    line.encode()


@every_class
@pytest.mark.parametrize("text", ["short", "m" * MESSAGE_LIMIT], ids=["short", "long"])
def test_an_error_says_where_it_happened(kind: type[Failed], text: str) -> None:
    """The line names the call with the template of its path, the attempts and the log id, however long the message."""
    line = str(made(kind, text))
    assert line.startswith("bots.retrieve (GET /v1/bots/{bot_id}): ")
    assert "3 attempts" in line
    assert "log id 2026100412305900112233445566778899" in line


@every_class
def test_an_error_says_what_happened_and_what_to_do(kind: type[Failed]) -> None:
    """The line has two parts, of which the second tells what to do."""
    happened, _, remedy = str(made(kind)).partition("; ")
    assert happened
    assert len(remedy.split()) >= 1


@every_class
def test_an_error_without_a_call_says_less(kind: type[Failed]) -> None:
    """What is not known is not said: no call, no single attempt, no log id."""
    line = str(attrs.evolve(made(kind), call=None, attempts=1, log_id=None))
    assert "attempts" not in line
    assert "log id 2" not in line
    assert "None" not in line


def test_ids_and_excerpts_are_not_shown() -> None:
    """Neither the ids of a chat nor the excerpt of a foreign body stand in the line, the excerpt not in the repr."""
    stream = StreamInterrupted("the body ended", delivered=2, conversation_id="7001", chat_id="7002")
    assert "700" not in str(stream)
    foreign = UnexpectedResponse(502, "text/html", excerpt="<h1>secret page</h1>")
    assert "secret" not in str(foreign) + repr(foreign)
    assert foreign.excerpt == "<h1>secret page</h1>"


@each(
    ("error", "part"),
    [
        (ApiError(4100, "no", kind="authentication"), "check the token"),
        (ApiError(4008, "no", kind="quota", retry_after=90.0), "asked to wait 90 s"),
        (OAuthError("access_denied", "the user refused"), "access_denied (the user refused)"),
        (TransportError("send", "reset", may_have_been_sent=True), "may have acted on it"),
        (TransportError("connect", "refused"), "safe to repeat"),
        (TransportError("receive", "slow", timed_out=True), "time ran out (receive: slow)"),
        (UnexpectedResponse(200), "no content type"),
        (DecodeError((Problem("$.data.id", "an id", "a list"),)), "$.data.id: expected an id, got a list"),
        (DecodeError((Problem("$", "a", "b"),) * 7), "and 2 more"),
        (StreamInterrupted("cut", chat_id="1"), "coze.api.answers.recover"),
        (StreamInterrupted("cut"), "look before you repeat"),
        (LimitExceeded("limits.response_bytes", 67108864), "raise limits.response_bytes"),
        (PageLoop("the same cursor came again"), "the same cursor came again"),
        (InvalidArgument("bot_id", "give an id"), "bot_id cannot be sent; give an id"),
        (ConfigError("COZE_API_TOKEN", "set it"), "COZE_API_TOKEN is missing or wrong; set it"),
        (Closed("runner"), "the runner is closed"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_says_its_own(error: CozeError, part: str) -> None:
    """Each class says in its line what it is about."""
    assert part in str(error)


@each(
    ("host", "error", "other"),
    [
        ("api.coze.com", ApiError(4100, "", kind="authentication"), "coze.CN"),
        ("api.coze.cn", ApiError(4100, "", kind="authentication"), "coze.COM"),
        ("api.coze.com", ApiError(700012006, "", kind="authentication"), "coze.CN"),
        ("api.coze.com", ApiError(4101, "", kind="permission"), "coze.CN"),
        ("api.coze.com", ApiError(4200, "", kind="not_found"), None),
        ("api.coze.com", ApiError(103000001, "", kind="permission"), None),
        ("gateway.example.com", ApiError(4100, "", kind="authentication"), None),
        ("", ApiError(4100, "", kind="authentication"), None),
    ],
)
def test_the_other_region_is_hinted_at(host: str, error: ApiError, other: str | None) -> None:
    """A refused token on a default host leads to the other region, and nothing else does."""
    line = str(attrs.evolve(error, call=attrs.evolve(CALL, host=host)))
    assert ("region" in line) is (other is not None)
    if other is not None:
        assert other in line


@given(st.text(st.characters()), st.integers(1, 40))
@settings(max_examples=100)
def test_cleaning(text: str, limit: int) -> None:
    """A cleaned text is printable and bounded, and what was so already stays as it is."""
    cleaned = clean(text, limit)
    assert cleaned.isprintable()
    assert len(cleaned) <= limit
    if text.isprintable() and len(text) <= limit:
        assert cleaned == text
    if len(text) <= limit:
        assert len(cleaned) == len(text)


# --- what a code means ------------------------------------------------------------------------------------------------

CODES: Final[dict[ErrorKind, tuple[int, ...]]] = {
    "authentication": (4100, 700012006),
    "permission": (4101, 4102, 100000003, 103000001, 105000001, 106000001),
    "not_found": (
        *(4001, 4002, 4006, 4200, 4314),
        *(103000002, 103200001, 103200003, 105000011, 105000012, 720702004),
    ),
    "invalid_request": (
        *(4000, 4003, 4004, 4007, 4010, 4012, 4300, 4301, 4302, 4303, 4304),
        *(6003, 6031, 6039, 103000000),
    ),
    "conflict": (4016, 4104, 4201, 4315, 103200005, 720702200, 777074044),
    "quota": (4008, 4011, 4019, 4022, 4027, 4028),
    "rate_limit": (4009, 4013, 4020, 702093018),
    "server": (5000, 720702222, 720700801, 720700803, 720700808, 103200002),
    "content_policy": (4014, 4105),
}


@each(("code", "kind"), [(code, kind) for kind, codes in CODES.items() for code in codes])
@each("status", [200, 401, 500])
def test_a_known_code_has_its_kind(code: int, kind: ErrorKind, status: int) -> None:
    """A known code means the same under every HTTP status."""
    assert kind_of(code, status) == kind


@each(
    ("status", "kind"),
    [
        (400, "invalid_request"),
        (401, "authentication"),
        (403, "permission"),
        (404, "not_found"),
        (429, "rate_limit"),
        (500, "server"),
        (502, "server"),
        (503, "server"),
        (504, "server"),
        (599, "server"),
        (200, "unknown"),
        (418, "unknown"),
    ],
)
@each("code", [-1, 99, 8888, 2**70])
def test_an_unknown_code_is_judged_by_the_status(code: int, status: int, kind: ErrorKind) -> None:
    """Where the code says nothing, the HTTP status does; where that says nothing either, it is unknown."""
    assert kind_of(code, status) == kind


def test_a_code_with_two_meanings() -> None:
    """4005 speaks of a message's id or of its content: the request tells which; any other code has one meaning."""
    assert kind_of(4005, 200) == "invalid_request"
    assert kind_of(4005, 200, about_id=True) == "not_found"
    assert kind_of(4003, 200, about_id=True) == "invalid_request"


def test_every_kind_has_a_remedy() -> None:
    """Each kind of refusal says something of its own about what to do."""
    kinds: tuple[ErrorKind, ...] = typing.get_args(ErrorKind)
    remedies = {str(ApiError(1, "m", kind=kind)).partition("; ")[2] for kind in kinds}
    assert len(remedies) == len(kinds)
    assert set(CODES) == set(kinds) - {"unknown"}
