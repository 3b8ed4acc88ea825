"""A conversation that carries its id along."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from coze.api import chat
from coze.api.chat_reading import chat_ids
from coze.effect import Stream
from coze.models.chat import Message
from coze.models.chat_events import ChatEvent


@frozen(kw_only=True)
class Session:
    """A user's conversation with a bot, as a value: `ask` makes the next chat, `after` learns from its events.

        session = Session(bot_id=bot_id, user_id="you")
        with runner.events(session.ask("How are you?")) as events:
            for event in map(or_raise, events):
                session = session.after(event)

    The first chat makes the conversation, and those after it go on in it.
    """

    bot_id: str
    user_id: str
    conversation_id: str | None = None

    def ask(
        self,
        question: str | Message,
        *,
        custom_variables: Mapping[str, str] | None = None,
        meta_data: Mapping[str, str] | None = None,
    ) -> Stream[ChatEvent]:
        """Ask a question of text, or a message of another kind, in this conversation."""
        message = Message.build_user_question_text(question) if isinstance(question, str) else question
        return chat.stream(
            bot_id=self.bot_id,
            user_id=self.user_id,
            conversation_id=self.conversation_id,
            additional_messages=[message],
            custom_variables=custom_variables,
            meta_data=meta_data,
        )

    def after(self, event: ChatEvent) -> Session:
        """Learn the conversation's id from an event of its first chat; other events change nothing."""
        if self.conversation_id is not None:
            return self
        ids = chat_ids(event)
        return self if ids is None else evolve(self, conversation_id=ids.conversation_id)
