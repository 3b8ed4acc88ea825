"""Who has which connection of a pool: pure, for both colours. To take one and to give it back always costs the same."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

from coze.policy import Limits

C = TypeVar("C")


class PoolClosed(Exception):  # noqa: N818  # it is what has happened
    """The pool was closed; nothing was sent."""


class Place(Generic[C]):
    """A place for a connection, from when it is asked for until it is given back.

    `granted` says that it may be used. `connection` is then one that was idle or that another has just left; with None,
    whoever has the place makes one, and puts it here.
    """

    def __init__(self) -> None:
        self.granted: bool = False
        self.connection: C | None = None

    def wake(self) -> None:
        """Tell whoever waits that the place was granted, or that the pool was closed. Called in any thread."""


class Places(Generic[C]):
    """As many places as there may be connections, granted in the order in which they are asked for.

    To take one and to give it back take as long however many there are. Both may be called in any thread, and `give`
    even by a finalizer that runs in the midst of another call.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.closed: bool = False
        self.spent: deque[C] = deque()
        """What was idle for too long or is one too many: whoever comes by closes it."""
        self._limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: set[Place[C]] = set()
        self._idle: deque[tuple[float, C]] = deque()  # the latest is the last, and is used first
        self._waiting: OrderedDict[Place[C], None] = OrderedDict()
        # What is given back is left here, and sorted by whoever has the lock: nobody waits for it.
        self._returned: deque[tuple[Place[C], bool]] = deque()

    def take(self, place: Place[C]) -> None:
        """Ask for a place: it is granted at once, or when its turn comes. Raises `PoolClosed`."""
        with self._lock:
            if self.closed:
                raise PoolClosed
            self._tidy()
            if self._idle:
                self._grant(place, self._idle.pop()[1])
            elif len(self._taken) < self._limits.connections:
                self._grant(place, None)
            else:
                self._waiting[place] = None
        self._sort()

    def give(self, place: Place[C], *, again: bool) -> None:
        """Give a place back, or leave the line; `again` says that its connection may be used again."""
        self._returned.append((place, again))
        self._sort()

    def check_open(self) -> None:
        """Raise `PoolClosed` if it was closed while a connection was made."""
        if self.closed:
            raise PoolClosed

    def close(self) -> list[Place[C]]:
        """Grant nothing more, and wake all who wait; give the places that are taken."""
        with self._lock:
            self.closed = True
            self.spent.extend(connection for _, connection in self._idle)
            self._idle.clear()
            while self._waiting:
                self._waiting.popitem()[0].wake()
            taken = list(self._taken)
        self._sort()
        return taken

    def _sort(self) -> None:
        # Who finds the lock taken leaves: who has it looks again once it is free.
        while self._returned and self._lock.acquire(blocking=False):
            try:
                while self._returned:
                    self._take_back(*self._returned.popleft())
            finally:
                self._lock.release()

    def _take_back(self, place: Place[C], again: bool) -> None:
        if place in self._waiting:
            del self._waiting[place]
        elif place in self._taken:
            self._taken.remove(place)
            left, place.connection = place.connection if again else None, None
            if self._waiting:
                heir, _ = self._waiting.popitem(last=False)
                self._grant(heir, left)
                heir.wake()
            elif left is not None:
                self._idle.append((self._clock(), left))
                self._tidy()

    def _grant(self, place: Place[C], connection: C | None) -> None:
        self._taken.add(place)
        place.connection = connection
        place.granted = True

    def _tidy(self) -> None:
        """Take away what was idle for too long, and what is one too many; each connection goes but once."""
        most = 0 if self.closed else self._limits.idle_connections
        oldest = self._clock() - self._limits.idle_seconds
        while self._idle and (len(self._idle) > most or self._idle[0][0] < oldest):
            self.spent.append(self._idle.popleft()[1])
