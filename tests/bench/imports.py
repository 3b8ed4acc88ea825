"""What an import costs: CPU time of fresh processes, over that of a Python that imports nothing."""

from __future__ import annotations

import os
import sys
from typing import Final

from tests.bench.contender import Name
from tests.bench.table import Samples

_IMPORTS: Final[dict[Name, str]] = {
    "coze": "from coze import Runner, Success",
    "coze.classic": "from coze.classic import Coze",
    "httpx": "import httpx",
    "cozepy": "import cozepy",
}


def import_times(names: tuple[Name, ...], rounds: int) -> Samples:
    """Measure the CPU time (user and system) of each import, in seconds: the least of several processes, in turns.

    The least, and no median: what disturbs a start only ever adds to it.
    """
    bare: list[float] = []
    seen: dict[Name, list[float]] = {name: [] for name in names}
    for _ in range(rounds + 1):
        bare.append(_cpu_time("pass"))
        for name in names:
            seen[name].append(_cpu_time(_IMPORTS[name]))
    return {name: [min(times[1:]) - min(bare[1:])] for name, times in seen.items()}  # the first one compiles


def emulator_seconds(rounds: int) -> float:
    """Measure the CPU time, in seconds, of an emulator that is imported and started in a fresh process."""
    start = "from coze.emulator import Emulator\nwith Emulator(): pass"
    return min([_cpu_time(start) for _ in range(rounds + 1)][1:])


EMULATOR_GOAL: Final = 0.5


def _cpu_time(code: str) -> float:
    silent = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    command = [sys.executable, "-W", "ignore", "-c", code]
    _, status, usage = os.wait4(os.posix_spawn(sys.executable, command, os.environ, file_actions=silent), 0)
    if status != 0:
        raise RuntimeError(f"{code} failed")
    return usage.ru_utime + usage.ru_stime
