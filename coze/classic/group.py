"""Groups: some methods of a client, bound to the runner that performs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from coze.run.front import AsyncRunner, Runner

if TYPE_CHECKING:
    from coze.run.primitives import Options

R = TypeVar("R", Runner, AsyncRunner)


class Group(Generic[R]):
    """Some methods of a client: synchronous ones on a `Runner`, asynchronous ones on an `AsyncRunner`.

    `runner` performs the functional API as well: ``coze.runner.run(bots.retrieve(bot_id="7"))``. `options` are what was
    chosen for all calls.
    """

    def __init__(self, runner: R, options: Options) -> None:
        self.runner: R = runner
        self.options: Options = options


def beside(options: Options, headers: Mapping[str, str] | None) -> Options:
    """Put headers beside those that were chosen already; of one name, the later counts."""
    return {**options, "headers": {**(options.get("headers") or {}), **headers}} if headers else options
