"""The main job, over a real socket: a user talks to a bot, and sees the answer arrive."""

from __future__ import annotations

from typing import Any

from colours import Colour

from coze import Message, or_raise
from coze.api import chat
from coze.api.answers import Transcript, heard, text_of
from coze.emulator import Emulator
from coze.models.chat_events import Created, Done


def test_a_chat_streams_its_answer(colour: Colour, emulator: Emulator, at_emulator: dict[str, Any]) -> None:
    """Deltas add up to the answer, between a first event and a last one."""
    question = Message.build_user_question_text("How are you?")
    stream = chat.stream(bot_id=emulator.bot_id, user_id="somebody", additional_messages=[question])
    events = [or_raise(outcome) for outcome in colour.events(stream, at_emulator)]
    assert isinstance(events[0], Created)
    assert isinstance(events[-1], Done)
    transcript = Transcript()
    for event in events:
        transcript = heard(transcript, event)
    assert "".join(map(text_of, events)) == transcript.answer != ""
    assert transcript.partial == ()
