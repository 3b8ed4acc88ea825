"""Ids and log ids in the form of hosted Coze."""

import secrets
import threading
import time
from collections.abc import Callable

PER_MILLISECOND = 256


class Ids:
    """Make ids that sort by creation: 19 decimal digits, unique within one instance.

    An id is `(unix seconds << 32) + (milliseconds << 22) + (counter << 14)`. The counter has 256 values a millisecond;
    when they are used up, or when the clock goes back, the next free millisecond is taken. Every thread may call it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> str:
        """Make the next id."""
        with self._lock:
            self._last = max(self._last + 1, int(self._clock() * 1000) * PER_MILLISECOND)
            milliseconds, counter = divmod(self._last, PER_MILLISECOND)
            seconds, rest = divmod(milliseconds, 1000)
            return str((seconds << 32) + (rest << 22) + (counter << 14))


def log_id(now: float) -> str:
    """Make a log id of 34 characters: the UTC time as YYYYMMDDhhmmss and 20 upper-case hexadecimal digits."""
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(now)) + secrets.token_hex(10).upper()
