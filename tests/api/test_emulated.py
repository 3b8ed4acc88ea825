"""The endpoints end to end: over a real socket, against a server with real state, in every colour."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import pytest
from colours import Colour
from place import Place

from coze import (
    ApiError,
    Failure,
    InvalidArgument,
    Message,
    Steps,
    StreamInterrupted,
    Success,
    program,
)
from coze.api import (
    answers,
    bots,
    chat,
    chat_messages,
    conversation_messages,
    conversations,
    dataset_documents,
    datasets,
    files,
    message_feedback,
    speech,
    transcriptions,
    users,
    voices,
    workflow_runs,
    workspaces,
)
from coze.api.answers import Transcript, heard, text_of
from coze.api.session import Session
from coze.emulator import Ask, Chunk, Emulator, Fail, Put, Reasoning, Running, ToolCall, Turn
from coze.endpoint import Upload
from coze.models.chat import Chat, ChatStatus, MessageContentType, MessageObjectString, MessageType, ToolOutput
from coze.models.chat_events import ChatEvent, Completed, Created, Done, Failed, InProgress, RequiresAction
from coze.models.documents import DocumentBase, DocumentSourceInfo
from coze.models.workflow_events import WorkflowDone, WorkflowInterrupt, WorkflowMessage

Order: TypeAlias = Literal["asc", "desc"]


@pytest.fixture
def place(colour: Colour, emulator: Emulator) -> Place:
    """Give a fresh user at the emulator."""
    return Place.of(emulator, colour)


QUESTION = [Message.build_user_question_text("Hello")]

# --- conversations ----------------------------------------------------------------------------------------------------


def test_a_conversation_lives(place: Place) -> None:
    """A conversation is made with its messages, read, renamed, and is gone when it is deleted."""
    bot_id = place.bot()
    made = place.run(
        conversations.create(
            bot_id=bot_id,
            name="Trip",
            messages=[*QUESTION, Message.build_assistant_answer("Where to?")],
            meta_data={"shop": "west"},
        )
    )
    assert (made.name, made.meta_data, made.connector_id) == ("Trip", {"shop": "west"}, "1024")
    assert place.run(conversations.retrieve(conversation_id=made.id)) == made
    said = place.items(conversation_messages.list(conversation_id=made.id, order="asc"))
    assert [message.content for message in said] == ["Hello", "Where to?"]
    renamed = place.run(conversations.update(conversation_id=made.id, name="Journey"))
    assert (renamed.id, renamed.name) == (made.id, "Journey")
    assert place.run(conversations.delete(conversation_id=made.id)) is None
    assert place.refused(conversations.retrieve(conversation_id=made.id)).kind == "not_found"
    assert place.items(conversations.list(bot_id=bot_id)) == []


@pytest.mark.parametrize("page_size", [1, 2, 3, 50])
def test_conversations_are_listed(place: Place, page_size: int) -> None:
    """A walk through the conversations with a bot visits each once, in either order, whatever the size of a page."""
    bot_id = place.bot()
    made = [place.run(conversations.create(bot_id=bot_id, name=name)).id for name in ("a", "b", "c")]
    newest = conversations.list(bot_id=bot_id, page_size=page_size)
    oldest = conversations.list(bot_id=bot_id, page_size=page_size, sort_order="ASC")
    assert [one.id for one in place.items(newest)] == made[::-1]
    assert [one.id for one in place.items(oldest)] == made
    assert all(len(page) <= page_size for page in place.pages(newest))


def test_a_new_section_forgets(place: Place) -> None:
    """After a conversation was cleared, a chat knows nothing of what was said before, and the messages stay."""
    session = Session(bot_id=place.bot(), user_id="user")
    for event in place.events(session.ask("My name is Ann")):
        session = session.after(event)
    conversation_id = str(session.conversation_id)
    assert "Ann" in said(place.events(session.ask("What is my name?")))
    before = place.run(conversations.retrieve(conversation_id=conversation_id))
    section = place.run(conversations.clear(conversation_id=conversation_id))
    assert (section.conversation_id, section.id != before.last_section_id) == (conversation_id, True)
    assert "Ann" not in said(place.events(session.ask("What is my name?")))
    assert len(place.items(conversation_messages.list(conversation_id=conversation_id, limit=2))) == 6


def said(events: Iterable[ChatEvent]) -> str:
    """Give the text of an answer."""
    return "".join(map(text_of, events))


# --- messages ---------------------------------------------------------------------------------------------------------


def test_a_message_lives(place: Place) -> None:
    """A message is written, read, changed and deleted."""
    conversation_id, (first, second) = place.written(2)
    ids = {"conversation_id": conversation_id, "message_id": first}
    assert place.run(conversation_messages.retrieve(**ids)).content == "message 0"
    changed = place.run(conversation_messages.update(**ids, content="changed", meta_data={"mood": "sunny"}))
    assert (changed.id, changed.content, changed.meta_data) == (first, "changed", {"mood": "sunny"})
    assert place.run(conversation_messages.retrieve(**ids)) == changed
    assert place.run(conversation_messages.delete(**ids)) == changed
    assert place.refused(conversation_messages.retrieve(**ids)).status == 200
    left = place.items(conversation_messages.list(conversation_id=conversation_id))
    assert [message.id for message in left] == [second]


def test_a_message_of_objects_is_written(place: Place) -> None:
    """A message of a text and a file is written by the id of the file, and read back as it was."""
    file = place.run(files.upload(file=("map.png", b"\x89PNG")))
    question = Message.build_user_question_objects(
        [MessageObjectString.build_text("Where is it?"), MessageObjectString.build_image(file_id=file.id)]
    )
    conversation_id, _ = place.written(0)
    written = place.run(
        conversation_messages.create(
            conversation_id=conversation_id, content=question.content, content_type=question.content_type
        )
    )
    assert (written.content, written.content_type) == (question.content, MessageContentType.OBJECT_STRING)
    assert said(place.events(Session(bot_id=place.bot(), user_id="user").ask(question))) != ""


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
def test_messages_are_listed_from_either_end(place: Place, limit: int) -> None:
    """A walk through messages visits each once, in either order, whatever the size of a page."""
    conversation_id, ids = place.written(5)
    walks: list[tuple[Order | None, list[str]]] = [("asc", ids), ("desc", ids[::-1]), (None, ids[::-1])]
    for order, expected in walks:
        walk = place.items(conversation_messages.list(conversation_id=conversation_id, order=order, limit=limit))
        assert [message.id for message in walk] == expected


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_messages_are_listed_from_the_middle(place: Place, limit: int) -> None:
    """A walk goes on behind `after_id`, or ahead of `before_id` backwards, in the order of the list."""
    conversation_id, ids = place.written(5)
    walks: list[tuple[Order, list[str]]] = [("asc", ids), ("desc", ids[::-1])]
    for order, listed in walks:
        behind = conversation_messages.list(
            conversation_id=conversation_id, order=order, after_id=listed[1], limit=limit
        )
        assert [message.id for message in place.items(behind)] == listed[2:]
        ahead = conversation_messages.list(
            conversation_id=conversation_id, order=order, before_id=listed[3], limit=limit
        )
        pages = [[str(message.id) for message in page] for page in place.pages(ahead)]
        assert list(itertools.chain.from_iterable(reversed(pages))) == listed[:3]


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_messages_between_two_are_listed(place: Place, limit: int) -> None:
    """With `after_id` and `before_id` a walk visits what lies between the two, and nothing else."""
    conversation_id, ids = place.written(6)
    between = conversation_messages.list(
        conversation_id=conversation_id, order="asc", after_id=ids[0], before_id=ids[4], limit=limit
    )
    assert [message.id for message in place.items(between)] == ids[1:4]


def test_an_empty_conversation_has_no_messages(place: Place) -> None:
    """A list of nothing is one page without items."""
    conversation_id, _ = place.written(0)
    assert place.pages(conversation_messages.list(conversation_id=conversation_id)) == [()]


def test_an_answer_is_judged(place: Place) -> None:
    """What a user thinks of an answer is said, said anew, and taken back."""
    conversation_id, (message_id,) = place.written(1)
    ids = {"conversation_id": conversation_id, "message_id": message_id}
    kept = place.emulator.world.feedback
    place.run(message_feedback.create(**ids, feedback_type="like"))
    assert kept[message_id, place.user_id].feedback_type == "like"
    place.run(message_feedback.create(**ids, feedback_type="unlike", reason_types=["wrong"], comment="No."))
    judged = kept[message_id, place.user_id]
    assert (judged.feedback_type, judged.reason_types, judged.comment) == ("unlike", ("wrong",), "No.")
    place.run(message_feedback.delete(**ids))
    assert (message_id, place.user_id) not in kept


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_is_uploaded_from_anywhere(place: Place, tmp_path: Path) -> None:
    """A file comes from memory, a path as text or as a path, an open file or a named one, and is found again."""
    where = tmp_path / "notes.pdf"
    where.write_bytes(b"notes" * 1000)
    with where.open("rb") as opened:
        sources: list[tuple[Upload, str, int]] = [
            (("a.wav", b"sound"), "a.wav", 5),
            (("b.wav", b"sound", "audio/wav"), "b.wav", 5),
            (str(where), "notes.pdf", 5000),
            (where, "notes.pdf", 5000),
            (("other.pdf", where), "other.pdf", 5000),
            (opened, "notes.pdf", 5000),
            (("c.pdf", io.BytesIO(b"memory")), "c.pdf", 6),
        ]
        for source, name, size in sources:
            uploaded = place.run(files.upload(file=source))
            assert (uploaded.file_name, uploaded.bytes) == (name, size)
            assert place.run(files.retrieve(file_id=uploaded.id)) == uploaded


def test_an_upload_tells_how_far_it_is(place: Place) -> None:
    """A function that is given to `run` is told of each piece, up to the whole."""
    told: list[tuple[int, int | None]] = []
    effect = files.upload(file=("long.pdf", b"x" * 300_000))
    outcome = place.colour.run(effect, place.arguments, progress=lambda sent, size: told.append((sent, size)))
    assert isinstance(outcome, Success)
    assert len(told) > 3
    assert [sent for sent, _ in told] == sorted(sent for sent, _ in told)
    assert told[-1][0] == told[-1][1]


@pytest.mark.parametrize(("file", "code"), [(("a.pdf", b""), 4300), (("a.exe", b"MZ"), 4303)])
def test_a_file_may_be_refused(place: Place, file: tuple[str, bytes], code: int) -> None:
    """An empty file and a type that is not supported are refused."""
    error = place.refused(files.upload(file=file))
    assert (error.code, error.kind) == (code, "invalid_request")


def test_a_missing_file_is_not_sent(place: Place, tmp_path: Path) -> None:
    """A path where no file is, is an `InvalidArgument`, and nothing is sent."""
    outcome = place.colour.run(files.upload(file=tmp_path / "none.pdf"), place.arguments)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), InvalidArgument)


# --- chats ------------------------------------------------------------------------------------------------------------


def test_a_chat_is_polled(place: Place) -> None:
    """A question is asked, the chat waited for, and its answer read."""
    asked = chat.create_and_poll(bot_id=place.bot(), user_id="user", additional_messages=QUESTION, poll_interval=0.02)
    poll = place.run(asked)
    assert poll.chat.status == ChatStatus.COMPLETED
    assert poll.chat.usage is not None
    assert poll.chat.usage.token_count > 0
    assert [message.content for message in poll.messages or () if message.type == MessageType.ANSWER] == [
        "You said: Hello (message 1)"
    ]
    ids = {"conversation_id": poll.chat.conversation_id, "chat_id": poll.chat.id}
    assert place.run(chat_messages.list(**ids)) == poll.messages
    listed = place.items(conversation_messages.list(conversation_id=poll.chat.conversation_id, chat_id=poll.chat.id))
    assert [message.type for message in listed] == [MessageType.ANSWER, MessageType.QUESTION]


def test_a_slow_chat_is_cancelled(place: Place) -> None:
    """A chat that takes longer than it may is cancelled at the server."""
    asked = chat.create_and_poll(
        bot_id=place.bot(), user_id="user", additional_messages=QUESTION, poll_timeout=0.0, poll_interval=0.02
    )
    poll = place.run(asked)
    assert (poll.chat.status, poll.messages) == (ChatStatus.CANCELED, None)
    error = place.refused(chat.cancel(conversation_id=poll.chat.conversation_id, chat_id=poll.chat.id))
    assert (error.code, error.kind) == (4104, "conflict")


def tools(turns: Sequence[Turn]) -> Iterable[Chunk]:
    """Ask for two tools, and answer with what they gave."""
    given = [turn for turn in turns if turn.role == "tool"]
    if not given:
        return [ToolCall("weather", {"city": "Oslo"}), ToolCall("clock", "{}")]
    return [f"{turn.name}: {turn.text}. " for turn in given]


def outputs(waiting: Chat) -> list[ToolOutput]:
    """Give the outputs of the tools that a chat waits for."""
    assert waiting.required_action is not None
    assert waiting.required_action.submit_tool_outputs is not None
    calls = waiting.required_action.submit_tool_outputs.tool_calls
    return [ToolOutput(tool_call_id=one.id, output=f"{one.function and one.function.arguments}") for one in calls]


ANSWERED = 'weather: {"city": "Oslo"}. clock: {}. '


def test_a_stream_goes_on_with_the_outputs_of_tools(place: Place) -> None:
    """A stream ends where tools are needed, and goes on in another one with their outputs, to the same chat's end."""
    events = place.events(chat.stream(bot_id=place.bot(tools), user_id="user", additional_messages=QUESTION))
    assert [type(event) for event in events if not hasattr(event, "message")] == [
        Created,
        InProgress,
        RequiresAction,
        Done,
    ]
    waiting = next(event.chat for event in events if isinstance(event, RequiresAction))
    following = place.events(
        chat.submit_tool_outputs_stream(
            conversation_id=waiting.conversation_id, chat_id=waiting.id, tool_outputs=outputs(waiting)
        )
    )
    assert said(following) == ANSWERED
    assert [event.chat.id for event in following if isinstance(event, Completed)] == [waiting.id]


def test_a_polled_chat_goes_on_with_the_outputs_of_tools(place: Place) -> None:
    """A chat that waits for tools ends a poll, takes their outputs, and is polled again."""

    @program
    def ask(bot_id: str) -> Steps[str]:
        poll = yield from chat.create_and_poll(
            bot_id=bot_id, user_id="user", additional_messages=QUESTION, poll_interval=0.02
        )
        assert poll.chat.status == ChatStatus.REQUIRES_ACTION
        going = yield from chat.submit_tool_outputs(
            conversation_id=poll.chat.conversation_id, chat_id=poll.chat.id, tool_outputs=outputs(poll.chat)
        )
        ended = yield from chat.poll(chat=going, poll_interval=0.02)
        return "".join(one.content for one in ended.messages or () if one.type == MessageType.ANSWER)

    assert place.run(ask(place.bot(tools))) == ANSWERED


def test_wrong_outputs_are_refused(place: Place) -> None:
    """Outputs that do not fit the tool calls are refused before the stream begins: its one item is that failure."""
    events = place.events(chat.stream(bot_id=place.bot(tools), user_id="user", additional_messages=QUESTION))
    waiting = next(event.chat for event in events if isinstance(event, RequiresAction))
    stream = chat.submit_tool_outputs_stream(
        conversation_id=waiting.conversation_id, chat_id=waiting.id, tool_outputs=outputs(waiting)[:1]
    )
    (outcome,) = place.colour.events(stream, place.arguments)
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, ApiError)
    assert (error.kind, error.call and error.call.endpoint) == ("invalid_request", "chat.submit_tool_outputs_stream")


def failing(turns: Sequence[Turn]) -> Iterable[Chunk]:
    """Think, begin to answer, and fail."""
    return [Reasoning(f"{len(turns)} turns. "), "It ", Fail(5001, "out of tokens")]


def test_a_failed_chat_is_no_failure(place: Place) -> None:
    """A chat that failed gives an event that says why, after the pieces of its answer, streamed or polled."""
    bot_id = place.bot(failing)
    events = place.events(chat.stream(bot_id=bot_id, user_id="user", additional_messages=QUESTION))
    transcript = Transcript()
    for event in events:
        transcript = heard(transcript, event)
    assert isinstance(events[-2], Failed)
    assert (said(events), transcript.answer) == ("It ", "It ")
    assert transcript.partial[0].reasoning_content == "1 turns. "
    polled = place.run(
        chat.create_and_poll(bot_id=bot_id, user_id="user", additional_messages=QUESTION, poll_interval=0.02)
    )
    for ended in (transcript.chat, polled.chat):
        assert ended is not None
        assert (ended.status, ended.last_error and ended.last_error.code) == (ChatStatus.FAILED, 5001)


def test_what_a_cut_stream_missed_is_recovered(place: Place) -> None:
    """With the ids of the first event, the answer is read after a stream was left."""
    stream = chat.stream(bot_id=place.bot(), user_id="user", additional_messages=QUESTION)
    (created,) = [event for event in place.events(stream) if isinstance(event, Created)]
    cut = StreamInterrupted("left", conversation_id=created.chat.conversation_id, chat_id=created.chat.id)
    poll = place.run(answers.recover(cut))
    assert poll.chat.status == ChatStatus.COMPLETED
    assert any("Hello" in message.content for message in poll.messages or ())


# --- workflows and knowledge ------------------------------------------------------------------------------------------


def booking(parameters: Mapping[str, object]) -> Running:
    """Ask where to go, and say who goes there."""
    city = yield Ask("Which city?")
    yield Put(f"{parameters['who']} goes to {city}.")
    return {"city": city}


def test_a_workflow_asks_and_goes_on(place: Place) -> None:
    """A run that asks ends its stream with the question, and goes on in another one with the answer."""
    workflow_id = place.emulator.world.add_workflow("Trip", booking, workspace_id=place.workspace_id).id
    events = place.events(workflow_runs.stream(workflow_id=workflow_id, parameters={"who": "Ann"}))
    assert isinstance(events[-1], WorkflowInterrupt)
    asked = events[-1].interrupt.interrupt_data
    resume = workflow_runs.resume_stream(
        workflow_id=workflow_id, event_id=asked.event_id, resume_data="Rome", interrupt_type=asked.type
    )
    events = place.events(resume)
    pieces = [event.message.content for event in events if isinstance(event, WorkflowMessage)]
    assert ("".join(pieces), type(events[-1])) == ('Ann goes to Rome.{"city":"Rome"}', WorkflowDone)


def test_a_workflow_is_polled(place: Place) -> None:
    """A run that nobody waits for is begun, waited for, and its output read."""
    workflow_id = place.emulator.world.add_workflow("Echo", workspace_id=place.workspace_id).id
    asked = workflow_runs.create_and_poll(workflow_id=workflow_id, parameters={"a": 1}, poll_interval=0.02)
    assert json.loads(place.run(asked).output)["Output"] == '{"output":{"a":1}}'


@pytest.mark.parametrize("size", [1, 2, 10])
def test_documents_are_listed(place: Place, size: int) -> None:
    """A walk through the documents of a dataset, whose pages have names of their own, visits each once."""
    made = place.run(datasets.create(name="Maps", space_id=place.workspace_id, format_type=0))
    bases = [DocumentBase(name=name, source_info=DocumentSourceInfo.build_local_file(name)) for name in ("a", "b", "c")]
    place.run(dataset_documents.create(dataset_id=made.dataset_id, document_bases=bases))
    listed = place.items(dataset_documents.list(dataset_id=made.dataset_id, size=size))
    assert [document.name for document in listed] == ["a", "b", "c"]


def test_what_is_spoken_is_written_down(place: Place) -> None:
    """A text is spoken by a voice, and heard again in the recording."""
    (voice, *_) = place.items(voices.list())
    recording = place.run(speech.create(input="Good morning!", voice_id=voice.voice_id))
    assert place.run(transcriptions.create(file=("a.mp3", recording))).text == "Good morning!"


# --- bots, workspaces, users ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page_size", [1, 2, 20])
def test_bots_are_listed_and_read(place: Place, page_size: int) -> None:
    """A walk through the bots of a workspace visits each once, by either endpoint, and each can be read."""
    made = [place.bot() for _ in range(3)]
    listed = place.items(bots.list(workspace_id=place.workspace_id, page_size=page_size))
    assert [bot.id for bot in listed] == made
    published = place.items(bots.list_published(space_id=place.workspace_id, page_size=page_size))
    assert [bot.bot_id for bot in published] == made
    assert place.run(bots.retrieve(bot_id=made[0])) == place.run(bots.retrieve_published(bot_id=made[0]))
    assert place.run(bots.list(workspace_id=place.workspace_id)).total == 3


def test_a_draft_is_read_where_it_is_asked_for(place: Place) -> None:
    """A bot that is not published is listed and read as a draft, and refused else."""
    world = place.emulator.world
    draft = world.add_bot("Draft", workspace_id=place.workspace_id, publish_status="unpublished_draft").id
    assert place.items(bots.list(workspace_id=place.workspace_id)) == []
    drafts = place.items(bots.list(workspace_id=place.workspace_id, publish_status="unpublished_draft"))
    assert [(bot.id, bot.is_published) for bot in drafts] == [(draft, False)]
    assert place.run(bots.retrieve(bot_id=draft, is_published=False)).name == "Draft"
    assert place.refused(bots.retrieve(bot_id=draft)).code == 4015


def test_workspaces_are_listed(place: Place) -> None:
    """A walk through the workspaces of a user visits each once."""
    team = place.emulator.world.add_workspace("Team", owner_id=place.user_id)
    listed = place.items(workspaces.list(page_size=1))
    assert [one.id for one in listed] == [place.workspace_id, team.id]
    assert [one.role_type for one in listed] == ["owner", "owner"]


def test_a_user_is_read(place: Place) -> None:
    """A token tells whose it is."""
    assert place.run(users.me()).user_id == place.user_id
