"""Every example runs, as a user would start it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from coze.emulator import Emulator

HERE: Final = Path(__file__).resolve().parents[1] / "examples"
EXAMPLES: Final = sorted(HERE.glob("*.py"))
PATIENCE: Final = 30.0


def started(example: Path, *arguments: str, **variables: str) -> str:
    """Run an example to its end, and give what it has printed."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("COZE_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", str(example), *arguments],
        env={**others, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_an_example_runs(example: Path, emulator: Emulator) -> None:
    """An example ends well against the server of its environment, without a warning, and prints something."""
    printed = started(
        example,
        COZE_API_TOKEN=emulator.token,
        COZE_API_BASE=emulator.base_url,
        COZE_BOT_ID=emulator.bot_id,
        COZE_WORKSPACE_ID=emulator.workspace_id,
    )
    assert printed.strip() != ""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_an_example_explains_itself(example: Path) -> None:
    """An example is at most 60 lines of code beside its blank lines and begins with a docstring that says its use."""
    lines = example.read_text("utf-8").splitlines()
    assert lines[0].startswith('"""')
    assert len([line for line in lines if line.strip()]) <= 60


def test_the_first_example_runs_without_an_account() -> None:
    """Without a token in the environment the first example brings its own server along, and says so."""
    printed = started(HERE / "chat_stream.py", "How many messages is this?")
    assert "COZE_API_TOKEN" in printed
    assert "You have sent 1 message in this section." in printed
    assert "tokens" in printed


def test_the_first_example_takes_a_question(emulator: Emulator) -> None:
    """The first example asks what it is given, at the server of its environment."""
    variables = {
        "COZE_API_TOKEN": emulator.token,
        "COZE_API_BASE": emulator.base_url,
        "COZE_BOT_ID": emulator.bot_id,
    }
    printed = started(HERE / "chat_stream.py", "The", "weather", "please", **variables)
    assert "You said: The weather please" in printed
    assert "emulator" not in printed
