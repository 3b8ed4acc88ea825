"""``python -m tests.bench [case ...] [--rounds N] [--callgrind]``: run the race, and print its table.

``python -m tests.bench crowd`` and ``load [--small]`` are other races: see `tests.bench.crowd` and `tests.bench.load`.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys

from tests.bench import callgrind, crowd, load
from tests.bench.cases import CASES, IMPORT_GOALS
from tests.bench.contender import Name, present
from tests.bench.imports import EMULATOR_GOAL, emulator_seconds, import_times
from tests.bench.race import race
from tests.bench.server import serving
from tests.bench.table import header, row


def main() -> None:
    """Run what the command line asks for."""
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"  # the servers are here
    if sys.argv[1:2] == ["load"]:
        sys.exit(load.main(sys.argv[2:]))
    if sys.argv[1:2] == ["crowd"]:
        crowd.main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    every = ["import", "emulator", *CASES]
    parser.add_argument("case", nargs="*", help=f"of {', '.join(every)}; all if none is given")
    parser.add_argument("--rounds", type=int, default=15, help="how many rounds are raced (15)")
    parser.add_argument("--callgrind", action="store_true", help="count instructions with valgrind, too (some minutes)")
    asked = parser.parse_args()
    chosen: list[str] = asked.case or every
    if not set(chosen) <= set(every):
        parser.error(f"the cases are {', '.join(every)}")
    rounds: int = asked.rounds
    if rounds < 1:
        parser.error("at least one round is needed")

    names = present()
    print(f"Python {platform.python_version()}, {rounds} rounds, CPU time of this process by operation")
    if "cozepy" not in names:
        print("cozepy is not installed: its column is left out (pip install --group bench)")
    print(header("CPU"))
    if "import" in chosen:
        print(row("an import, over bare Python", "", import_times(names, rounds), IMPORT_GOALS, "CPU"), flush=True)
    if "emulator" in chosen:
        seconds = emulator_seconds(rounds)
        met = "ok" if seconds <= EMULATOR_GOAL else "MISSED"
        print(
            f"the emulator, from nothing to a server that is up: {seconds:.2f} s  <= {EMULATOR_GOAL} {met}", flush=True
        )
    with serving() as base_url:
        _race(chosen, names, base_url, rounds)
        if asked.callgrind:
            _count(chosen, names, base_url)


def _race(chosen: list[str], names: tuple[Name, ...], base_url: str, rounds: int) -> None:
    for name, case in CASES.items():
        if name in chosen:
            for colour in case.colours:
                samples = race(case, colour, names, base_url, rounds)
                print(row(case.title, colour, samples, case.goals, "CPU"), flush=True)


def _count(chosen: list[str], names: tuple[Name, ...], base_url: str) -> None:
    if not callgrind.is_installed():
        print("\nvalgrind is not installed: no instructions are counted")
        return
    print(f"\n{header('instructions')}")
    for name, case in CASES.items():
        if name in chosen and case.counted is not None:
            for colour in case.colours:
                samples = callgrind.instructions(name, colour, names, base_url)
                print(row(case.title, colour, samples, case.goals, "instructions"), flush=True)


main()
