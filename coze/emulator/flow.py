"""Where the outputs of workflows come from: generator functions from parameters to what nodes put out."""

from collections.abc import Callable, Generator, Mapping

from attrs import frozen


@frozen
class Put:
    """An output node puts something out: text, in pieces when it is streamed, under the title of the node."""

    content: str
    title: str = "Output"


@frozen
class Ask:
    """A question node asks and waits: the run is interrupted, and what it is resumed with is sent to the generator."""

    question: str
    options: tuple[str, ...] = ()
    title: str = "Question"


@frozen
class Form:
    """An input node waits for the values of these fields; the run is resumed with them, as JSON text."""

    fields: tuple[str, ...]
    title: str = "Input"


@frozen
class Stop:
    """End the run as a failure, with this code and message."""

    code: int = 720701013
    message: str = "execution failure"


Step = Put | Ask | Form | Stop
Running = Generator[Step, str, object]
Flow = Callable[[Mapping[str, object]], Running]
"""Does the work of a run: it yields what nodes put out, gets the answer to what it asks, and returns the output."""


def echoing(parameters: Mapping[str, object]) -> Running:
    """Give the parameters back: what a workflow does that does nothing of its own."""
    yield from ()
    return {"output": dict(parameters)}


def step(running: Running, answer: str | None) -> Step:
    """Take the next step of a run: with the answer to what it asked, or without one where it asked nothing."""
    return next(running) if answer is None else running.send(answer)
