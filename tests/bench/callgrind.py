"""How many instructions an operation takes, counted by valgrind: a figure that no other load of the machine moves."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from typing import Final

from tests.bench.cases import CASES
from tests.bench.contender import COLOURS, NAMES, AsyncCalls, Colour, Name, SyncCalls, load
from tests.bench.table import Samples


def is_installed() -> bool:
    """Say whether valgrind is there."""
    return shutil.which("valgrind") is not None


def instructions(case: str, colour: Colour, names: tuple[Name, ...], base_url: str) -> Samples:
    """Count the instructions of one operation of a case.

    Each contender runs in a process of its own, twice: for a few operations and for many. The difference leaves out
    what happens once: the start of Python, the imports, the first call.
    """
    counted = CASES[case].counted
    if counted is None:
        raise LookupError(case)
    few, many = counted
    return {
        name: [(_count(case, colour, name, many, base_url) - _count(case, colour, name, few, base_url)) / (many - few)]
        for name in names
    }


_COLLECTED: Final = re.compile(r"Collected : (\d+)")


def _count(case: str, colour: Colour, name: Name, operations: int, base_url: str) -> int:
    finished = subprocess.run(
        [
            *("valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"),
            *(sys.executable, "-m", __spec__.name, case, colour, name, str(operations), base_url),
        ],
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    found = _COLLECTED.search(finished.stderr)
    if finished.returncode != 0 or found is None:
        raise RuntimeError(finished.stderr)
    return int(found[1])


# --- the process under valgrind ---------------------------------------------------------------------------------------


def work(case: str, colour: Colour, name: Name, operations: int, base_url: str) -> None:
    """Do a case so many times, after one call that connects."""
    if colour == "sync":
        _work(case, load(name).sync(base_url), operations)
    else:
        asyncio.run(_async_work(case, load(name).asynchronous(base_url), operations))


def _work(case: str, calls: SyncCalls, operations: int) -> None:
    calls.me()
    CASES[case].sync(calls, operations)
    calls.close()


async def _async_work(case: str, calls: AsyncCalls, operations: int) -> None:
    asynchronous = CASES[case].asynchronous
    assert asynchronous is not None
    await calls.me()
    await asynchronous(calls, operations)
    await calls.close()


if __name__ == "__main__":
    _case, _colour, _name, _operations, _base_url = sys.argv[1:]
    if _case not in CASES or _colour not in COLOURS or _name not in NAMES:
        sys.exit(f"no such work: {sys.argv[1:]}")
    work(_case, _colour, _name, int(_operations), _base_url)
