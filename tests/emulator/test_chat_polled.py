"""Chats that are not streamed: polling, canceling, tools."""

import threading
from typing import Any

import httpx
import pytest

from coze.emulator import Emulator, ToolCall, Turn


def ids(chat: dict[str, Any]) -> dict[str, str]:
    return {"conversation_id": chat["conversation_id"], "chat_id": chat["id"]}


def code(answer: httpx.Response) -> int:
    return int(answer.json()["code"])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_polling_sees_the_chat_in_progress_first(method: str, api: httpx.Client, body: Any, settled: Any) -> None:
    """A chat that is not streamed is in progress at first and completed later, by either method of retrieving it."""
    chat = api.post("/v3/chat", json=body("Hello")).json()["data"]
    assert chat["status"] == "in_progress"
    assert len(chat["inserted_additional_messages"]) == 1
    assert api.request(method, "/v3/chat/retrieve", params=ids(chat)).json()["data"]["status"] == "in_progress"
    completed = settled(chat)
    assert completed["status"] == "completed"
    assert completed["usage"]["token_count"] > 0
    said = api.get("/v3/chat/message/list", params=ids(chat)).json()["data"]
    assert [message["type"] for message in said][:2] == ["answer", "verbose"]
    assert said[0]["content"] == "You said: Hello (message 1)"


def test_a_chat_keeps_its_meta_data(api: httpx.Client, body: Any) -> None:
    """meta_data comes back with the chat."""
    chat = api.post("/v3/chat", json=body(meta_data={"trace": "1"})).json()["data"]
    assert api.get("/v3/chat/retrieve", params=ids(chat)).json()["data"]["meta_data"] == {"trace": "1"}


def test_a_canceled_chat_is_no_context(api: httpx.Client, body: Any, bot: Any, say: Any) -> None:
    """Canceling works while the chat runs, frees the conversation, and takes the turn out of the context."""
    seen: list[list[Turn]] = []

    def watching(turns: Any) -> list[str]:
        seen.append(list(turns))
        return ["well"]

    chat = api.post("/v3/chat", json=body("never mind", bot_id=bot(watching))).json()["data"]
    assert code(api.post("/v3/chat", params=ids(chat), json=body())) == 4016
    assert api.post("/v3/chat/cancel", json=ids(chat)).json()["data"]["status"] == "canceled"
    assert code(api.post("/v3/chat/cancel", json=ids(chat))) == 4104
    say("the second", chat["conversation_id"], bot_id=bot(watching))
    assert seen == [[Turn("user", "the second")]]
    assert api.get("/v3/chat/retrieve", params=ids(chat)).json()["data"]["status"] == "canceled"
    assert api.get("/v3/chat/message/list", params=ids(chat)).json()["data"] == []


def test_canceling_does_not_stop_a_stream(api: httpx.Client, body: Any, bot: Any) -> None:
    """A stream whose chat is canceled goes on to done, but what it says is not stored."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(turns: Any) -> Any:
        yield "a"
        begun.set()
        go_on.wait(5)
        yield "b"

    with api.stream("POST", "/v3/chat", json=body(bot_id=bot(slow), stream=True)) as answer:
        lines = answer.iter_lines()
        created = next(line for line in lines if line.startswith("data:"))
        chat = httpx.Response(200, text=created.removeprefix("data:")).json()
        assert begun.wait(5)
        assert api.post("/v3/chat/cancel", json=ids(chat)).json()["data"]["status"] == "canceled"
        go_on.set()
        assert 'data:"[DONE]"' in list(lines)
    assert api.get("/v3/chat/retrieve", params=ids(chat)).json()["data"]["status"] == "canceled"
    assert api.get("/v3/chat/message/list", params=ids(chat)).json()["data"] == []


def weather(turns: Any) -> Any:
    """Ask two tools, then tell what they gave."""
    results = [turn for turn in turns if turn.role == "tool"]
    if not results:
        yield "One moment. "
        yield ToolCall("weather", {"city": "Oslo"})
        yield ToolCall("clock", '{"zone": "CET"}')
    else:
        yield " and ".join(f"{turn.name} says {turn.text}" for turn in results)


@pytest.mark.parametrize("stream", [True, False])
def test_tool_outputs_continue_a_chat(
    *, stream: bool, api: httpx.Client, bot: Any, say: Any, settled: Any, events: Any
) -> None:
    """A tool call stops the chat; its outputs, submitted in either form, lead to the answer."""
    begun = say("Weather?", bot_id=bot(weather))
    assert [name for name, _ in begun][-2:] == ["conversation.chat.requires_action", "done"]
    completed = [data for name, data in begun if name == "conversation.message.completed"]
    assert [message["type"] for message in completed] == ["answer", "function_call", "function_call"]
    assert '"name":"weather","arguments":{"city":"Oslo"}' in completed[1]["content"]
    chat = begun[-2][1]
    calls = chat["required_action"]["submit_tool_outputs"]["tool_calls"]
    assert [(call["type"], call["function"]["name"]) for call in calls] == [
        ("function", "weather"),
        ("function", "clock"),
    ]
    assert calls[0]["function"]["arguments"] == '{"city": "Oslo"}'
    outputs = [
        {"tool_call_id": call["id"], "output": output} for call, output in zip(calls, ["snow", "noon"], strict=True)
    ]
    submit = {"tool_outputs": outputs, "stream": stream}
    answer = api.post("/v3/chat/submit_tool_outputs", params=ids(chat), json=submit)
    if stream:
        resumed = events(answer.text)
        assert resumed[0][0] == "conversation.chat.in_progress"
        assert [data["type"] for name, data in resumed if name == "conversation.message.completed"] == [
            "tool_response",
            "tool_response",
            "answer",
            "verbose",
        ]
        assert resumed[-1] == ("done", "[DONE]")
    else:
        assert answer.json()["data"]["status"] == "in_progress"
    assert settled(chat)["status"] == "completed"
    said = api.get("/v3/chat/message/list", params=ids(chat)).json()["data"]
    assert [m["content"] for m in said if m["type"] == "answer"][1] == "weather says snow and clock says noon"
    assert code(api.post("/v3/chat/submit_tool_outputs", params=ids(chat), json=submit)) == 4000


def test_every_tool_call_needs_one_output(api: httpx.Client, bot: Any, say: Any) -> None:
    """Missing, unknown and doubled outputs are refused, and the chat goes on waiting."""
    chat = say(bot_id=bot(weather))[-2][1]
    [first, second] = [c["id"] for c in chat["required_action"]["submit_tool_outputs"]["tool_calls"]]
    for given in [[], [first], [first, "call_1"], [first, first, second]]:
        outputs = {"tool_outputs": [{"tool_call_id": id, "output": "x"} for id in given]}
        assert code(api.post("/v3/chat/submit_tool_outputs", params=ids(chat), json=outputs)) == 4000
    assert api.get("/v3/chat/retrieve", params=ids(chat)).json()["data"]["status"] == "requires_action"
    assert code(api.post("/v3/chat/cancel", json=ids(chat))) == 4104


def test_a_chat_that_is_not_saved_cannot_be_continued(api: httpx.Client, bot: Any, say: Any) -> None:
    """Tool outputs for a chat with auto_save_history=false get 5000."""
    chat = say(bot_id=bot(weather), auto_save_history=False)[-2][1]
    assert chat["status"] == "requires_action"
    assert code(api.post("/v3/chat/submit_tool_outputs", params=ids(chat), json={"tool_outputs": []})) == 5000


def test_many_chats_run_at_once(server: Emulator, api: httpx.Client, body: Any, settled: Any) -> None:
    """Forty chats in forty conversations run side by side, all to their end, with ids that sort by creation."""
    chats = [api.post("/v3/chat", json=body(f"number {i}")).json()["data"] for i in range(40)]
    assert [chat["id"] for chat in chats] == sorted({chat["id"] for chat in chats})
    assert {settled(chat)["status"] for chat in chats} == {"completed"}
    with server.world.lock:
        assert {server.world.chats[chat["id"]].status for chat in chats} == {"completed"}


def test_the_last_message_of_the_user_is_the_query(api: httpx.Client, body: Any, say: Any) -> None:
    """Without additional_messages the last stored message of the user is answered; without any the chat is refused."""
    conversation = api.post("/v1/conversation/create", json={}).json()["data"]["id"]
    at = {"conversation_id": conversation}
    assert code(api.post("/v3/chat", params=at, json=body(additional_messages=[]))) == 4000
    message = {"role": "user", "content": "stored", "content_type": "text"}
    api.post("/v1/conversation/message/create", params=at, json=message)
    answer = next(
        data for name, data in say("", conversation, additional_messages=None) if name.endswith("message.completed")
    )
    assert answer["content"] == "You said: stored (message 1)"
