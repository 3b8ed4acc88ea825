"""A user of an emulator, who performs effects there in one of the colours, and sees what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, TypeVar

from attrs import field, frozen
from colours import Colour

from coze import ApiError, Effect, Failure, Outcome, Page, Request, Steps, Stream, custom, or_raise, program
from coze.api import conversation_messages, conversations
from coze.emulator import Emulator, Responder

T = TypeVar("T")


@frozen
class Place:
    """A user of the emulator's with a workspace of its own, seen through runners of one colour."""

    colour: Colour
    emulator: Emulator
    user_id: str
    workspace_id: str
    arguments: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, emulator: Emulator, colour: Colour | None = None) -> Self:
        """Make a fresh user of an emulator."""
        world = emulator.world
        user = world.add_user("tester")
        workspace = next(one for one in world.workspaces.values() if user.id in one.members)
        arguments = {"token": world.add_token(user.id), "profile": custom(emulator.base_url)}
        return cls(colour or Colour("sync"), emulator, user.id, workspace.id, arguments)

    def run(self, effect: Effect[T]) -> T:
        """Perform an effect that succeeds."""
        return or_raise(self.colour.run(effect, self.arguments))

    def refused(self, effect: Effect[Any]) -> ApiError:
        """Perform an effect that the server refuses."""
        outcome: Outcome[object] = self.colour.run(effect, self.arguments)
        assert isinstance(outcome, Failure), outcome
        error = outcome.failure()
        assert isinstance(error, ApiError), error
        return error

    def items(self, first: Request[Page[T]]) -> list[T]:
        """Walk through a list item by item."""
        return [or_raise(item) for item in self.colour.items(first, self.arguments)]

    def pages(self, first: Request[Page[T]]) -> list[Sequence[T]]:
        """Walk through a list page by page."""
        return [or_raise(page).items for page in self.colour.pages(first, self.arguments)]

    def code(self, effect: Effect[Any]) -> int:
        """Perform an effect that the server refuses, and give the code."""
        return self.refused(effect).code

    def events(self, stream: Stream[T]) -> list[T]:
        """Read a stream to its end."""
        return [or_raise(event) for event in self.colour.events(stream, self.arguments)]

    def bot(self, responder: Responder | None = None) -> str:
        """Make a bot that answers in its own way, without suggestions."""
        world = self.emulator.world
        return world.add_bot("Bot", workspace_id=self.workspace_id, responder=responder, suggests=False).id

    def written(self, many: int) -> tuple[str, list[str]]:
        """Make a conversation with so many messages, and give its id and theirs, the oldest first."""

        @program
        def write() -> Steps[tuple[str, list[str]]]:
            conversation = yield from conversations.create()
            ids: list[str] = []
            for number in range(many):
                message = yield from conversation_messages.create(
                    conversation_id=conversation.id, content=f"message {number}"
                )
                ids.append(str(message.id))
            return conversation.id, ids

        return self.run(write())
