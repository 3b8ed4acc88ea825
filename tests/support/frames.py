"""What the frames of an exception hold: a secret in one of them would be in every report of a crash."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator


def locals_of(caught: BaseException) -> Iterator[str]:
    """Show the locals of all frames of a traceback that are not of the tests."""
    for frame, _ in traceback.walk_tb(caught.__traceback__):
        if "/tests/" not in frame.f_code.co_filename:
            for name, value in frame.f_locals.items():
                with contextlib.suppress(Exception):
                    yield f"{frame.f_code.co_name}.{name} = {value!r}"
