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
_RATIOS: Final[tuple[tuple[Name, Name], ...]] = (
    ("coze", "httpx"),
    ("coze", "cozepy"),
    ("coze.classic", "httpx"),
    ("coze.classic", "cozepy"),
)


def header(metric: Metric) -> str:
    """Give the first line."""
    figures = "".join(f"{name:>14}" for name in NAMES)
    ratios = "".join(f"{f'{mine}/{other}':>20}{'goal':>14}" for mine, other in _RATIOS)
    return f"{f'{metric}, {_SCALE[metric][1]}, of':<32}{'':<7}{figures}{ratios}"


def row(title: str, colour: str, samples: Samples, goals: Sequence[Goal], metric: Metric) -> str:
    """Give a line: medians over the rounds, and medians of the ratios of each round."""
    scale = _SCALE[metric][0]
    figures = "".join(
        f"{statistics.median(samples[name]) * scale:>14,.1f}" if name in samples else f"{'-':>14}" for name in NAMES
    )
    ratios = "".join(_ratio(samples, *names, goals, metric) for names in _RATIOS)
    return f"{title:<32}{colour:<7}{figures}{ratios}"


def _ratio(samples: Samples, mine: Name, other: Name, goals: Sequence[Goal], metric: Metric) -> str:
    if other not in samples or mine not in samples:
        return f"{'-':>20}{'':>14}"
    ratio = statistics.median(one / its for one, its in zip(samples[mine], samples[other], strict=True))
    most = next((one.most for one in goals if (one.by, one.of, one.metric) == (mine, other, metric)), None)
    goal = "" if most is None else f"<= {most:.2f} {'ok' if ratio <= most else 'MISSED'}"
    return f"{ratio:>20.2f}{goal:>14}"
