"""Locks that a fork does not leave taken: whoever holds one in the parent is not there in the child to give it back."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from typing import Any, Final


class ProcessLock:
    """A lock of the threads of one process: a child process finds it free, whoever has it in the parent.

    A thread may take it again, for what is collected in the midst of it may need it, unless `make` makes another kind.
    What it guards is seen by the child as it was at the fork, be it in the midst of a change.
    """

    __slots__ = ("__weakref__", "_lock", "_make")

    def __init__(self, make: Callable[[], Any] = threading.RLock) -> None:
        self._make = make
        self.renew()
        _LOCKS.add(self)

    def renew(self) -> None:
        """Make it anew, in a process where nobody can hold it."""
        self._lock = self._make()

    def acquire(self, *, blocking: bool = True) -> bool:
        """Take it, and say whether it was free."""
        taken: bool = self._lock.acquire(blocking)
        return taken

    def release(self) -> None:
        """Give it back."""
        self._lock.release()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


_LOCKS: Final = weakref.WeakSet[ProcessLock]()


def _renew_all() -> None:
    for lock in _LOCKS:
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
