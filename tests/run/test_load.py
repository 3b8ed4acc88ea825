"""The load test, in small: hundreds of calls and streams at once, of which some go wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_under_load_every_promise_is_kept() -> None:
    """Nothing wrong is a success, no stream is cut silently, nothing is repeated that may not be, and reads succeed."""
    command = [sys.executable, "-m", "tests.bench", "load", "--small"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every promise is kept" in done.stdout
    assert done.stdout.count("streams at once") == 2
