"""Logging: nothing changes by importing, and nothing secret is written."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from scripted import Server, answer, refused, replies

from coze.classic import Coze, CozeAPIError, TokenAuth, log
from coze.classic.oauth import WebOAuthApp

LINE = re.compile(r"\[cozepy\]\[(\w+)\]\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] (.*)")


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """Take away what cozepy has added to the loggers, and put them back as they were."""
    kept = [(one, one.level, one.propagate, one.handlers) for one in map(logging.getLogger, ("cozepy", "coze"))]
    for one, *_ in kept:
        one.handlers = []
    log._to_stderr.cache_clear()  # it writes to the stderr of the test that came first
    yield
    for one, level, propagate, handlers in kept:
        one.setLevel(level)
        one.propagate, one.handlers = propagate, handlers
    log._to_stderr.cache_clear()


def test_importing_changes_nothing() -> None:
    """No handler writes anything, nothing stops propagating, and no level is set."""
    program = """
import logging, coze.classic.log, coze.run.observe
for name in ("cozepy", "coze"):
    one = logging.getLogger(name)
    assert all(type(handler) is logging.NullHandler for handler in one.handlers), one.handlers
    assert (one.propagate, one.level) == (True, 0)
assert logging.getLogger().handlers == []
coze.classic.log.log_error("quiet")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (log.log_fatal, "CRITICAL"),
        (log.log_error, "ERROR"),
        (log.log_warning, "WARNING"),
        (log.log_info, "INFO"),
        (log.log_debug, "DEBUG"),
    ],
)
def test_lines_are_those_of_cozepy(write: Callable[..., None], name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each function writes at its level, to stderr, in cozepy's format."""
    log.setup_logging(logging.DEBUG)
    write("%s and %s", 1, 2)
    found = LINE.fullmatch(capsys.readouterr().err.strip())
    assert found is not None
    assert found.groups() == (name, "1 and 2")


def test_a_level_holds() -> None:
    """What is below the level is not written; setting it twice writes each line once."""
    log.setup_logging()
    log.setup_logging(logging.INFO)
    log.setup_logging()
    assert logging.getLogger("cozepy").handlers.count(log._to_stderr()) == 1
    assert logging.getLogger("cozepy").level == logging.WARNING


@pytest.mark.parametrize("level", [5, "DEBUG", None, 51])
def test_a_level_that_is_none(level: int) -> None:
    """Only the levels of `logging` are taken."""
    with pytest.raises(ValueError, match=f"invalid log level: {level}"):
        log.setup_logging(level)


def test_calls_are_logged_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    """At level DEBUG each call has its lines, with the log id, and without tokens, codes and bodies."""
    log.setup_logging(logging.DEBUG)
    token = {"access_token": "s3cret-a", "refresh_token": "s3cret-r", "expires_in": 2_000_000_000}
    served = Server(replies(answer(token, headers={"x-tt-logid": "LID"})))
    with served as server, WebOAuthApp("cid", "s3cret-c", server.base_url) as app:
        app.get_access_token("https://e.com/s3cret-path", "s3cret-code")
    written = capsys.readouterr().err
    assert "auth.web.exchange" in written
    assert "LID" in written
    assert "s3cret" not in written
    assert all(LINE.fullmatch(line) for line in written.splitlines())


def test_failures_are_no_warnings(caplog: pytest.LogCaptureFixture) -> None:
    """A call that fails is logged at level DEBUG like any other, by the library's own logger: it is raised anyway."""
    caplog.set_level(logging.DEBUG, "coze")
    with Server(replies(refused(4000))) as server, Coze(TokenAuth("token"), server.base_url) as coze:  # noqa: SIM117
        with pytest.raises(CozeAPIError):
            coze.users.me()
    assert {(record.name, record.levelname) for record in caplog.records} == {("coze", "DEBUG")}
    assert "4000" in caplog.text
