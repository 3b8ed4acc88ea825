"""The programs over chats, fed with answers by hand: no clock, no socket, no patching."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

import pytest
from attrs import frozen
from catalogue import as_response, ok

from coze import (
    COM,
    ApiError,
    Effect,
    Failure,
    InvalidArgument,
    Message,
    Now,
    Outcome,
    Sleep,
    StreamInterrupted,
    Success,
    Token,
    UnexpectedResponse,
)
from coze.api import answers, chat
from coze.api.answers import Transcript, heard, text_of
from coze.api.chat_reading import CHAT_EVENTS
from coze.api.session import Session
from coze.effect import Nonce
from coze.events import EventParser
from coze.http import HttpResponse
from coze.models.chat import Chat, ChatPoll, ChatStatus, MessageType
from coze.models.chat_events import (
    AudioDelta,
    ChatEvent,
    Completed,
    Created,
    Done,
    Failed,
    InProgress,
    MessageCompleted,
    MessageDelta,
    RequiresAction,
    UnknownEvent,
)
from coze.run.cell import Held
from coze.run.interpret import perform
from coze.run.primitives import Authorize, Clock, Context, Exchange
from coze.values import Secret

T = TypeVar("T")

# --- performing by hand -----------------------------------------------------------------------------------------------


@frozen
class Played(Generic[T]):
    """How a program went: its outcome, the paths that it asked for, and the seconds that it slept."""

    outcome: Outcome[T]
    asked: tuple[str, ...]
    slept: tuple[float, ...]
    exchanges: tuple[Exchange, ...]


class EndlessError(Exception):
    """A program asked for more than there are answers."""


def play(effect: Effect[T], replies: Iterator[object], *, took: float = 0.0) -> Played[T]:
    """Perform an effect: each exchange is given the next reply and takes `took` seconds, and sleeping takes no time."""
    time, asked, slept = 1_700_000_000.0, list[Exchange](), list[float]()
    work = perform(effect, Context(profile=COM))
    answer: object = None
    try:
        while True:
            match work.send(answer):
                case Clock() | Now():
                    answer = time
                case Authorize():
                    answer = Success(Held(Token(access_token=Secret("pat_test")), 0.0))
                case Nonce(size):
                    answer = bytes(size)
                case Sleep(seconds):
                    slept.append(seconds)
                    time += seconds
                    answer = None
                case Exchange() as exchange:
                    asked.append(exchange)
                    time += took
                    reply = next(replies, EndlessError)
                    if reply is EndlessError:
                        raise EndlessError
                    answer = Success(reply if isinstance(reply, HttpResponse) else as_response(exchange.http, reply))
                case other:
                    raise AssertionError(other)
    except StopIteration as stop:
        names = tuple(exchange.http.endpoint.removeprefix("chat.") for exchange in asked)
        return Played(stop.value, names, tuple(slept), tuple(asked))


ASK: Final = functools.partial(
    chat.create_and_poll, bot_id="bot", user_id="user", additional_messages=[Message.build_user_question_text("Hello")]
)


def state(status: str) -> dict[str, object]:
    """Reply with a chat in a status."""
    return ok({"id": "chat", "conversation_id": "conversation", "status": status})


def chat_in(status: str) -> Chat:
    """Give the chat that is read from such a reply."""
    return Chat(id="chat", conversation_id="conversation", status=ChatStatus(status))


MESSAGES: Final = ok([{"role": "assistant", "type": "answer", "content": "Hello."}])
READ: Final = (Message(role="assistant", type="answer", content="Hello."),)

# --- chat.create_and_poll ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["completed", "failed", "requires_action", "canceled"])
def test_a_chat_is_polled_until_it_ends(ending: str) -> None:
    """A chat is looked at once a second until it ends, however it does, and its messages are read."""
    replies = [state("in_progress"), state("in_progress"), state(ending), MESSAGES]
    played = play(ASK(), iter(replies))
    assert played.outcome == Success(ChatPoll(chat=chat_in(ending), messages=READ))
    assert played.asked == ("create", "retrieve", "retrieve", "chat_messages.list")
    assert played.slept == (1.0, 1.0)


def test_a_chat_that_ends_at_once_is_not_looked_at() -> None:
    """A chat that has ended when it was created costs no look and no second."""
    played = play(ASK(), iter([state("completed"), MESSAGES]))
    assert (played.asked, played.slept) == (("create", "chat_messages.list"), ())


@pytest.mark.parametrize("status", ["created", "in_progress", "", "queued", "conversation.chat.in_progress"])
def test_a_status_that_is_no_end_keeps_polling(status: str) -> None:
    """A chat that was only created, and one in a status that nobody knows, has not ended."""
    played = play(ASK(), iter([state(status), state(status), state("completed"), MESSAGES]))
    assert played.outcome == Success(ChatPoll(chat=chat_in("completed"), messages=READ))
    assert len(played.slept) == 2


@pytest.mark.parametrize(
    "status", ["cancelled", "required_action", "conversation.chat.cancelled", "expired", "deleted"]
)
def test_the_other_spellings_end_it(status: str) -> None:
    """The ends of a chat as Coze Studio spells them are ends."""
    played = play(ASK(), iter([state("in_progress"), state(status), MESSAGES]))
    assert played.outcome == Success(ChatPoll(chat=chat_in(status), messages=READ))


def test_a_chat_that_takes_too_long_is_cancelled() -> None:
    """After `poll_timeout` seconds the chat is cancelled, and given as it is then, without messages."""
    replies = [state("in_progress")] * 3 + [state("canceled")]
    played = play(ASK(poll_timeout=2.0), iter(replies))
    assert played.outcome == Success(ChatPoll(chat=chat_in("canceled"), messages=None))
    assert played.asked == ("create", "retrieve", "retrieve", "cancel")
    assert played.slept == (1.0, 1.0)


def test_the_time_of_the_looks_counts() -> None:
    """The seconds that the server takes count towards `poll_timeout` as the pauses do."""
    replies = [state("in_progress")] * 2 + [state("canceled")]
    played = play(ASK(poll_timeout=10.0), iter(replies), took=9.5)
    assert played.asked == ("create", "retrieve", "cancel")


def test_a_chat_that_ends_while_it_is_cancelled_is_read() -> None:
    """A chat that cannot be cancelled because it has ended (4104) is looked at once more, without a pause."""
    replies = [state("in_progress")] * 2 + [{"code": 4104, "msg": "ended"}, state("completed"), MESSAGES]
    played = play(ASK(poll_timeout=1.0), iter(replies))
    assert played.outcome == Success(ChatPoll(chat=chat_in("completed"), messages=READ))
    assert played.asked == ("create", "retrieve", "cancel", "retrieve", "chat_messages.list")
    assert played.slept == (1.0,)


def test_polling_always_ends() -> None:
    """A chat that says it cannot be cancelled (4104) and never ends does not keep a program forever."""
    contradictory = [state("in_progress")] * 2 + [{"code": 4104, "msg": "ended"}] + [state("in_progress")] * 1000
    played = play(ASK(poll_timeout=1.0), iter([*contradictory[:4], MESSAGES, *contradictory[4:]]))
    assert len(played.asked) < 10
    assert played.asked[:4] == ("create", "retrieve", "cancel", "retrieve")


def test_a_refused_cancel_is_a_failure() -> None:
    """Any other refusal of the cancel ends the program with that error."""
    replies = [state("in_progress")] * 2 + [{"code": 4000, "msg": "bad"}]
    played = play(ASK(poll_timeout=1.0), iter(replies))
    assert isinstance(played.outcome, Failure)
    error = played.outcome.failure()
    assert isinstance(error, ApiError)
    assert (error.code, error.call and error.call.endpoint) == (4000, "chat.cancel")


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_failure_on_the_way_ends_it(after: int) -> None:
    """A refusal of the create, of a look or of the reading of the messages is the outcome."""
    replies = [*[state("in_progress"), state("completed")][:after], {"code": 4200, "msg": "gone"}]
    played = play(ASK(), iter(replies))
    assert isinstance(played.outcome, Failure)
    assert isinstance(played.outcome.failure(), ApiError)
    assert len(played.asked) == after + 1


def test_a_chat_may_be_waited_for_without_a_limit() -> None:
    """Without a `poll_timeout` a chat is looked at until it ends, at the interval that is asked for."""
    played = play(
        ASK(poll_timeout=None, poll_interval=2.5), iter([state("created")] * 700 + [state("failed"), MESSAGES])
    )
    assert played.slept == (2.5,) * 700


def test_a_question_is_asked_once() -> None:
    """The create of a chat is not repeated when the server is in trouble, for it may have begun."""
    trouble = HttpResponse(http=chat.create(bot_id="bot", user_id="user").http, status=503, content=b"<html>")
    played = play(ASK(), iter([trouble]))
    assert isinstance(played.outcome, Failure)
    assert isinstance(played.outcome.failure(), UnexpectedResponse)
    assert played.asked == ("create",)


# --- answers.recover --------------------------------------------------------------------------------------------------


def test_a_cut_stream_is_recovered() -> None:
    """After an interruption the chat is waited for, and its messages are read."""
    cut = StreamInterrupted("the body ended", conversation_id="conversation", chat_id="chat")
    played = play(answers.recover(cut), iter([state("in_progress"), state("completed"), MESSAGES]))
    assert played.outcome == Success(ChatPoll(chat=chat_in("completed"), messages=READ))
    assert played.asked == ("retrieve", "retrieve", "chat_messages.list")
    assert [exchange.http.target for exchange in played.exchanges[:1]] == [
        "/v3/chat/retrieve?conversation_id=conversation&chat_id=chat"
    ]


def test_a_recovery_has_a_limit() -> None:
    """A chat that does not end after an interruption is cancelled."""
    cut = StreamInterrupted("the body ended", conversation_id="conversation", chat_id="chat")
    replies = [state("in_progress")] * 3 + [state("canceled")]
    played = play(answers.recover(cut, poll_timeout=2.0), iter(replies))
    assert played.outcome == Success(ChatPoll(chat=chat_in("canceled")))


@pytest.mark.parametrize(("conversation_id", "chat_id"), [(None, None), ("conversation", None), (None, "chat")])
def test_an_interruption_without_ids_cannot_be_recovered(conversation_id: str | None, chat_id: str | None) -> None:
    """An interruption before the first event names no chat: nothing is sent, and the failure says so."""
    cut = StreamInterrupted("the body ended", conversation_id=conversation_id, chat_id=chat_id)
    played = play(answers.recover(cut), iter([]))
    assert isinstance(played.outcome, Failure)
    assert isinstance(played.outcome.failure(), InvalidArgument)
    assert played.asked == ()


# --- answers over the sample streams ----------------------------------------------------------------------------------

DATA: Final = Path(__file__).with_name("data")


def events_of(name: str) -> list[ChatEvent]:
    """Read a sample stream."""
    parser = EventParser()
    found = [*parser.feed((DATA / name).read_bytes()), *parser.close()]
    return [CHAT_EVENTS(event).unwrap() for event in found]


def folded(events: Sequence[ChatEvent]) -> Transcript:
    """Fold events into what a chat has said."""
    return functools.reduce(heard, events, Transcript())


def test_a_text_stream_is_folded() -> None:
    """The events of a chat fold into its state, its messages and the text of its answer."""
    events = events_of("chat_text.txt")
    assert [type(event) for event in events] == [
        Created,
        InProgress,
        *[MessageDelta] * 4,
        MessageCompleted,
        Completed,
        Done,
    ]
    assert [text_of(event) for event in events] == ["", "", "2", "0", "星期三", "。", "", "", ""]
    transcript = folded(events)
    assert transcript.answer == "2024 年 10 月 1 日是星期三。"
    assert transcript.chat is not None
    assert transcript.chat.status == ChatStatus.COMPLETED
    assert transcript.chat.usage is not None
    assert transcript.chat.usage.token_count == 633
    assert (len(transcript.messages), transcript.partial, transcript.follow_ups) == (1, (), ())


def test_a_workflow_chat_is_folded() -> None:
    """The stream of a chat with a workflow is read by the same events, and names its page for debugging at the end."""
    events = events_of("workflow_chat.txt")
    assert "".join(map(text_of, events)) == "I'm fine, thank you. How about you?"
    assert folded(events).answer == "I'm fine, thank you. How about you?"
    assert [message.type for message in folded(events).messages] == [MessageType.ANSWER, MessageType.VERBOSE]
    assert events[-1] == Done(
        "https://www.coze.cn/work_flow?execute_id=execute_1111&space_id=space_111&workflow_id=workflow_1111"
    )


def test_a_spoken_answer_is_folded() -> None:
    """Pieces of a spoken answer, which may come after the end of the chat, are no text."""
    events = events_of("chat_audio.txt")
    (spoken,) = [event for event in events if isinstance(event, AudioDelta)]
    assert spoken.message.get_audio() == bytes.fromhex("2a0031002f00")
    assert text_of(spoken) == ""
    assert folded(events).answer == "delta text"
    assert folded(events).partial == ()


def test_a_failed_chat_is_folded() -> None:
    """A chat that failed is an event and no failure, and its transcript says why."""
    events = events_of("chat_failed.txt")
    assert [type(event) for event in events] == [Failed]
    transcript = folded(events)
    assert transcript.chat is not None
    assert transcript.chat.last_error is not None
    assert (transcript.chat.last_error.code, transcript.chat.last_error.msg) == (5000, "event interval error")
    assert transcript.answer == ""


def test_an_unknown_event_changes_no_transcript() -> None:
    """An event that this version does not know is given as it came, and changes nothing."""
    events = events_of("chat_invalid.txt")
    assert events == [UnknownEvent("invalid", "{}")]
    assert folded(events) == Transcript()


def test_an_error_event_is_a_refusal() -> None:
    """An `error` event without a code is a failure, and never a success."""
    parser = EventParser()
    (event,) = [*parser.feed((DATA / "chat_error.txt").read_bytes()), *parser.close()]
    outcome = CHAT_EVENTS(event)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), ApiError)


@pytest.mark.parametrize("cut", range(10))
def test_a_part_of_an_answer_is_at_hand(cut: int) -> None:
    """However many events have come, the transcript's answer is the text of them."""
    events = events_of("chat_text.txt")[:cut]
    said = "".join(map(text_of, events))
    whole = [event.message.content for event in events if isinstance(event, MessageCompleted)]
    assert folded(events).answer == (whole[0] if whole else said)


def test_several_messages_are_told_apart() -> None:
    """Pieces of several messages go each to its own; thoughts are joined as answers are; suggestions are no answer."""
    said = functools.partial(Message, role="assistant", chat_id="chat")
    events: list[ChatEvent] = [
        MessageDelta(said(id="1", type="answer", reasoning_content="Let me ")),
        MessageDelta(said(id="2", type="answer", content="Two")),
        MessageDelta(said(id="1", type="answer", reasoning_content="think.")),
        MessageDelta(said(id="1", type="answer", content="One")),
        MessageDelta(said(id="2", type="answer", content=" and a half")),
    ]
    transcript = folded(events)
    assert [(part.content, part.reasoning_content) for part in transcript.partial] == [
        ("One", "Let me think."),
        ("Two and a half", None),
    ]
    assert transcript.answer == "One\n\nTwo and a half"
    done = folded([*events, MessageCompleted(said(id="1", type="answer", content="One!"))])
    assert (done.answer, len(done.partial)) == ("One!\n\nTwo and a half", 1)
    asked = heard(done, MessageCompleted(said(id="3", type="follow_up", content="And three?")))
    assert (asked.follow_ups, asked.answer) == (("And three?",), done.answer)


@pytest.mark.parametrize("kind", ["question", "function_call", "tool_response", "follow_up", "verbose", "", "new"])
def test_only_answers_are_text(kind: str) -> None:
    """A piece of any message but an answer is no text of the answer, neither while it comes nor when it is whole."""
    piece = Message(role="assistant", type=kind, content="step", id="1")
    for event in (MessageDelta(piece), MessageCompleted(piece)):
        assert text_of(event) == ""
        assert heard(Transcript(), event).answer == ""


def test_a_transcript_is_a_value() -> None:
    """Folding gives a new transcript, and leaves the one before as it was."""
    begun = Transcript()
    heard(begun, RequiresAction(chat_in("requires_action")))
    assert begun == Transcript()


# --- session ----------------------------------------------------------------------------------------------------------


def test_a_session_carries_its_conversation_along() -> None:
    """The first chat makes the conversation, and the questions after it go on in it."""
    session = Session(bot_id="bot", user_id="user")
    assert session.ask("Hello") == chat.stream(
        bot_id="bot", user_id="user", additional_messages=[Message.build_user_question_text("Hello")]
    )
    for event in events_of("chat_text.txt"):
        session = session.after(event)
    assert session.conversation_id == "7381473525342978089"
    assert session.ask("And you?") == chat.stream(
        bot_id="bot",
        user_id="user",
        conversation_id="7381473525342978089",
        additional_messages=[Message.build_user_question_text("And you?")],
    )


def test_a_session_keeps_its_conversation() -> None:
    """A session that has a conversation keeps it, whatever events come."""
    session = Session(bot_id="bot", user_id="user", conversation_id="mine")
    assert [session.after(event) for event in events_of("chat_text.txt")] == [session] * 9


def test_a_session_asks_any_message() -> None:
    """A question may be a message of another kind, and go with variables and meta data."""
    question = Message.build_user_question_text("Hello", {"lang": "en"})
    asked = Session(bot_id="bot", user_id="user").ask(question, custom_variables={"city": "Oslo"}, meta_data={"a": "b"})
    assert asked == chat.stream(
        bot_id="bot",
        user_id="user",
        additional_messages=[question],
        custom_variables={"city": "Oslo"},
        meta_data={"a": "b"},
    )


def test_events_without_ids_teach_a_session_nothing() -> None:
    """An event that names no conversation changes no session."""
    session = Session(bot_id="bot", user_id="user")
    for event in (Done(), UnknownEvent("ping", "{}"), MessageDelta(Message(role="assistant"))):
        assert session.after(event) is session
