"""Stores of tokens: in memory, and in a file."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import threading
from typing import IO, Final, TypeGuard

from returns.result import Failure, Success

from coze.auth.token import Token, unsendable
from coze.codec import parse_text
from coze.decode import as_object
from coze.errors import ConfigError, InvalidArgument
from coze.outcome import Outcome
from coze.policy import DEFAULT_LIMITS
from coze.run.locks import ProcessLock
from coze.values import Secret


class MemoryStore:
    """Keeps a token as long as the process runs; several runners may share one."""

    def __init__(self) -> None:
        self._token: Token | None = None
        self._lock = ProcessLock(threading.Lock)

    def load(self) -> Outcome[Token | None]:
        """Give the token that is kept."""
        return Success(self._token)

    def save(self, token: Token) -> Outcome[None]:
        """Keep a token."""
        self._token = token
        return Success(None)

    def try_lock(self) -> bool:
        """Take the lock, and say whether it was free."""
        return self._lock.acquire(blocking=False)

    def unlock(self) -> None:
        """Give the lock back."""
        with contextlib.suppress(RuntimeError):  # taken before a fork
            self._lock.release()


class FileStore:
    """Keeps a token in a file: JSON, which only its owner may read (mode 0600), and which is replaced as a whole.

    A lock beside it (``<path>.lock``) keeps two processes from renewing one token at the same time; it is the system's,
    so that it ends with the process that holds it. A file that holds something else is a `ConfigError`; `save` moves
    one aside (``<path>.kept``, ``<path>.kept-2`` ...) before it writes. Where the path is a symbolic link, all this is
    beside the file that it leads to, and the link stays.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._lock_file: IO[bytes] | None = None
        self._process = os.getpid()

    def __repr__(self) -> str:
        return f"FileStore({self._path!r})"

    def load(self) -> Outcome[Token | None]:
        """Give the token that is kept, None if there is no file."""
        try:
            with open(self._path, encoding="utf-8") as file:
                text = file.read(_MOST)
        except FileNotFoundError:
            return Success(None)
        except (OSError, ValueError) as error:
            return Failure(ConfigError(self._path, f"the file cannot be read ({type(error).__name__})"))
        token = _token_of(text)
        if token is None:
            return Failure(ConfigError(self._path, "the file holds no token of ours: move it away, or choose another"))
        return Success(token)

    def save(self, token: Token) -> Outcome[None]:
        """Write the token, and put the new file into the place of the old one; one that could not be loaded is not."""
        fields = _json_of(token)
        if _token_of(json.dumps(fields)[:_MOST]) is None:
            return Failure(InvalidArgument("token", "it would not be loaded: look at its expires_at, and at its texts"))
        try:
            path = os.path.realpath(self._path)
            folder, name = os.path.split(path)
            if isinstance(self.load(), Failure) and not os.path.isdir(path):
                os.replace(path, _aside(path))
            handle, written = tempfile.mkstemp(dir=folder, prefix=f".{name}.")  # mode 0600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(fields, file)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(written, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(written)
                raise
        except (OSError, ValueError) as error:
            return Failure(ConfigError(self._path, f"the file cannot be written ({type(error).__name__})"))
        return Success(None)

    def try_lock(self) -> bool:
        """Take the lock, and say whether it was free; for a path that cannot be written there is none to take."""
        if self._process != os.getpid():  # the lock is the parent's, which may hold it still
            self.unlock()
            self._process = os.getpid()
        if self._lock_file is not None:
            return False
        try:
            file = os.fdopen(os.open(f"{os.path.realpath(self._path)}.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except (OSError, ValueError):
            return True  # `save` will say what is wrong
        if not _take(file):
            file.close()
            return False
        self._lock_file = file
        return True

    def unlock(self) -> None:
        """Give the lock back."""
        file, self._lock_file = self._lock_file, None
        if file is not None:
            if self._process == os.getpid():
                _give_back(file)
            file.close()


_MOST: Final = 1024 * 1024


def _aside(path: str) -> str:
    place, number = f"{path}.kept", 2
    while os.path.lexists(place):
        place, number = f"{path}.kept-{number}", number + 1
    return place


def _take(file: IO[bytes]) -> bool:
    """Lock a file without waiting."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  # each of the two is there on its own system only

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _give_back(file: IO[bytes]) -> None:
    """Unlock a file: to close it would not do where a process that was forked meanwhile has it open, too."""
    with contextlib.suppress(OSError):
        if sys.platform != "win32":  # there closing does
            import fcntl  # noqa: PLC0415

            fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _json_of(token: Token) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "access_token": token.access_token.reveal(),
        "token_type": token.token_type,
        "expires_at": token.expires_at,
        "refresh_token": token.refresh_token.reveal() if token.refresh_token else None,
        "scope": token.scope,
        "issued_to": token.issued_to,
        "issued_at": token.issued_at,
    }


_FORMAT: Final = "coze-token-1"
_LAST: Final = 1e12
"""A unix second that no token expires at."""


def _token_of(text: str) -> Token | None:
    match parse_text(text, DEFAULT_LIMITS):
        case Success(value):
            return _checked(as_object(value))
        case _:
            return None


def _checked(fields: dict[str, object]) -> Token | None:
    match fields:
        case {
            "format": "coze-token-1",
            "access_token": str(access),
            "token_type": str(kind),
            "expires_at": int() | float() | None as expires_at,
            "refresh_token": str() | None as refresh,
            "scope": str() | None as scope,
        } if expires_at is None or _is_second(expires_at):
            issued_to, issued_at = fields.get("issued_to"), fields.get("issued_at")
            token = Token(
                access_token=Secret(access),
                token_type=kind,
                expires_at=None if expires_at is None else float(expires_at),
                refresh_token=Secret(refresh) if refresh else None,
                scope=scope,
                issued_to=issued_to if isinstance(issued_to, str) else None,
                issued_at=float(issued_at) if _is_second(issued_at) else None,
            )
            return None if unsendable(token) else token
        case _:
            return None


def _is_second(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LAST
