"""What an operator sees: a frozen record at the start and at the end of each call and of each attempt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from attrs import frozen

from coze.errors import Call


@frozen(kw_only=True)
class Record:
    """What happened: nothing secret, no ids, no bodies.

    `scope` is a whole call with its tries and waits, or one attempt; `elapsed` counts seconds since its own start. At
    the end `status` is the HTTP status, if an answer came, and `error` the name of the failure's class with its kind
    or phase.
    """

    scope: Literal["call", "attempt"]
    moment: Literal["start", "end"]
    call: Call
    attempt: int
    elapsed: float = 0.0
    status: int | None = None
    log_id: str | None = None
    error: str | None = None

    def __str__(self) -> str:
        number = f" attempt {self.attempt}" if self.scope == "attempt" else ""
        if self.moment == "start":
            return f"{self.call}{number} starts"
        ended = f"failed: {self.error}" if self.error else "done"
        status = f", status {self.status}" if self.status is not None else ""
        log = f", log id {self.log_id}" if self.log_id else ""
        return f"{self.call}{number} {ended} after {self.elapsed:.3f} s{status}{log}"


Observer: TypeAlias = Callable[[Record], None]
"""A function that is told of each record, where it happens: it must be quick, and what it raises goes to the caller."""

logger: Final = logging.getLogger("coze")
logger.addHandler(logging.NullHandler())


def log(record: Record) -> None:
    """Write a record to the logger ``coze``, at level DEBUG."""
    logger.debug("%s", record)
