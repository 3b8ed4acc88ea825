"""The figures as a small table: each contender's, and ours as a share of the others', with the goals beside."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from tests.bench.cases import Goal, Metric
from tests.bench.contender import NAMES, Name

Samples: TypeAlias = Mapping[Name, Sequence[float]]
"""What each contender needed for one operation, round by round, in seconds or in instructions."""

_SCALE: Final[dict[Metric, tuple[float, str]]] = {"CPU": (1e6, "us"), "instructions": (1e-3, "k instr.")}
_OTHERS: Final = NAMES[1:]


def header(metric: Metric) -> str:
    """Give the first line."""
    figures = "".join(f"{f'{name}, {_SCALE[metric][1]}':>18}" for name in NAMES)
    return f"{f'{metric} of':<32}{'':<7}{figures}" + "".join(f"{f'coze/{name}':>14}{'goal':>16}" for name in _OTHERS)


def row(title: str, colour: str, samples: Samples, goals: Sequence[Goal], metric: Metric) -> str:
    """Give a line: medians over the rounds, and medians of the ratios of each round."""
    scale = _SCALE[metric][0]
    figures = "".join(
        f"{statistics.median(samples[name]) * scale:>18,.1f}" if name in samples else f"{'-':>18}" for name in NAMES
    )
    shares = "".join(_share(samples, name, goals, metric) for name in _OTHERS)
    return f"{title:<32}{colour:<7}{figures}{shares}"


def _share(samples: Samples, other: Name, goals: Sequence[Goal], metric: Metric) -> str:
    if other not in samples or "coze" not in samples:
        return f"{'-':>14}{'':>16}"
    ratio = statistics.median(mine / its for mine, its in zip(samples["coze"], samples[other], strict=True))
    most = next((goal.most for goal in goals if goal.of == other and goal.metric == metric), None)
    goal = "" if most is None else f"<= {most:.2f} {'ok' if ratio <= most else 'MISSED'}"
    return f"{ratio:>14.2f}{goal:>16}"
