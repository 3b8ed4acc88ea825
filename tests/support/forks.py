"""Child processes of tests: what is done in one, with what it has of its parent."""

from __future__ import annotations

import os
import select
import signal
import warnings
from collections.abc import Callable
from typing import Final

import pytest
from scripted import PATIENCE

FORKS: Final = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")


def in_child(work: Callable[[], object]) -> str:
    """Do something in a child process, and show what it gives or raises; one that hangs is ended, and says so."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # our servers have threads, and Python warns of forks then
        child = os.fork()
    if child == 0:
        try:
            os.write(writing, repr(work()).encode())
        except BaseException as error:  # nothing of the child may go on
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answers, _, _ = select.select([pipe], [], [], PATIENCE)
        if not answers:
            os.kill(child, signal.SIGKILL)
        text = pipe.read().decode() if answers else "it hangs"
    os.waitpid(child, 0)
    return text
