"""What all tests share: the colours, and an emulator."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from colours import COLOURS, Colour

from coze import custom
from coze.emulator import Emulator

# How long an example takes is no property of ours: the machine may be busy.
# The check runs the tests on three Pythons, each with examples of its own.
hypothesis.settings.register_profile("unhurried", deadline=None, max_examples=50)
hypothesis.settings.load_profile("unhurried")


# What waits for the collector asks for it; else it would look through all that pytest keeps, again and again.
gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="module", autouse=True)
def _spared() -> None:
    """Spare the collector of garbage what tests, pytest and Hypothesis have kept so far: many tests call it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _silence() -> Iterator[None]:
    """Take away what the machine's environment says of proxies, certificates, and of Coze."""
    with pytest.MonkeyPatch.context() as changed:
        for name in list(os.environ):
            if name.upper() in _SAYING or name.upper().startswith("COZE_"):
                changed.delenv(name)
        yield


_SAYING = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD", "SSL_CERT_FILE")


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> Colour:
    """Each of the colours in turn: sync, asyncio, trio."""
    return Colour(request.param)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """Serve a local Coze for all tests of a session: take care of what they share."""
    with Emulator() as server:
        yield server


@pytest.fixture
def at_emulator(emulator: Emulator) -> dict[str, Any]:
    """Give the arguments of a runner that talks to the emulator."""
    return {"token": emulator.token, "profile": custom(emulator.base_url)}
