"""Effects: descriptions of work that compare, pickle, compose and run any number of times."""

from __future__ import annotations

import pickle
import threading
import time
from collections import UserDict
from collections.abc import Callable
from typing import Any, Final

import httpx
import pytest
from colours import Colour

from coze import NO_RETRY, Failure, Outcome, Retry, Secret, Success, Timeouts, Token
from coze.api import answers, bots, chat, conversation_messages, conversations, files, users, workspaces
from coze.effect import (
    Effect,
    Environment,
    Given,
    Nonce,
    Now,
    Program,
    Reply,
    Request,
    Sleep,
    Steps,
    Stream,
    attempt,
    fail,
    local,
    program,
    replied,
    succeed,
    with_headers,
    with_policy,
)
from coze.errors import ApiError, Closed, ConfigError, InvalidArgument, StreamInterrupted
from coze.http import HttpRequest, HttpResponse
from coze.models.chat import Chat, Message, ToolOutput
from coze.models.users import User
from coze.values import FrozenDict

HERE: Final = {"token": "pat_test"}
"""The arguments of a runner that never sends."""

ERROR: Final = Closed("door")


def doubled(number: int) -> int:
    return number * 2


def next_to(number: int) -> Effect[int]:
    return succeed(number + 1)


def next_locally(number: int) -> Effect[int]:
    return local(next_to, number)


def refused(_number: int) -> Effect[int]:
    return fail(ERROR)


def name_of(user: User) -> str:
    return user.user_name


@program
def summed(*numbers: int, again: int = 1) -> Steps[int]:
    total = 0
    for number in numbers:
        total += yield from succeed(number * again)
    return total


# --- values -----------------------------------------------------------------------------------------------------------

QUESTION: Final = Message.build_user_question_text("How are you?")


def effects() -> dict[str, Effect[object] | Stream[Any]]:
    """Make one of each kind of effect, anew at each call."""
    return {
        "request": bots.retrieve(bot_id="1"),
        "pages": bots.list(workspace_id="1"),
        "tokened": workspaces.list(page_num=2),
        "by_id": conversation_messages.list(conversation_id="1", before_id="2"),
        "body": conversations.create(bot_id="1", messages=[QUESTION], meta_data={"a": "b"}),
        "upload": files.upload(file=("a.txt", b"x")),
        "stream": chat.stream(bot_id="1", user_id="u", additional_messages=[QUESTION]),
        "replied": replied(users.me()),
        "headers": with_headers(users.me(), {"X-A": "1"}),
        "policy": with_policy(users.me(), retry=NO_RETRY, timeouts=Timeouts(total=5)),
        "program": chat.create_and_poll(bot_id="1", user_id="u", additional_messages=[QUESTION]),
        "poll": chat.poll(chat=Chat(id="1", conversation_id="2"), poll_timeout=None),
        "recover": answers.recover(StreamInterrupted("cut", conversation_id="1", chat_id="2")),
        "own program": summed(1, 2, again=3),
        "mapped": users.me().map(name_of),
        "bound": succeed(1).bind(next_to),
        "attempt": attempt(users.me()),
        "local": local(doubled, 1),
        "local effect": local(next_to, 1),
        "local by keywords": local(doubled, number=1),
        "sleep": Sleep(1),
        "now": Now(),
        "nonce": Nonce(16),
        "environment": Environment("COZE_API_TOKEN"),
        "success": succeed(1),
        "failure": fail(ERROR),
    }


@pytest.mark.parametrize("name", effects())
def test_effects_are_values(name: str) -> None:
    """An effect equals one made again of the same arguments and no other one, hashes, and survives pickle."""
    one, same = effects()[name], effects()[name]
    twin = pickle.loads(pickle.dumps(one))
    assert one == same == twin
    assert hash(one) == hash(same) == hash(twin)
    assert [other for other, effect in effects().items() if effect == one] == [name]
    assert repr(one) == repr(twin)


def test_a_lambda_compares_by_identity() -> None:
    """Mapped with the same function an effect is the same, with another one it is not."""
    assert users.me().map(name_of) == users.me().map(name_of)
    assert users.me().map(name_of) != users.me().map(lambda user: user.user_name)


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ([1], lambda argument: argument.append(2)),
        ({"a": 1}, lambda argument: argument.update(b=2)),
        ([[1]], lambda argument: argument[0].append(2)),
        ({"a": [1]}, lambda argument: argument["a"].append(2)),
        ([{"a": {"b": [1]}}], lambda argument: argument[0]["a"]["b"].append(2)),
        (([1],), lambda argument: argument[0].append(2)),
        (UserDict(a=1), lambda argument: argument.update(b=2)),
    ],
)
def test_a_later_change_of_an_argument_reaches_no_program(argument: Any, change: Callable[[Any], object]) -> None:
    """A caller's list or mapping, at any depth, is copied when a program is made."""

    @program
    def kept(first: Any, *, second: Any) -> Steps[str]:
        yield from Now()
        return repr((first, second))

    made = kept(argument, second=argument)
    before = repr((made.args, made.kwargs))
    change(argument)
    assert repr((made.args, made.kwargs)) == before


def test_a_later_change_reaches_no_program_of_the_api() -> None:
    """The programs of the package are safe from their callers' changes too."""
    messages, variables = [QUESTION], {"a": "b"}

    def make() -> Program[Any]:
        return chat.create_and_poll(bot_id="1", user_id="u", additional_messages=messages, custom_variables=variables)

    made, expected = make(), make()
    messages.append(QUESTION)
    variables["c"] = "d"
    assert made == expected
    assert made != make()
    first = next(made.steps())
    assert first == chat.create(bot_id="1", user_id="u", additional_messages=[QUESTION], custom_variables={"a": "b"})


def test_a_program_is_begun_anew_each_time() -> None:
    """The steps of a program are fed by hand, without clock and socket, and it begins as often as one likes."""
    ended = Chat(id="1", conversation_id="2", status="completed")
    created = Chat(id="1", conversation_id="2", status="in_progress")
    made = chat.create_and_poll(bot_id="1", user_id="u")
    for _ in range(2):
        steps = made.steps()
        assert next(steps) == chat.create(bot_id="1", user_id="u")
        inner = steps.send(created)
        assert inner == chat.poll(chat=created, poll_timeout=600.0, poll_interval=1.0)
        assert isinstance(inner, Program)
        polling = inner.steps()
        assert [next(polling), polling.send(0.0), polling.send(0.0)] == [Now(), Now(), Sleep(1.0)]
        assert polling.send(None) == chat.retrieve(conversation_id="2", chat_id="1")
        listing = polling.send(ended)
        assert isinstance(listing, Request)
        assert listing.http.path.text == "/v3/chat/message/list"


# --- composition ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "outcome"),
    [
        (succeed(20).map(doubled), Success(40)),
        (succeed(20).map(doubled).map(str), Success("40")),
        (succeed(20).bind(next_to), Success(21)),
        (succeed(20).bind(next_to).bind(next_to), Success(22)),
        (succeed(20).bind(lambda number: next_to(number).bind(next_to)), Success(22)),
        (succeed(20).bind(refused), Failure(ERROR)),
        (succeed(20).bind(refused).map(doubled), Failure(ERROR)),
        (fail(ERROR), Failure(ERROR)),
        (fail(ERROR).map(doubled), Failure(ERROR)),
        (fail(ERROR).bind(next_to), Failure(ERROR)),
        (attempt(succeed(1)), Success(Success(1))),
        (attempt(fail(ERROR)), Success(Failure(ERROR))),
        (attempt(attempt(fail(ERROR))), Success(Success(Failure(ERROR)))),
        (attempt(succeed(1).bind(refused).map(doubled)), Success(Failure(ERROR))),
        (summed(), Success(0)),
        (summed(1, 2, 3, again=2), Success(12)),
        (with_policy(summed(1, 2), retry=Retry(attempts=1)), Success(3)),
        (local(doubled, 20), Success(40)),
        (local(doubled, number=20).map(str), Success("40")),
        (local(next_to, 20), Success(21)),
        (local(next_to, 20).bind(next_to), Success(22)),
        (local(next_locally, 20), Success(21)),
        (succeed(20).bind(lambda number: local(doubled, number)), Success(40)),
        (local(refused, 20), Failure(ERROR)),
        (local(refused, 20).map(doubled), Failure(ERROR)),
        (attempt(local(refused, 20)), Success(Failure(ERROR))),
        (attempt(local(doubled, 20)), Success(Success(40))),
        (local(succeed, succeed(1)).map(type), Success(Given)),
        (local(Failure, ERROR), Success(Failure(ERROR))),
        (with_policy(local(next_to, 20), retry=NO_RETRY), Success(21)),
        (Sleep(0), Success(None)),
        (Sleep(-1), Success(None)),
        (bots.retrieve(bot_id="").map(str).map(len).bind(refused), None),
    ],
)
def test_effects_compose(colour: Colour, effect: Effect[object], outcome: Outcome[object] | None) -> None:
    """Mapped, bound, attempted and in programs, effects end as the functions say, and a failure skips the rest."""
    found = colour.run(effect, HERE)
    if outcome is None:
        assert isinstance(found, Failure)
        assert isinstance(found.failure(), InvalidArgument)
    else:
        assert found == outcome
    assert colour.run(effect, HERE) == found


def test_ten_thousand_maps_run(colour: Colour) -> None:
    """A chain of ten thousand maps and binds does not exhaust the stack."""
    effect: Effect[int] = succeed(0)
    for _ in range(5000):
        effect = effect.map(lambda number: number + 1).bind(next_to)
    assert colour.run(effect, HERE) == Success(10_000)


def test_a_failure_ends_a_program_and_its_cleanup_runs(colour: Colour) -> None:
    """A failure ends a program where it stands, after its finally blocks; `attempt` hands it over instead."""
    seen: list[object] = []

    @program
    def careful() -> Steps[str]:
        seen.append((yield from attempt(fail(ERROR))))
        try:
            yield from fail(ERROR)
            seen.append("unreachable")
        finally:
            seen.append("cleaned")
        return "done"

    assert colour.run(careful(), HERE) == Failure(ERROR)
    assert seen == [Failure(ERROR), "cleaned"]


@pytest.mark.parametrize("place", ["map", "bind", "program", "local"])
def test_a_callers_exception_goes_through(colour: Colour, place: str) -> None:
    """What a caller's function raises reaches whoever runs the effect as the same exception."""
    mine = LookupError("mine")

    def raises(_value: object) -> Any:
        raise mine

    @program
    def raising() -> Steps[None]:
        yield from Now()
        raises(None)

    effect: Effect[object] = {
        "map": succeed(1).map(raises),
        "bind": succeed(1).bind(raises),
        "program": raising(),
        "local": local(raises, 1),
    }[place]
    with pytest.raises(LookupError) as caught:
        colour.run(effect, HERE)
    assert caught.value is mine


def test_a_program_may_catch_what_its_function_raises(colour: Colour) -> None:
    """What a function raises comes out of the `yield from` of the program that calls it, as in Python."""

    @program
    def careful(text: str) -> Steps[str]:
        try:
            return str((yield from local(int, text)))
        except ValueError:
            return (yield from succeed("no number"))

    assert colour.run(careful("7"), HERE) == Success("7")
    assert colour.run(careful("seven"), HERE) == Success("no number")
    assert colour.run(attempt(careful("seven")).map(str), HERE) == Success(str(Success("no number")))


def test_a_function_that_raises_stopiteration(colour: Colour) -> None:
    """StopIteration, as `next` of an iterator raises it, is no outcome: it becomes a RuntimeError, as in generators."""
    numbers = iter([1])
    effect: Effect[int] = local(next, numbers)
    assert colour.run(effect, HERE) == Success(1)
    with pytest.raises(RuntimeError) as caught:
        colour.run(effect, HERE)
    assert isinstance(caught.value.__cause__, StopIteration)


def test_where_a_function_is_called(colour: Colour) -> None:
    """The synchronous runner calls a function in the thread that asks, an asynchronous one in a worker thread."""
    thread = colour.run(local(threading.get_ident), HERE).unwrap()
    assert (thread == threading.get_ident()) == (colour.name == "sync")


def test_a_function_is_called_as_often_as_its_effect_is_run(colour: Colour) -> None:
    """A function is called when its effect is performed, each time anew, and not when the effect is made."""
    calls: list[int] = []
    effect = local(calls.append, 1)
    assert calls == []
    assert [colour.run(effect, HERE), colour.run(effect, HERE)] == [Success(None)] * 2
    assert calls == [1, 1]


def test_a_parameter_may_have_any_name(colour: Colour) -> None:
    """A function may be called by keyword with any name, also with those that are parameters of `local`."""

    def called(**arguments: int) -> dict[str, int]:
        return arguments

    names = {"function": 1, "self": 2, "call": 3, "args": 4, "kwargs": 5}
    assert colour.run(local(called, **names), HERE) == Success(names)


@pytest.mark.parametrize("backend", [Colour("asyncio"), Colour("trio")], ids=lambda one: one.name)
@pytest.mark.parametrize("place", ["run", "program", "token"])
def test_the_limit_of_the_whole_ends_the_wait_for_a_function(backend: Colour, place: str) -> None:
    """A function that runs for longer than the whole may take is not waited for by an asynchronous runner."""
    released = threading.Event()
    releasing = threading.Timer(1.5, released.set)
    releasing.start()
    try:
        outcome: Outcome[object]
        effect: Effect[object] = local(released.wait, 10.0)
        if place == "program":
            effect = attempt(effect.map(str))
        if place == "token":
            token = local(released.wait, 10.0).map(lambda _: Token(access_token=Secret("pat_late")))
            outcome = backend.run(users.me(), {"token": token}, within=0.2)
        else:
            outcome = backend.run(effect, HERE, within=0.2)
        assert not released.is_set()
        assert isinstance(outcome, Failure)
    finally:
        releasing.cancel()
        released.set()
        releasing.join()


def test_effects_of_the_machine(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time, randomness and the environment are effects, which the runner performs."""
    monkeypatch.setenv("COZE_TEST_VARIABLE", "value")
    monkeypatch.delenv("COZE_TEST_ABSENT", raising=False)
    before = time.time()
    told = colour.run(Now(), HERE).unwrap()
    assert before <= told <= time.time()
    drawn = [colour.run(Nonce(8), HERE).unwrap() for _ in range(2)]
    assert ([len(one) for one in drawn], drawn[0] != drawn[1]) == ([8, 8], True)
    assert colour.run(Environment("COZE_TEST_VARIABLE"), HERE) == Success("value")
    assert colour.run(Environment("COZE_TEST_ABSENT"), HERE) == Success(None)


# --- requests ---------------------------------------------------------------------------------------------------------

ME: Final = b'{"code":0,"msg":"","data":{"user_id":"1","user_name":"me"}}'


def answered(content: bytes, **headers: str) -> HttpResponse:
    """Make an answer by hand."""
    return HttpResponse(
        http=users.me().http,
        status=200,
        headers=FrozenDict({"content-type": "application/json", **headers}),
        content=content,
        attempts=2,
        elapsed=0.25,
    )


def test_a_reply_has_the_metadata() -> None:
    """`replied` gives the value of the request with log id, status, headers, attempts and elapsed time."""
    reply = replied(users.me()).decode(answered(ME, **{"x-tt-logid": "log"})).unwrap()
    assert reply == Reply(
        value=User(user_id="1", user_name="me"),
        status=200,
        log_id="log",
        headers=FrozenDict({"content-type": "application/json", "x-tt-logid": "log"}),
        attempts=2,
        elapsed=0.25,
    )


def test_a_reply_finds_the_log_id_in_the_body() -> None:
    """Where only the body tells the log id (`detail.logid`), a reply has it, as a failure would."""
    body = ME.replace(b'"msg":""', b'"msg":"","detail":{"logid":"inside"}')
    assert replied(users.me()).decode(answered(body)).unwrap().log_id == "inside"


def test_a_reply_that_fails() -> None:
    """A failure of the request is the failure of its reply."""
    content = b'{"code":4000,"msg":"no"}'
    assert replied(users.me()).decode(answered(content)) == users.me().decode(answered(content))
    assert isinstance(users.me().decode(answered(content)).failure(), ApiError)


def test_a_reply_comes_from_a_runner(colour: Colour) -> None:
    """Performed by a runner, a reply tells of the answer as it came."""

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=ME, headers={"Content-Type": "application/json", "X-Log-ID": "studio"})

    reply = colour.run(replied(users.me()), colour.answered_by(answer)).unwrap()
    assert (reply.value.user_name, reply.log_id, reply.status, reply.attempts) == ("me", "studio", 200, 1)
    assert reply.headers["x-log-id"] == "studio"
    assert reply.elapsed >= 0


def test_headers_of_one_request(colour: Colour) -> None:
    """Headers given with a request come instead of those of the same name, and are sent."""
    heard: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers)
        return httpx.Response(200, content=ME, headers={"Content-Type": "application/json"})

    request = with_headers(with_headers(users.me(), {"X-A": "1", "X-B": "1"}), {"X-B": "2", "X-Tt-Logid": "mine"})
    assert isinstance(colour.run(request, colour.answered_by(answer, headers={"X-A": "0", "X-C": "3"})), Success)
    (headers,) = heard
    shown = {name: headers[name] for name in ("X-A", "X-B", "X-C", "X-Tt-Logid")}
    assert shown == {"X-A": "1", "X-B": "2", "X-C": "3", "X-Tt-Logid": "mine"}


@pytest.mark.parametrize("where", ["request", "run", "runner"])
@pytest.mark.parametrize(("name", "value"), [("X-A", "a\r\nX-Injected: b"), ("X-A", "é"), ("X A", "b")], ids=ascii)
def test_a_header_that_cannot_be_sent_is_refused(colour: Colour, where: str, name: str, value: str) -> None:
    """Wherever a header with control characters was given, nothing is sent, and the error does not show it."""
    heard: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200, content=ME, headers={"Content-Type": "application/json"})

    bad = {name: value}
    request = with_headers(users.me(), bad) if where == "request" else users.me()
    runner = colour.answered_by(answer, **({"headers": bad} if where == "runner" else {}))
    outcome = colour.run(request, runner, **({"headers": bad} if where == "run" else {}))
    assert heard == []
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), InvalidArgument)
    assert "Injected: b" not in str(outcome.failure())


def test_a_refused_request_is_never_sent(colour: Colour) -> None:
    """A request that is invalid ends with its own error, which names the call, and nothing is sent."""
    heard: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(500)

    outcome = colour.run(bots.retrieve(bot_id=".."), colour.answered_by(answer))
    assert isinstance(outcome, Failure)
    assert str(outcome.failure()).startswith("bots.retrieve (GET /v1/bots/{bot_id}): bot_id cannot be sent; ")
    assert heard == []


def test_tool_outputs_are_frozen() -> None:
    """The tool outputs of a request are its own."""
    outputs = [ToolOutput(tool_call_id="1", output="sunny")]
    request = chat.submit_tool_outputs(conversation_id="1", chat_id="2", tool_outputs=outputs)
    outputs.clear()
    assert isinstance(request.http, HttpRequest)
    assert request == chat.submit_tool_outputs(
        conversation_id="1", chat_id="2", tool_outputs=[ToolOutput(tool_call_id="1", output="sunny")]
    )


def test_a_missing_token_is_named(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token anywhere, a call ends with the name of the variable to set."""
    monkeypatch.delenv("COZE_API_TOKEN", raising=False)
    outcome = colour.run(users.me(), {})
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), ConfigError)
    assert "COZE_API_TOKEN" in str(outcome.failure())
