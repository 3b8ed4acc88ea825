"""Stores of tokens: in memory, and in a file that several processes may share."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from attrs import evolve
from colours import Colour
from desk import Desk, failure
from hypothesis import HealthCheck, settings
from hypothesis import given as examples
from hypothesis import strategies as st
from scripted import PATIENCE, Connection, Server, answer, ok, replies

from coze import (
    ConfigError,
    FileStore,
    InvalidArgument,
    MemoryStore,
    Outcome,
    PKCEApp,
    Secret,
    Store,
    Success,
    Token,
    fail,
    raw,
    refreshing,
    static,
    stored,
)
from coze.auth.token import LockingStore

FULL = Token(
    access_token=Secret("at_1"), token_type="Bearer", expires_at=1.5, refresh_token=Secret("rt_1"), scope="a b"
)
BARE = Token(access_token=Secret("at_2"))
GOOD: dict[str, object] = {
    "format": "coze-token-1",
    "access_token": "at_1",
    "token_type": "Bearer",
    "expires_at": 1.5,
    "refresh_token": "rt_1",
    "scope": "a b",
    "issued_to": None,
    "issued_at": None,
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a place for a token."""
    return tmp_path / "token.json"


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Take away what protects files by itself."""
    before = os.umask(0)
    yield
    os.umask(before)


def names(folder: Path) -> list[str]:
    """Give what is in a folder."""
    return sorted(one.name for one in folder.iterdir())


# --- both -------------------------------------------------------------------------------------------------------------

STORES: dict[str, Callable[[Path], LockingStore]] = {"memory": lambda _: MemoryStore(), "file": FileStore}


@pytest.mark.parametrize("name", STORES)
def test_a_store_keeps_the_last_token(name: str, place: Path) -> None:
    """A store is empty at first, and then holds what was saved last, all of it."""
    store: Store = STORES[name](place)
    assert store.load() == Success(None)
    for token in (FULL, BARE, FULL):
        assert store.save(token) == Success(None)
        assert store.load() == Success(token)
        assert store.load() == Success(token)


@pytest.mark.parametrize("name", STORES)
def test_one_has_the_lock(name: str, place: Path) -> None:
    """A lock that is taken is not taken again, not by the same one either, until it is given back."""
    store = STORES[name](place)
    assert store.try_lock()
    assert not store.try_lock()
    store.unlock()
    assert store.try_lock()
    store.unlock()


@pytest.mark.parametrize("name", STORES)
def test_of_many_threads_one_has_the_lock(name: str, place: Path) -> None:
    """Of threads that share a store and try at once, one gets the lock."""
    store = STORES[name](place)
    gate, taken = threading.Barrier(20), list[bool]()

    def take() -> None:
        gate.wait()
        taken.append(store.try_lock())

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 19 + [True]
    store.unlock()


@pytest.mark.parametrize("name", STORES)
def test_nothing_of_a_token_is_shown(name: str, place: Path) -> None:
    """A store's `repr` says where, and not what."""
    store = STORES[name](place)
    store.save(FULL)
    assert "at_1" not in repr(store) + repr(store.load()) + str(vars(store))
    assert name == "memory" or repr(store) == f"FileStore({str(place)!r})"


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_umask")
def test_a_file_is_its_owners(place: Path) -> None:
    """The file and its lock have mode 0600, whatever the umask, also where a file with another mode was before."""
    place.write_text(json.dumps(GOOD))
    place.chmod(0o666)
    store = FileStore(place)
    store.save(BARE)
    assert store.try_lock()
    store.unlock()
    assert {stat.S_IMODE(one.stat().st_mode) for one in place.parent.iterdir()} == {0o600}
    assert names(place.parent) == ["token.json", "token.json.lock"]


def test_a_file_is_json(place: Path) -> None:
    """The file is an object of the token's fields, which a person can read."""
    FileStore(str(place)).save(FULL)
    assert json.loads(place.read_text()) == GOOD
    FileStore(place).save(BARE)
    assert json.loads(place.read_text()) == {
        "format": "coze-token-1",
        "access_token": "at_2",
        "token_type": "Bearer",
        "expires_at": None,
        "refresh_token": None,
        "scope": None,
        "issued_to": None,
        "issued_at": None,
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@examples(
    st.builds(
        Token,
        access_token=st.builds(Secret, st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)),
        expires_at=st.none() | st.floats(0, 1e12),
        refresh_token=st.none() | st.builds(Secret, st.text(min_size=1)),
        scope=st.none() | st.text(),
        issued_to=st.none() | st.text(),
        issued_at=st.none() | st.floats(0, 1e12),
    )
)
def test_what_is_saved_is_loaded(place: Path, token: Token) -> None:
    """Every token comes back as it was."""
    store = FileStore(place)
    assert store.save(token) == Success(None)
    loaded = store.load().unwrap()
    assert loaded is not None
    assert (loaded, loaded.issued_to, loaded.issued_at) == (token, token.issued_to, token.issued_at)


@pytest.mark.parametrize("issued_at", ["yesterday", -1, 2e12, True, None])
def test_when_it_was_issued_need_not_be_known(place: Path, issued_at: object) -> None:
    """A file that does not say when its token was issued, or says nonsense, holds it all the same."""
    place.write_text(json.dumps({**GOOD, "issued_at": issued_at}))
    loaded = FileStore(place).load().unwrap()
    assert loaded is not None
    assert (loaded, loaded.issued_at) == (FULL, None)


@pytest.mark.parametrize("step", ["fsync", "replace", "fdopen"])
def test_a_save_that_fails_leaves_what_was_there(place: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk is full in the middle of a save, the old token is there, whole, and nothing lies about."""
    store = FileStore(place)
    store.save(FULL)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if step != "fdopen":
        monkeypatch.setattr(os, step, full)
    else:
        monkeypatch.setattr(json, "dump", full)
    error = failure(store.save(BARE))
    monkeypatch.undo()
    assert isinstance(error, ConfigError)
    assert error.setting == str(place)
    assert store.load() == Success(FULL)
    assert names(place.parent) == ["token.json"]


def test_a_save_that_is_interrupted_leaves_what_was_there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption in the middle of a save goes through, and the old token is there."""
    store = FileStore(place)
    store.save(FULL)

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.save(BARE)
    assert store.load() == Success(FULL)
    assert names(place.parent) == ["token.json"]


FOREIGN: dict[str, bytes] = {
    "nothing": b"",
    "half": b'{"format": "coze-tok',
    "words": b"CANARY",
    "other bytes": b"\xff\xfe\x00",
    "a list": b"[]",
    "deep": b"[" * 10_000,
    "large": b'{"format": "coze-token-1", "access_token": "' + b"x" * 2_000_000 + b'"}',
    "no format": json.dumps({**GOOD, "format": None}).encode(),
    "another format": json.dumps({**GOOD, "format": "coze-token-2"}).encode(),
    "no access token": json.dumps({**GOOD, "access_token": None}).encode(),
    "an access token that is none": json.dumps({**GOOD, "access_token": 7}).encode(),
    "a refresh token that is none": json.dumps({**GOOD, "refresh_token": ["CANARY"]}).encode(),
    "an expiry in words": json.dumps({**GOOD, "expires_at": "CANARY"}).encode(),
    "an expiry that is not a number": json.dumps({**GOOD, "expires_at": float("nan")}).encode(),
    "an expiry that is true": json.dumps({**GOOD, "expires_at": True}).encode(),
    "an expiry beyond all times": json.dumps({**GOOD, "expires_at": 10**390}).encode(),
    "a type of two lines": json.dumps({**GOOD, "token_type": "Bearer\r\nX-Evil: 1"}).encode(),
    "an access token of two lines": json.dumps({**GOOD, "access_token": "CANARY\nX"}).encode(),
    "an access token beyond ASCII": json.dumps({**GOOD, "access_token": "CANARÝ"}).encode(),
    "an empty access token": json.dumps({**GOOD, "access_token": ""}).encode(),
    "something else": b'{"users": ["CANARY"]}',
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_another_kind_is_told(place: Path, name: str) -> None:
    """A file that holds no token that could be sent is an error with its name, and with nothing of its content."""
    place.write_bytes(FOREIGN[name])
    error = failure(FileStore(place).load())
    assert isinstance(error, ConfigError)
    assert error.setting == str(place)
    assert "CANAR" not in f"{error!r} {error}"
    assert place.read_bytes() == FOREIGN[name]


def test_a_file_of_another_kind_is_kept_aside(place: Path) -> None:
    """What is no token of ours is never lost: each save that meets one moves it aside, under a name of its own."""
    store = FileStore(place)
    contents = [b"CANARY 1", b"", b'{"users": []}']
    for content in contents:
        place.write_bytes(content)
        assert store.save(FULL) == Success(None)
        assert store.load() == Success(FULL)
    kept = [place.with_name(f"token.json.kept{end}") for end in ("", "-2", "-3")]
    assert [one.read_bytes() for one in kept] == contents
    assert len(names(place.parent)) == 4


@pytest.mark.parametrize("content", [None, json.dumps(GOOD), "CANARY"], ids=["nothing", "a token", "something else"])
def test_a_link_stays_one(tmp_path: Path, content: str | None) -> None:
    """Where the path is a link, what it leads to is written, kept aside and locked, and the link stays."""
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "real.json", tmp_path / "token.json"
    link.symlink_to(target)
    if content is not None:
        target.write_text(content)
    store = FileStore(link)
    assert store.try_lock()
    assert not FileStore(target).try_lock()
    assert store.save(BARE) == Success(None)
    store.unlock()
    assert names(tmp_path) == ["there", "token.json"]
    assert link.is_symlink()
    assert store.load() == FileStore(target).load() == Success(BARE)
    assert ("real.json.kept" in names(target.parent)) is (content == "CANARY")


UNREADABLE: dict[str, Token] = {
    "too late": evolve(FULL, expires_at=2e12),
    "before all time": evolve(FULL, expires_at=-1.0),
    "never": evolve(FULL, expires_at=float("nan")),
    "no token": Token(access_token=Secret("")),
    "too long": Token(access_token=Secret("x" * 1024 * 1024)),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_could_not_be_loaded_is_not_saved(place: Path, name: str) -> None:
    """A token that `load` would not take is an `InvalidArgument` of `save`, and what was there stays."""
    store = FileStore(place)
    store.save(FULL)
    error = failure(store.save(UNREADABLE[name]))
    assert isinstance(error, InvalidArgument)
    assert error.argument == "token"
    assert "at_1" not in f"{error!r} {error}"
    assert store.load() == Success(FULL)


def test_a_login_does_not_move_what_it_finds(place: Path) -> None:
    """A login over a file of another kind fails, and leaves it where it is."""
    place.write_bytes(b"CANARY")
    assert isinstance(failure(Desk().perform(stored(FileStore(place), static("t")))), ConfigError)
    assert names(place.parent) == ["token.json", "token.json.lock"]
    assert place.read_bytes() == b"CANARY"


PLACES: dict[str, Callable[[Path], object]] = {
    "a directory": lambda folder: folder / "directory",
    "under a file": lambda folder: folder / "file" / "token.json",
    "a name that is none": lambda folder: f"{folder}/token\x00.json",
    "a name that is too long": lambda folder: folder / ("x" * 300),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_path_that_cannot_be_is_told(tmp_path: Path, name: str) -> None:
    """A path that cannot be read or written is an error with its name, in each method, and nothing is moved for it."""
    (tmp_path / "directory").mkdir()
    (tmp_path / "directory" / "precious").write_text("x")
    (tmp_path / "file").write_text("x")
    before = names(tmp_path)
    path = PLACES[name](tmp_path)
    store = FileStore(path)  # type: ignore[arg-type]  # they are paths
    for outcome in (store.load(), store.save(FULL), Desk().perform(stored(store, static("t")))):
        error = failure(outcome)
        assert isinstance(error, ConfigError)
        assert error.setting == os.fspath(path)  # type: ignore[call-overload]  # they are paths
    assert [one for one in names(tmp_path) if not one.endswith(".lock")] == before
    assert (tmp_path / "directory" / "precious").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """In a folder that does not exist nothing is found, and nothing can be saved."""
    store = FileStore(tmp_path / "none" / "token.json")
    assert store.load() == Success(None)
    assert isinstance(failure(store.save(FULL)), ConfigError)
    assert store.try_lock()
    store.unlock()


def test_a_folder_that_is_not_there_loses_no_call(
    colour: Colour, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A runner whose token cannot be saved goes on with it, and a warning says which file is wrong, and no secret."""
    provider = stored(FileStore(tmp_path / "none" / "token.json"), static("at_canary"))
    runner = colour.answered_by(lambda request: httpx.Response(200, json={"code": 0, "data": 7}), token=provider)
    assert colour.run(raw("GET", "/v1/things"), runner) == Success(7)
    [warning] = [one.getMessage() for one in caplog.records if one.name == "coze" and one.levelname == "WARNING"]
    assert str(tmp_path / "none" / "token.json") in warning
    assert "at_canary" not in caplog.text


# --- processes --------------------------------------------------------------------------------------------------------

HOLDER = """
import sys
from coze import FileStore
store = FileStore(sys.argv[1])
print(store.try_lock(), flush=True)
for line in sys.stdin:
    if line == "unlock\\n":
        store.unlock()
    print("done", flush=True)
"""


@pytest.fixture
def holder(place: Path) -> Iterator[subprocess.Popen[str]]:
    """Run another process that takes the lock, and does what it is told by lines."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        yield process
        process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """Read the next line of a process."""
    assert process.stdout is not None
    return process.stdout.readline()


def test_two_processes_do_not_have_the_lock_at_once(holder: subprocess.Popen[str], place: Path) -> None:
    """While another process has the lock it is not to be had; once that gives it back, it is."""
    assert said(holder) == "True\n"
    store = FileStore(place)
    assert not store.try_lock()
    assert holder.stdin is not None
    holder.stdin.write("unlock\n")
    holder.stdin.flush()
    assert said(holder) == "done\n"
    assert store.try_lock()
    store.unlock()


def test_the_lock_of_a_process_that_died_is_free(holder: subprocess.Popen[str], place: Path) -> None:
    """A process that is killed leaves no lock behind."""
    assert said(holder) == "True\n"
    holder.kill()
    holder.wait()
    store = FileStore(place)
    assert store.try_lock()
    store.unlock()


FAMILY = """
import os, sys
from coze import FileStore

def say(*words):
    print(*words, flush=True)

path = sys.argv[1]
store, other = FileStore(path), FileStore(path)
say("taken", store.try_lock())
if not (child := os.fork()):
    store.unlock()
    os._exit(0)
os.waitpid(child, 0)
say("a child has not given it back", not other.try_lock())
go, gone = os.pipe(), os.pipe()
if not (child := os.fork()):
    os.read(go[0], 1)
    say("it is the other's", not store.try_lock())
    os.write(gone[1], b"x")
    os.read(go[0], 1)
    say("it is the child's", store.try_lock())
    os._exit(0)
store.unlock()
say("a child does not keep it", other.try_lock())
os.write(go[1], b"x")
os.read(gone[0], 1)
other.unlock()
os.write(go[1], b"x")
os.waitpid(child, 0)
say("it ended with the child", store.try_lock())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_lock_is_its_process_s(place: Path) -> None:
    """Whoever is forked while a lock is held neither has it, nor keeps it, nor gives it back, and can take it later."""
    command = [sys.executable, "-c", FAMILY, str(place)]
    family = subprocess.run(
        command, capture_output=True, text=True, timeout=6 * PATIENCE, cwd=Path(__file__).parents[2], check=False
    )
    assert (family.stderr, family.returncode) == ("", 0)
    lines = family.stdout.splitlines()
    assert len(lines) == 6
    assert [line for line in lines if not line.endswith(" True")] == []


def test_a_lock_is_not_one_of_the_token(holder: subprocess.Popen[str], place: Path) -> None:
    """Who has no lock can still read, and sees whole tokens only."""
    assert said(holder) == "True\n"
    store = FileStore(place)
    assert store.save(FULL) == Success(None)
    assert store.load() == Success(FULL)


def test_programs_that_share_a_file_renew_once(colour: Colour, place: Path) -> None:
    """Of programs that find the same token expired, one renews it, and the others find what it has saved."""
    FileStore(place).save(Token(access_token=Secret("at_1"), expires_at=1.0, refresh_token=Secret("rt_1")))
    busy = threading.Event()

    def renew(connection: Connection) -> None:
        busy.set()
        connection.wait(0.2)
        connection.send(answer({"access_token": "at_2", "refresh_token": "rt_2", "expires_in": 900}))

    def read(connection: Connection) -> None:
        while True:
            connection.send(ok(connection.read_request().headers["authorization"]))

    with Server(replies(renew)) as logins, Server(read) as api, ThreadPoolExecutor(3) as threads:
        app = PKCEApp(client_id="cid", profile=logins.profile)

        def run() -> Outcome[object]:
            provider = stored(FileStore(place), refreshing(app, fail(ConfigError("login", "nobody is there"))))
            return colour.run(raw("GET", "/v1/things"), {"token": provider, "profile": api.profile})

        calls = [threads.submit(run)]
        assert busy.wait(PATIENCE)
        calls += [threads.submit(run) for _ in range(2)]
        assert [call.result(PATIENCE) for call in calls] == [Success("Bearer at_2")] * 3
        assert [one.json()["refresh_token"] for one in logins.requests] == ["rt_1"]
