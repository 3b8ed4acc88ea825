"""The event streams of chats."""

import re
import threading
from typing import Any

import httpx

from coze.emulator import Emulator, Fail, Reasoning, ToolCall, Turn
from coze.emulator.responder import tokens

ANSWER = """\
event:conversation.chat.created
data:{"id":"<0>","conversation_id":"<1>","bot_id":"<2>","created_at":<t>,"last_error":{"code":0,"msg":""},\
"status":"created","usage":{"token_count":0,"output_count":0,"input_count":0},"section_id":"<3>"}

event:conversation.chat.in_progress
data:{"id":"<0>","conversation_id":"<1>","bot_id":"<2>","created_at":<t>,"last_error":{"code":0,"msg":""},\
"status":"in_progress","usage":{"token_count":0,"output_count":0,"input_count":0},"section_id":"<3>"}

event:conversation.message.delta
data:{"id":"<4>","conversation_id":"<1>","bot_id":"<2>","role":"assistant","type":"answer","content":"星期",\
"content_type":"text","chat_id":"<0>","section_id":"<3>"}

event:conversation.message.delta
data:{"id":"<4>","conversation_id":"<1>","bot_id":"<2>","role":"assistant","type":"answer","content":"三。",\
"content_type":"text","chat_id":"<0>","section_id":"<3>","created_at":<t>}

event:conversation.message.completed
data:{"id":"<4>","conversation_id":"<1>","bot_id":"<2>","role":"assistant","type":"answer","content":"星期三。",\
"content_type":"text","chat_id":"<0>","section_id":"<3>","created_at":<t>}

event:conversation.message.completed
data:{"id":"<5>","conversation_id":"<1>","bot_id":"<2>","role":"assistant","type":"verbose","content":\
"{\\"msg_type\\":\\"generate_answer_finish\\",\\"data\\":\\"{\\\\\\"finish_reason\\\\\\":0,\\\\\\"FinData\\\\\\":\
\\\\\\"\\\\\\"}\\",\\"from_module\\":null,\\"from_unit\\":null}",\
"content_type":"text","chat_id":"<0>","section_id":"<3>","created_at":<t>}

event:conversation.chat.completed
data:{"id":"<0>","conversation_id":"<1>","bot_id":"<2>","created_at":<t>,"completed_at":<t>,\
"last_error":{"code":0,"msg":""},"status":"completed","usage":{"token_count":5,"output_count":4,"input_count":1},\
"section_id":"<3>"}

event:done
data:"[DONE]"

"""


def masked(text: str) -> str:
    """Replace ids by their rank of appearance, and times by a letter."""
    ids = list(dict.fromkeys(re.findall(r"\b\d{19}\b", text)))
    text = re.sub(r"\b\d{19}\b", lambda match: f"<{ids.index(match.group())}>", text)
    return re.sub(r"\b\d{10}\b", "<t>", text)


def named(events: list[tuple[str, Any]], name: str) -> list[Any]:
    return [data for event, data in events if event == name]


def test_an_answer_has_exactly_these_bytes(api: httpx.Client, bot: Any, body: Any) -> None:
    """A streamed answer is, byte by byte, what hosted Coze sends: order, keys, spaces, and times only at the end."""
    answer = api.post("/v3/chat", json=body("Hello", bot_id=bot(lambda turns: ["星期", "三。"]), stream=True))
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert masked(answer.text) == ANSWER


def test_deltas_join_to_the_answer(say: Any) -> None:
    """The deltas of a message, joined, are its content; only the last one has a time."""
    events = say("Tell me something")
    deltas = named(events, "conversation.message.delta")
    [answer] = [data for data in named(events, "conversation.message.completed") if data["type"] == "answer"]
    assert "".join(delta["content"] for delta in deltas) == answer["content"]
    assert len(deltas) > 3
    assert ["created_at" in delta for delta in deltas] == [False] * (len(deltas) - 1) + [True]
    assert {delta["id"] for delta in deltas} == {answer["id"]}


def test_up_to_three_suggestions_follow(say: Any) -> None:
    """Follow-ups come after the verbose message, are about what the user said, and are three at most."""
    types = named(say("Compare Erlang, Haskell, Scala, Clojure"), "conversation.message.completed")
    assert [data["type"] for data in types] == ["answer", "verbose", "follow_up", "follow_up", "follow_up"]
    assert "Compare" in types[2]["content"]
    assert "Erlang" in types[3]["content"]


def test_reasoning_is_streamed_apart(say: Any, bot: Any) -> None:
    """Reasoning comes in deltas with empty content, and whole in the completed message."""
    events = say(bot_id=bot(lambda turns: [Reasoning("Let me "), Reasoning("see."), "Yes."]))
    deltas = named(events, "conversation.message.delta")
    assert [(d["content"], d.get("reasoning_content")) for d in deltas] == [
        ("", "Let me "),
        ("", "see."),
        ("Yes.", None),
    ]
    answer = named(events, "conversation.message.completed")[0]
    assert (answer["content"], answer["reasoning_content"]) == ("Yes.", "Let me see.")


def test_usage_is_counted_from_the_text(say: Any, bot: Any) -> None:
    """Usage counts the words that went in and came out, and their sum."""
    usage = named(say("one two three", bot_id=bot(lambda turns: ["four ", "five"])), "conversation.chat.completed")[0][
        "usage"
    ]
    assert usage == {"token_count": 5, "output_count": 2, "input_count": 3}
    assert tokens("It's 20 星期三!") == 8


def test_a_responder_may_fail(say: Any, bot: Any, api: httpx.Client) -> None:
    """A failure ends the chat in failed with its code, then done; what was said so far is no message."""
    events = say(bot_id=bot(lambda turns: ["I will ", Fail(4028, "out of credits"), "never said"]))
    assert [name for name, _ in events][-2:] == ["conversation.chat.failed", "done"]
    chat = events[-2][1]
    assert (chat["status"], chat["last_error"]) == ("failed", {"code": 4028, "msg": "out of credits"})
    assert chat["failed_at"] >= chat["created_at"]
    assert "completed_at" not in chat
    ids = {"conversation_id": chat["conversation_id"], "chat_id": chat["id"]}
    assert api.get("/v3/chat/retrieve", params=ids).json()["data"]["status"] == "failed"
    assert api.get("/v3/chat/message/list", params=ids).json()["data"] == []


def test_a_responder_that_raises_has_failed(say: Any, bot: Any) -> None:
    """An exception of a responder, or a piece that cannot be sent, is the failure that hosted Coze shows: 5000."""

    def broken(turns: Any) -> Any:
        yield "half "
        raise ZeroDivisionError

    for responder in (broken, lambda turns: [ToolCall("f", {"x": object()})], lambda turns: 1):
        chat = say(bot_id=bot(responder))[-2][1]
        assert chat["last_error"] == {"code": 5000, "msg": "event interval error"}


def test_what_is_said_arrives_while_the_responder_thinks(
    server: Emulator, api: httpx.Client, bot: Any, body: Any
) -> None:
    """A delta is sent though the responder has not gone on, and a client that leaves does not end the chat."""
    go_on, done = threading.Event(), threading.Event()

    def slow(turns: Any) -> Any:
        yield "first "
        go_on.wait(5)
        yield "second"
        done.set()

    with api.stream("POST", "/v3/chat", json=body(bot_id=bot(slow), stream=True)) as answer:
        lines = answer.iter_lines()
        assert any('"content":"first "' in line for line in lines)
    go_on.set()
    assert done.wait(5)


def test_line_separators_stay_in_the_text(say: Any, bot: Any) -> None:
    """Characters that some parsers take for line ends are sent as they are, and a lone surrogate is replaced."""
    events = say(bot_id=bot(lambda turns: ["a\u2028b\u0085c\x0bd", "\ud800"]))
    assert named(events, "conversation.message.completed")[0]["content"] == "a\u2028b\u0085c\x0bd?"


def test_the_responder_sees_the_section(say: Any, bot: Any) -> None:
    """A responder gets the questions and answers of the section, oldest first, and nothing else."""
    seen: list[list[Turn]] = []

    def watching(turns: Any) -> list[str]:
        seen.append(list(turns))
        return [f"answer {len(seen)}"]

    id = bot(watching)
    conversation = say("one", bot_id=id)[0][1]["conversation_id"]
    say("two", conversation, bot_id=id)
    assert seen[1] == [Turn("user", "one"), Turn("assistant", "answer 1"), Turn("user", "two")]


def test_history_can_be_kept_out(say: Any, api: httpx.Client, bot: Any) -> None:
    """With auto_save_history=false nothing is stored, and the chat alone sees what it was given."""
    seen: list[list[Turn]] = []

    def watching(turns: Any) -> list[str]:
        seen.append(list(turns))
        return ["well"]

    given = [
        {"role": "user", "content": "weather?", "content_type": "text"},
        {"role": "assistant", "type": "function_call", "content": "{}", "content_type": "text"},
        {"role": "assistant", "type": "tool_response", "content": "sunny", "content_type": "text"},
    ]
    id = bot(watching)
    chat = say(bot_id=id, auto_save_history=False, additional_messages=given)[0][1]
    assert seen == [[Turn("user", "weather?"), Turn("tool", "sunny")]]
    listed = api.post("/v1/conversation/message/list", params={"conversation_id": chat["conversation_id"]}, json={})
    assert listed.json()["data"] == []
    say("next", chat["conversation_id"], bot_id=id)
    assert seen[1] == [Turn("user", "next")]


def test_the_default_bot_answers_from_the_conversation(say: Any) -> None:
    """The bot of a new emulator remembers a name, counts messages and repeats the rest."""

    def answer(events: list[tuple[str, Any]]) -> str:
        return str(named(events, "conversation.message.completed")[0]["content"])

    first = say("Hi, my name is Ada")
    conversation = first[0][1]["conversation_id"]
    assert answer(first) == "Nice to meet you, Ada."
    assert answer(say("The sky is blue", conversation)) == "You said: The sky is blue I remember you, Ada. (message 2)"
    assert answer(say("What is my name?", conversation)) == "Your name is Ada."
    assert answer(say("How many messages did I send?", conversation)) == "You have sent 4 messages in this section."
    assert answer(say("What is my name?")) == "You have not told me your name yet."
