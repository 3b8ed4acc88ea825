"""Workflows: what runs give, wait for, and leave behind; chatflows."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from attrs import evolve
from place import Place

from coze import ApiError, Failure
from coze.api import (
    benefits,
    workflow_chat,
    workflow_execute_nodes,
    workflow_run_histories,
    workflow_runs,
    workflow_versions,
    workflows,
)
from coze.api.answers import text_of
from coze.effect import Request
from coze.emulator import Ask, Emulator, Flow, Form, Put, Running, Stop
from coze.emulator.records import Token
from coze.models.chat import Message
from coze.models.chat_events import ChatEvent, Completed, Done, Failed, RequiresAction
from coze.models.workflow_events import (
    WorkflowDone,
    WorkflowError,
    WorkflowEvent,
    WorkflowInterrupt,
    WorkflowMessage,
)
from coze.models.workflow_runs import (
    WorkflowExecuteStatus,
    WorkflowInterruptType,
    WorkflowRunHistory,
    WorkflowRunMode,
    WorkflowRunResult,
)


def booking(parameters: Mapping[str, object]) -> Running:
    """Ask for the city and for the values of a form, and put out a sentence."""
    city = yield Ask("Which city?", ("Oslo", "Rome"))
    form = yield Form(("nights", "beds"))
    yield Put(f"{parameters['who']} goes to {city}.")
    return {"city": city, "form": json.loads(form)}


def greeting(parameters: Mapping[str, object]) -> Running:
    """Put out a greeting."""
    yield Put(f"Hello, {parameters.get('who', 'you')}!", title="Greeting")
    return {"output": "done"}


def failing(parameters: Mapping[str, object]) -> Running:
    """Put something out, and fail."""
    yield Put("so far ")
    yield Stop(720701013, f"nothing works with {len(parameters)} parameters")
    return None


def broken(_: Mapping[str, object]) -> Running:
    """Go wrong in a way that nobody has thought of."""
    yield Put("1")
    raise ZeroDivisionError


def made(place: Place, flow: Flow, **settings: Any) -> str:
    """Add a workflow to the user's workspace."""
    workspace_id = place.workspace_id
    return place.emulator.world.add_workflow("Flow", flow, workspace_id=workspace_id, **settings).id


def told(events: list[WorkflowEvent]) -> str:
    """Give what the nodes of a run have put out, but for the last one."""
    return "".join(
        e.message.content for e in events if isinstance(e, WorkflowMessage) and e.message.node_title != "End"
    )


def test_a_run_is_waited_for(place: Place) -> None:
    """A run gives the JSON text that its flow returns, counts its tokens, and is found in its history."""
    workflow_id = made(place, greeting)
    result = place.run(workflow_runs.create(workflow_id=workflow_id, parameters={"who": "Ann"}))
    assert (result.output, result.interrupt_data) == ({"output": "done"}, None)
    assert result.usage is not None
    assert result.usage.token_count == result.usage.input_count + result.usage.output_count > 0
    history = place.run(workflow_run_histories.retrieve(workflow_id=workflow_id, execute_id=str(result.execute_id)))
    assert (history.execute_status, history.run_mode) == (WorkflowExecuteStatus.SUCCESS, WorkflowRunMode.SYNCHRONOUS)
    assert json.loads(history.output) == {"Output": '{"output":"done"}', "Greeting": "Hello, Ann!"}
    assert (history.error_code, history.usage, history.debug_url) == (0, result.usage, result.debug_url)
    nodes = history.node_execute_status
    assert nodes is not None
    node = place.run(
        workflow_execute_nodes.retrieve(
            workflow_id=workflow_id,
            execute_id=history.execute_id,
            node_execute_uuid=nodes["Greeting"].node_execute_uuid,
        )
    )
    assert (node.is_finish, node.node_output) == (True, "Hello, Ann!")
    used = [one.effective and one.effective.item_info for one in place.run(benefits.retrieve()).benefit_info or ()]
    assert [info and info.used for info in used] == [1]


def test_a_run_is_streamed(place: Place) -> None:
    """A stream has the pieces of each node, counted, the last one marked, then the output, then the end."""
    events = place.events(workflow_runs.stream(workflow_id=made(place, greeting), parameters={"who": "Ann"}))
    messages = [event.message for event in events if isinstance(event, WorkflowMessage)]
    assert [(one.node_title, one.content, one.node_seq_id, one.node_is_finish) for one in messages] == [
        ("Greeting", "Hello, ", "0", False),
        ("Greeting", "Ann!", "1", True),
        ("End", '{"output":"done"}', "0", True),
    ]
    assert isinstance(events[-1], WorkflowDone)
    assert "execute_id=" in str(events[-1].debug_url)


def test_events_have_the_bytes_of_hosted_coze(api: httpx.Client, server: Emulator) -> None:
    """The events of a run are numbered, with spaces after the colons and `&` escaped."""
    id = server.world.add_workflow("Flow", greeting, workspace_id=server.workspace_id).id
    answer = api.post("/v1/workflow/stream_run", json={"workflow_id": id})
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block.split("\n") for block in answer.text.removesuffix("\n\n").split("\n\n")]
    assert [block[:2] for block in blocks] == [
        ["id: 0", "event: Message"],
        ["id: 1", "event: Message"],
        ["id: 2", "event: Message"],
        ["id: 3", "event: Done"],
    ]
    assert r"\u0026workflow_id=" in blocks[-1][2]
    assert "&" not in blocks[-1][2]


def test_a_streamed_run_asks_and_goes_on(place: Place) -> None:
    """A run that asks ends its stream with what it waits for, and goes on with the answer, twice."""
    workflow_id = made(place, booking)
    events = place.events(workflow_runs.stream(workflow_id=workflow_id, parameters={"who": "Ann"}))
    answers = (("Rome", WorkflowInterruptType.QUESTION), ('{"nights":2,"beds":1}', WorkflowInterruptType.INPUT))
    event_ids: list[str] = []
    for answer, kind in answers:
        assert isinstance(events[-1], WorkflowInterrupt)
        asked = events[-1].interrupt.interrupt_data
        event_ids.append(asked.event_id)
        assert (asked.type, asked.event_id.count("/")) == (kind, 1)
        resume = workflow_runs.resume_stream(
            workflow_id=workflow_id, event_id=asked.event_id, resume_data=answer, interrupt_type=asked.type
        )
        events = place.events(resume)
    assert told(events) == "Ann goes to Rome."
    assert isinstance(events[-2], WorkflowMessage)
    assert json.loads(events[-2].message.content) == {"city": "Rome", "form": {"nights": 2, "beds": 1}}
    assert place.code(again(workflow_id, event_ids[-1])) == 4315


def again(workflow_id: str, event_id: str, kind: int = 2) -> Request[WorkflowRunResult]:
    """Answer a question with a word."""
    return workflow_runs.resume(workflow_id=workflow_id, event_id=event_id, resume_data="again", interrupt_type=kind)


def test_a_run_that_is_waited_for_asks_and_goes_on(place: Place) -> None:
    """A result may be a question, which says what was asked; a wrong answer to it is refused, and the run waits."""
    workflow_id = made(place, booking)
    result = place.run(workflow_runs.create(workflow_id=workflow_id, parameters={"who": "Ann"}))
    asked = result.interrupt_data
    assert asked is not None
    assert json.loads(asked.data)["messages"][0]["content"] == {"question": "Which city?", "options": ["Oslo", "Rome"]}
    history = place.run(workflow_run_histories.retrieve(workflow_id=workflow_id, execute_id=str(result.execute_id)))
    assert (history.execute_status, history.interrupt_data) == (WorkflowExecuteStatus.INTERRUPTED, asked)
    assert place.code(again(workflow_id, asked.event_id, 5)) == 4000
    assert place.code(again(workflow_id, f"{result.execute_id}/1")) == 4000
    assert place.code(again(workflow_id, "1/1")) == 4314
    following = place.run(again(workflow_id, asked.event_id))
    assert following.execute_id == result.execute_id
    assert following.interrupt_data is not None
    assert json.loads(following.interrupt_data.data)["content_type"] == "form_schema"


def test_a_run_is_resumed_at_most_three_times(place: Place) -> None:
    """The fourth answer is refused."""

    def asking(_: Mapping[str, object]) -> Running:
        for number in range(9):
            yield Ask(f"{number}?")
        return None

    workflow_id = made(place, asking)
    result = place.run(workflow_runs.create(workflow_id=workflow_id))
    for _ in range(3):
        assert result.interrupt_data is not None
        result = place.run(again(workflow_id, result.interrupt_data.event_id))
    assert result.interrupt_data is not None
    assert place.code(again(workflow_id, result.interrupt_data.event_id)) == 4000


def test_an_asynchronous_run_is_polled(place: Place) -> None:
    """A run that nobody waits for ends too: polling shows how, also where it failed or asks."""

    def polled(workflow_id: str) -> WorkflowRunHistory:
        run = workflow_runs.create_and_poll(workflow_id=workflow_id, parameters={"who": "A"}, poll_interval=0.02)
        return place.run(run)

    ended = [polled(made(place, flow)) for flow in (greeting, failing)]
    assert [one.execute_status for one in ended] == [WorkflowExecuteStatus.SUCCESS, WorkflowExecuteStatus.FAIL]
    workflow_id = made(place, booking)
    history = polled(workflow_id)
    assert history.run_mode == WorkflowRunMode.ASYNCHRONOUS
    assert history.interrupt_data is not None
    going_on = place.run(again(workflow_id, history.interrupt_data.event_id))
    assert (going_on.execute_id, going_on.data) == (history.execute_id, None)


@pytest.mark.parametrize(("flow", "message"), [(failing, "nothing works with 1 parameters"), (broken, "failure")])
def test_a_run_fails(place: Place, flow: Flow, message: str) -> None:
    """A failure inside of a flow is an event, a refusal with a page for debugging, and in the history."""
    workflow_id = made(place, flow)
    events = place.events(workflow_runs.stream(workflow_id=workflow_id, parameters={"a": 1}))
    assert isinstance(events[-1], WorkflowError)
    assert (events[-1].error.error_code, message in events[-1].error.error_message) == (720701013, True)
    error = place.refused(workflow_runs.create(workflow_id=workflow_id, parameters={"a": 1}))
    assert (error.code, message in error.message) == (720701013, True)
    begun = workflow_runs.create_and_poll(workflow_id=workflow_id, parameters={"a": 1}, poll_interval=0.02)
    history = place.run(begun)
    assert (history.error_code, message in history.error_message) == (720701013, True)
    assert list(history.node_execute_status or ()) == ["Output"]


def test_a_run_must_be_right(place: Place, other: Place) -> None:
    """What does not exist, is not published, is someone else's, or does not fit is refused with its code."""
    workflow_id, draft = made(place, greeting), made(place, greeting, published=False)
    bot_id = place.bot()
    refused: dict[int, list[dict[str, Any]]] = {
        4200: [{"workflow_id": "1"}, {"workflow_id": draft}, {"workflow_id": workflow_id, "workflow_version": "v9"}],
        4000: [{"workflow_id": workflow_id, "bot_id": bot_id, "app_id": "1"}],
    }
    for code, calls in refused.items():
        for arguments in calls:
            assert place.code(workflow_runs.create(**arguments)) == code, arguments
    assert other.code(workflow_runs.create(workflow_id=workflow_id)) == 4101
    result = place.run(workflow_runs.create(workflow_id=workflow_id, bot_id=bot_id, workflow_version="v0.0.1"))
    execute_id = str(result.execute_id)
    found = place.run(workflow_run_histories.retrieve(workflow_id=workflow_id, execute_id=execute_id))
    assert found.bot_id == bot_id
    for id in ("1", str(place.emulator.world.new_id())):
        assert place.code(workflow_run_histories.retrieve(workflow_id=workflow_id, execute_id=id)) == 4314
    node = workflow_execute_nodes.retrieve(workflow_id=workflow_id, execute_id=execute_id, node_execute_uuid="1")
    assert place.code(node) == 4200


def test_parameters_may_be_text(api: httpx.Client, server: Emulator) -> None:
    """Parameters are an object or the JSON text of one."""
    id = server.world.add_workflow("Flow", workspace_id=server.workspace_id).id
    results = [
        api.post("/v1/workflow/run", json={"workflow_id": id, "parameters": given}).json()
        for given in ({"a": [1]}, '{"a": [1]}', "", None, "[", [1])
    ]
    assert [(one["code"], one.get("data")) for one in results] == [
        (0, '{"output":{"a":[1]}}'),
        (0, '{"output":{"a":[1]}}'),
        (0, '{"output":{}}'),
        (0, '{"output":{}}'),
        (4000, None),
        (4000, None),
    ]


@pytest.mark.parametrize("page_size", [1, 2, 30])
def test_workflows_are_listed(place: Place, other: Place, page_size: int) -> None:
    """Workflows and their versions are listed page by page, by kind, app and publication, and can be read."""
    app = place.emulator.world.add_app("App", workspace_id=place.workspace_id)
    first = made(place, greeting, input={"who": {"type": "string"}})
    second, draft = made(place, greeting, mode="chatflow"), made(place, greeting, published=False, app_id=app.id)
    every: dict[str, Any] = {"workspace_id": place.workspace_id, "page_size": page_size}

    def ids(**wanted: Any) -> list[str]:
        return [one.workflow_id for one in place.items(workflows.list(**every, **wanted))]

    assert ids() == [first, second, draft]
    assert ids(workflow_mode="chatflow") == [second]
    assert ids(app_id=app.id) == ids(publish_status="unpublished_draft") == [draft]
    assert other.code(workflows.list(workspace_id=place.workspace_id)) == 4101
    world = place.emulator.world
    world.workflows[first] = evolve(world.workflows[first], versions=(("v2", 2), ("v1", 1)))
    found = place.items(workflow_versions.list(workflow_id=first, page_size=page_size, include_input_output=True))
    assert [(one.version, one.input) for one in found] == [(name, {"who": {"type": "string"}}) for name in ("v2", "v1")]
    info = place.run(workflows.retrieve(workflow_id=first, include_input_output=True))
    assert (info.workflow_detail.workflow_name, info.input) == ("Flow", {"who": {"type": "string"}})
    assert place.run(workflows.retrieve(workflow_id=first)).input is None


# --- chatflows --------------------------------------------------------------------------------------------------------


def talk(parameters: Mapping[str, object]) -> Running:
    """Ask for a name, and greet."""
    name = yield Ask("Who are you?")
    yield Put(f"{parameters['USER_INPUT']}, {name}.")
    return None


def said(events: list[ChatEvent]) -> str:
    """Give the text of the pieces of an answer."""
    return "".join(map(text_of, events))


def test_a_chatflow_asks_and_goes_on(place: Place) -> None:
    """A chatflow asks, and takes the next message in its conversation for the answer; its end names a page."""
    workflow_id = made(place, talk, mode="chatflow")

    def say(text: str, conversation_id: str | None = None) -> list[ChatEvent]:
        message = Message.build_user_question_text(text)
        stream = workflow_chat.stream(
            workflow_id=workflow_id, additional_messages=[message], conversation_id=conversation_id
        )
        return place.events(stream)

    events = say("Hello")
    (waiting,) = [event.chat for event in events if isinstance(event, RequiresAction)]
    assert (said(events), waiting.required_action) == ("Who are you?", None)
    events = say("Ann", waiting.conversation_id)
    assert said(events) == "Hello, Ann."
    assert isinstance(events[-2], Completed)
    assert isinstance(events[-1], Done)
    assert "workflow_id=" in str(events[-1].debug_url)
    assert said(say("Bye", waiting.conversation_id)) == "Who are you?"


def test_a_chatflow_has_conversations_by_name(place: Place) -> None:
    """The parameter CONVERSATION_NAME finds the conversation that it has named before."""
    workflow_id = made(place, talk, mode="chatflow")
    hello = [Message.build_user_question_text("Hello")]
    texts = [
        said(
            place.events(
                workflow_chat.stream(
                    workflow_id=workflow_id, additional_messages=hello, parameters={"CONVERSATION_NAME": name}
                )
            )
        )
        for name in ("Trip", "Trip", "Other")
    ]
    assert texts == ["Who are you?", "Hello, Hello.", "Who are you?"]


def test_a_chatflow_gives_its_output_or_fails(place: Place) -> None:
    """Where nothing was put out the output is the answer; a failure ends the chat as one."""
    hello = [Message.build_user_question_text("Hello")]

    def quiet(parameters: Mapping[str, object]) -> Running:
        yield from ()
        return f"You said {parameters['USER_INPUT']}"

    events = place.events(workflow_chat.stream(workflow_id=made(place, quiet), additional_messages=hello))
    assert said(events) == "You said Hello"
    events = place.events(workflow_chat.stream(workflow_id=made(place, failing), additional_messages=hello))
    (failed,) = [event.chat for event in events if isinstance(event, Failed)]
    assert failed.last_error is not None
    assert (said(events), failed.last_error.code) == ("so far ", 720701013)
    answer, workflow_id = [Message.build_assistant_answer("Hello")], made(place, quiet)
    wrong = (
        (4000, workflow_chat.stream(workflow_id=workflow_id, additional_messages=answer)),
        (4002, workflow_chat.stream(workflow_id=workflow_id, additional_messages=hello, conversation_id="1")),
        (4200, workflow_chat.stream(workflow_id="1", additional_messages=hello)),
    )
    for code, stream in wrong:
        (outcome,) = place.colour.events(stream, place.arguments)
        assert isinstance(outcome, Failure)
        error = outcome.failure()
        assert isinstance(error, ApiError)
        assert error.code == code


# --- time -------------------------------------------------------------------------------------------------------------


def test_a_slow_run_keeps_nobody_waiting() -> None:
    """While one call waits for a run that takes its time, others are answered; a pause lies between two pieces."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(_: Mapping[str, object]) -> Running:
        yield Put("one two")
        begun.set()
        go_on.wait(10)
        return "done"

    with Emulator(pace=0.01) as server, ThreadPoolExecutor(1) as pool:
        place = Place.of(server)
        workflow_id = made(place, slow)
        waiting = pool.submit(place.run, workflow_runs.create(workflow_id=workflow_id))
        assert begun.wait(10)
        (run,) = server.world.runs.values()
        history = place.run(workflow_run_histories.retrieve(workflow_id=workflow_id, execute_id=run.id))
        assert (history.execute_status, waiting.done()) == (WorkflowExecuteStatus.RUNNING, False)
        go_on.set()
        assert waiting.result().data == "done"


def test_a_server_ends_while_a_run_is_waited_for() -> None:
    """Who waits for a run when the server is closed loses the connection, and the run stays as it was."""
    begun, never = threading.Event(), threading.Event()

    def endless(_: Mapping[str, object]) -> Running:
        yield Put("so far")
        begun.set()
        never.wait(10)
        yield Put("too late")
        return None

    with ThreadPoolExecutor(1) as pool:
        with Emulator() as server:
            place = Place.of(server)
            run = workflow_runs.create(workflow_id=made(place, endless))
            waiting = pool.submit(place.colour.run, run, place.arguments)
            assert begun.wait(10)
        assert isinstance(waiting.result(), Failure)
        never.set()
        (kept,) = server.world.runs.values()
        assert (kept.status, [node.output for node in kept.nodes]) == ("Running", ["so far"])


def test_two_answers_to_one_question(place: Place) -> None:
    """Only the first answer is taken: the second finds a run that waits no more."""
    workflow_id = made(place, booking)
    result = place.run(workflow_runs.create(workflow_id=workflow_id, parameters={"who": "Ann"}))
    assert result.interrupt_data is not None
    event_id = result.interrupt_data.event_id
    place.run(again(workflow_id, event_id))
    assert place.code(again(workflow_id, event_id)) == 4000


def test_a_token_for_chats_with_one_bot(place: Place) -> None:
    """A token that may only be used to chat with some bots runs no workflow in another one."""
    world, workflow_id = place.emulator.world, made(place, greeting)
    mine, another = place.bot(), place.bot()
    world.put_token(Token(value="czs_narrow", user_id=place.user_id, bot_ids=(mine,)))
    narrow = evolve(place, arguments={**place.arguments, "token": "czs_narrow"})
    assert narrow.run(workflow_runs.create(workflow_id=workflow_id, bot_id=mine)).output == {"output": "done"}
    assert narrow.code(workflow_runs.create(workflow_id=workflow_id, bot_id=another)) == 4101
