"""What type checkers say of functions that are called, and of streams that go on by themselves; nothing here is run."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import assert_type

from coze import AsyncRunner, Effect, Outcome, Program, Request, Runner, Steps, Stream, attempt, program
from coze.api import chat, users, workflow_chat, workflow_runs
from coze.api.chat_tools import Tool, with_tools
from coze.api.workflow_answers import Answer, with_answers
from coze.effect import Local, local
from coze.models.chat_events import ChatEvent
from coze.models.users import User
from coze.models.workflow_events import WorkflowEvent, WorkflowEventInterrupt


def size(text: str, *, blanks: bool = True) -> int:
    return len(text if blanks else text.strip())


def name(user: User) -> str:
    return user.user_name


def me_or_none(wanted: bool) -> Request[User] | None:
    return users.me() if wanted else None


def named(user_id: str) -> str | Effect[str]:
    return users.me().map(name) if user_id == "me" else user_id


@program
def greeting(word: str) -> Steps[str]:
    me = yield from users.me()
    text = yield from local(size, me.user_name)
    assert_type(text, int)
    either = yield from local(named, "me")
    assert_type(either, str)
    return f"{word} {me.user_name}"


def a_function_keeps_its_parameters() -> None:
    assert_type(local(size, "a"), Effect[int])
    assert_type(local(size, "a", blanks=False), Effect[int])
    local(size, 7)  # type: ignore[call-overload]
    local(size)  # type: ignore[call-overload]
    local(size, "a", spaces=False)  # type: ignore[call-arg, arg-type]
    local("size", "a")  # type: ignore[call-overload]


def a_function_gives_a_value() -> None:
    assert_type(local(print, "a"), Effect[None])
    assert_type(local(lambda: 7), Effect[int])
    assert_type(local(size, "a").map(str), Effect[str])
    assert_type(attempt(local(size, "a")), Effect[Outcome[int]])


def a_function_gives_an_effect_of_its_value() -> None:
    assert_type(local(users.me), Effect[User])
    assert_type(local(lambda: users.me().map(name)), Effect[str])
    assert_type(local(greeting, "Hello"), Effect[str])
    assert_type(local(named, "me"), Effect[str])


def a_function_may_be_performed(runner: Runner) -> None:
    assert_type(runner.run(local(size, "a")), Outcome[int])
    assert_type(runner.run(local(users.me)), Outcome[User])


async def a_function_may_be_performed_in_a_task(runner: AsyncRunner) -> None:
    assert_type(await runner.run(local(size, "a")), Outcome[int])


def a_local_is_an_effect(effect: Local[int]) -> Effect[object]:
    return effect


def ask(interrupt: WorkflowEventInterrupt) -> str:
    return input(interrupt.interrupt_data.data)


def ask_perhaps(interrupt: WorkflowEventInterrupt) -> str | None:
    return ask(interrupt) or None


@program
def look_up(interrupt: WorkflowEventInterrupt) -> Steps[str]:
    me = yield from users.me()
    return f"{me.user_name} {interrupt.node_title}"


def look_up_perhaps(interrupt: WorkflowEventInterrupt) -> Effect[str] | str | None:
    return look_up(interrupt) if interrupt.node_title else None


def an_interrupt_is_answered(answers: dict[str, str]) -> None:
    run = workflow_runs.stream(workflow_id="7")
    assert_type(with_answers(run, ask), Stream[WorkflowEvent])
    assert_type(with_answers(run, ask_perhaps), Stream[WorkflowEvent])
    assert_type(with_answers(run, look_up), Stream[WorkflowEvent])
    assert_type(with_answers(run, look_up_perhaps), Stream[WorkflowEvent])
    with_answers(run, lambda interrupt: answers.get(interrupt.interrupt_data.event_id))
    with_answers(run, lambda _: users.me().map(name))
    answer: Answer = ask
    with_answers(run, answer)


def an_answer_is_text() -> None:
    run = workflow_runs.stream(workflow_id="7")
    with_answers(run, len)  # type: ignore[arg-type]
    with_answers(run, lambda: "no interrupt")  # type: ignore[arg-type, misc]
    with_answers(run, lambda _: 7)  # type: ignore[arg-type, return-value]
    with_answers(run, lambda _: users.me())  # type: ignore[arg-type, return-value]


def an_answer_is_of_a_run() -> None:
    with_answers(chat.stream(bot_id="7", user_id="8"), ask)  # type: ignore[arg-type]
    with_answers(workflow_runs.create(workflow_id="7"), ask)  # type: ignore[arg-type]


def weather(city: str, *, days: int = 1) -> Mapping[str, object]:
    return {"city": city, "days": days}


def tools_are_called() -> None:
    talk = chat.stream(bot_id="7", user_id="8")
    functions = {"weather": weather}
    tools: dict[str, Tool] = {"weather": weather, "me": users.me, "read": json.loads, "greet": greeting}
    assert_type(with_tools(talk, functions), Stream[ChatEvent])
    assert_type(with_tools(talk, tools), Stream[ChatEvent])
    assert_type(with_tools(talk, {"weather": weather, "name": lambda: users.me().map(name)}), Stream[ChatEvent])
    assert_type(with_tools(workflow_chat.stream(workflow_id="7"), {}), Stream[ChatEvent])


def tools_are_functions_of_a_chat() -> None:
    talk = chat.stream(bot_id="7", user_id="8")
    with_tools(talk, {"weather": "sunny"})  # type: ignore[dict-item]
    with_tools(talk, [weather])  # type: ignore[arg-type]
    with_tools(workflow_runs.stream(workflow_id="7"), {})  # type: ignore[arg-type]


def a_stream_that_goes_on_is_read_as_any(runner: Runner) -> None:
    with runner.events(with_tools(chat.stream(bot_id="7", user_id="8"), {"me": users.me})) as events:
        for outcome in events:
            assert_type(outcome, Outcome[ChatEvent])


def a_stream_goes_on_by_an_effect_of_its_own_kind(talk: Stream[ChatEvent], effect: Program[Stream[ChatEvent]]) -> None:
    assert_type(Stream(http=talk.http, decode=talk.decode, then=lambda _: effect), Stream[ChatEvent])
    Stream(http=talk.http, decode=talk.decode, then=users.me)  # type: ignore[arg-type]
