"""Where a bot's answers come from: functions from the conversation to pieces of an answer."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

from attrs import field, frozen


@frozen
class Turn:
    """One message as a responder sees it.

    `text` is the plain text of the message: the text items of a multimodal one, with `[image 7382…]` in the place of a
    file. `name` is the name of the tool in a turn of role `tool`, and empty in the others.
    """

    role: Literal["user", "assistant", "tool"]
    text: str
    name: str = ""


@frozen
class Reasoning:
    """A piece of the model's reasoning: sent as a delta with `reasoning_content` and empty `content`."""

    text: str


@frozen
class ToolCall:
    """Ask the client to run a tool: the chat ends in `requires_action`.

    `arguments` is an object, or the JSON text of one. Several calls of one answer are asked for together.
    """

    name: str
    arguments: Mapping[str, object] | str = field(factory=dict[str, object])

    @property
    def arguments_json(self) -> str:
        """The arguments as JSON text."""
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments, ensure_ascii=False)


@frozen
class Fail:
    """End the chat in `failed` with this code and message as its `last_error`."""

    code: int = 5000
    message: str = "event interval error"


@frozen
class Wait:
    """Wait for what the user says next: the chat ends in `requires_action`, with nothing for the client to run."""


Chunk = str | Reasoning | ToolCall | Fail | Wait
Responder = Callable[[Sequence[Turn]], Iterable[Chunk]]

SUGGESTIONS: Final = 3
LONGEST_ECHO: Final = 60
_TOKEN: Final = re.compile(r"[A-Za-z0-9]+|[^\sA-Za-z0-9]")
_WORD: Final = re.compile(r"[⺀-鿿]|[^\s⺀-鿿]+\s*|\s+")
_NAMED: Final = re.compile(r"(?:my name is|i am called|call me|我叫)\s*([^\W\d_]+)", re.IGNORECASE)
_ASKS_NAME: Final = re.compile(r"what(?:'s| is) my name|who am i|我叫什么", re.IGNORECASE)
_ASKS_COUNT: Final = re.compile(r"how many (?:messages|turns|questions)", re.IGNORECASE)
_TOPIC: Final = re.compile(r"[^\W\d_]{5,}")
_COMMON: Final = (
    "about after again before called could doing every hello maybe might other please right shall should still tell"
    " thank thanks their there these thing things think those today what where which while would yours"
)


def tokens(text: str) -> int:
    """Count tokens: every run of ASCII letters and digits is one, and every other character that is no space."""
    return len(_TOKEN.findall(text))


def words(text: str) -> Iterator[str]:
    """Split a text into pieces of one word (one character in Chinese or Japanese) that join to the text."""
    return (match.group() for match in _WORD.finditer(text))


def respond(turns: Sequence[Turn]) -> Iterator[str]:
    """Answer from the conversation itself, word by word: the responder of a bot that has no other.

    It knows a name that the user told earlier in the section, how many messages the user sent, and what a tool gave;
    everything else it repeats. Equal conversations get equal answers.
    """
    return words(_reply(turns))


def suggestions(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Make up to three follow-up questions from the long words of the user's last message, or one from all of it."""
    last = _last_said(turns).strip()
    topics = dict.fromkeys(word for word in _TOPIC.findall(last) if word.lower() not in _COMMON.split())
    asked = ("Tell me more about {}.", "Why does {} matter?", "Can you give an example of {}?")
    if not topics:
        return (f"Why did I ask: {last}",) if 0 < len(last) <= LONGEST_ECHO else ()
    return tuple(question.format(topic) for question, topic in zip(asked, list(topics)[:SUGGESTIONS], strict=False))


def _last_said(turns: Sequence[Turn]) -> str:
    return next((turn.text for turn in reversed(turns) if turn.role == "user"), "")


def _name(said: Sequence[str]) -> str:
    told = (_NAMED.search(text) for text in reversed(said) if not _ASKS_NAME.search(text))
    return next((match.group(1) for match in told if match), "")


def _reply(turns: Sequence[Turn]) -> str:
    said = [turn.text for turn in turns if turn.role == "user"]
    name, last = _name(said), said[-1] if said else ""
    if turns and turns[-1].role == "tool":
        results = [f"{turn.name or 'the tool'} gave {turn.text}" for turn in turns if turn.role == "tool"]
        return f"I looked it up: {results[-1]}."
    if _ASKS_NAME.search(last):
        return f"Your name is {name}." if name else "You have not told me your name yet."
    if _ASKS_COUNT.search(last):
        return f"You have sent {len(said)} message{'s' * (len(said) != 1)} in this section."
    if _NAMED.search(last):
        return f"Nice to meet you, {name}."
    return f"You said: {last}{f' I remember you, {name}.' if name else ''} (message {len(said)})"
