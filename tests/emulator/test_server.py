"""Starting and stopping."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from scripted import Authority

from coze.emulator import Emulator

PROMPT = 2.0  # seconds: far more than it takes on a machine that is busy, far less than what it would wait for
NEEDED = ["starlette", "uvicorn", "python_multipart"]


def me(server: Emulator) -> int:
    headers = {"Authorization": f"Bearer {server.token}"}
    return httpx.get(f"{server.base_url}/v1/users/me", headers=headers, trust_env=False).status_code


def test_it_starts_and_stops_at_once() -> None:
    """An emulator answers soon after its construction, stops as fast, and leaves no thread."""
    threads = set(threading.enumerate())
    begun = time.perf_counter()
    with Emulator() as server:
        ready = time.perf_counter() - begun
        assert me(server) == 200
        begun = time.perf_counter()
    stopped = time.perf_counter() - begun
    assert (ready < PROMPT, stopped < PROMPT) == (True, True)
    assert set(threading.enumerate()) <= threads
    with pytest.raises(httpx.ConnectError):
        me(server)


def test_it_speaks_https(tmp_path: Path) -> None:
    """With TLS settings it is reached over HTTPS, by those who trust its certificate alone, also when begun again."""
    authority = Authority(tmp_path)
    server = Emulator(tls=authority.server())
    for _ in range(2):
        with server:
            assert server.base_url.startswith("https://127.0.0.1:")
            trusting = ssl.create_default_context(cafile=authority.file)
            with httpx.Client(verify=trusting, trust_env=False) as http:
                headers = {"Authorization": f"Bearer {server.token}"}
                assert http.get(f"{server.base_url}/v1/users/me", headers=headers).status_code == 200
            with pytest.raises(httpx.ConnectError):
                me(server)


def test_open_streams_are_cut_off() -> None:
    """Leaving while an answer is streamed does not wait for its end; the client sees the stream break."""
    threads = set(threading.enumerate())

    def endless(turns: Any) -> Any:
        while True:
            yield "again "

    server = Emulator(responder=endless, pace=0.01).start()
    said = [{"role": "user", "content": "go", "content_type": "text"}]
    body = {"bot_id": server.bot_id, "user_id": "u", "stream": True, "additional_messages": said}
    headers = {"Authorization": f"Bearer {server.token}"}
    with (
        httpx.Client(base_url=server.base_url, headers=headers, trust_env=False) as api,
        api.stream("POST", "/v3/chat", json=body) as first,
        api.stream("POST", "/v3/chat", json=body) as second,
    ):
        lines, others = first.iter_lines(), second.iter_lines()
        assert any("again" in line for line in lines)
        assert any("again" in line for line in others)
        begun = time.perf_counter()
        server.close()
        assert time.perf_counter() - begun < PROMPT
        for rest in (lines, others):
            with pytest.raises(httpx.RemoteProtocolError):
                list(rest)
    assert set(threading.enumerate()) <= threads


def test_a_responder_that_hangs_does_not_hold_it_up() -> None:
    """Closing does not wait for a responder that does not return."""
    go_on = threading.Event()

    def hanging(turns: Any) -> Any:
        go_on.wait(10)
        yield "late"

    with Emulator(responder=hanging, latency=0) as server:
        body = {"bot_id": server.bot_id, "user_id": "u", "additional_messages": [{"role": "user", "content": "go"}]}
        headers = {"Authorization": f"Bearer {server.token}"}
        assert httpx.post(f"{server.base_url}/v3/chat", json=body, headers=headers, trust_env=False).json()["code"] == 0
        begun = time.perf_counter()
    assert time.perf_counter() - begun < PROMPT
    waiting = [thread for thread in threading.enumerate() if thread.name.startswith("coze-emulator-chat")]
    go_on.set()
    for thread in waiting:
        thread.join(2)
    assert not any(thread.is_alive() for thread in waiting)


def test_it_starts_again_with_its_state() -> None:
    """Started again it has the same address, token and state; starting or closing it twice does nothing."""
    server = Emulator()
    server.close()
    assert server.start() is server.start()
    url, bots = server.base_url, dict(server.world.bots)
    server.close()
    server.close()
    with server:
        assert (server.base_url, me(server), server.world.bots) == (url, 200, bots)


def test_a_taken_port_is_an_error() -> None:
    """A port that is in use raises OSError and leaves nothing open."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Emulator(port=taken.getsockname()[1]).start()


def test_it_logs_without_secrets_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """The log has a line for each response with the log id and never a token; standard output and error stay empty."""
    lines: list[str] = []
    with Emulator(log=lines.append) as server:
        me(server)
        httpx.get(f"{server.base_url}/v1/nowhere?secret=1", headers={"Authorization": "Bearer hush"}, trust_env=False)
    assert [line.rpartition(" ")[0] for line in lines] == ["GET /v1/users/me 200", "GET /v1/nowhere 404"]
    assert not re.search(f"{server.token}|hush|secret", "".join(lines))
    assert capfd.readouterr() == ("", "")


def test_the_world_can_be_used_from_other_threads() -> None:
    """Threads that change the world while requests are answered do not disturb each other."""
    with Emulator() as server:

        def work() -> None:
            for _ in range(50):
                user = server.world.add_user("x")
                space = server.world.add_workspace("w", owner_id=user.id)
                server.world.add_bot("b", workspace_id=space.id)
                server.world.revoke(server.world.add_token(user.id))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert [me(server) for _ in range(30)] == [200] * 30
        for thread in threads:
            thread.join()
        assert (len(server.world.users), len(server.world.bots)) == (201, 201)


def test_the_command_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    """`python -m coze.emulator` says how to reach it and how to log in, answers there, and ends cleanly on SIGINT."""
    key = tmp_path / "the key.pem"
    command = [sys.executable, "-u", "-W", "error", "-m", "coze.emulator", "--port", "0", "--pace", "0"]
    command += ["--jwt-key", str(key)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said += line
        told = dict(re.findall(r"export (\w+)=(\S+)", said))
        headers = {"Authorization": f"Bearer {told['COZE_API_TOKEN']}"}
        answer = httpx.get(f"{told['COZE_API_BASE']}/v1/users/me", headers=headers, trust_env=False)
        assert answer.json()["code"] == 0
        assert re.search(r"bot +\d{19}\n", said)
        web = {"client_id": told["COZE_WEB_OAUTH_CLIENT_ID"], "redirect_uri": told["COZE_WEB_OAUTH_REDIRECT_URI"]}
        url = f"{told['COZE_API_BASE']}/api/permission/oauth2/authorize"
        assert httpx.get(url, params={**web, "response_type": "code"}, trust_env=False).status_code == 200
        assert told["COZE_JWT_OAUTH_CLIENT_ID"].endswith(".app.coze")
        assert f"COZE_JWT_OAUTH_PRIVATE_KEY=\"$(cat '{key}')\"" in said
        assert (key.read_text()[:27], key.stat().st_mode & 0o777) == ("-----BEGIN PRIVATE KEY-----", 0o600)
        process.send_signal(signal.SIGINT)
        assert (process.wait(5), process.stderr.read()) == (0, "")


def test_the_command_says_what_failed(tmp_path: Path) -> None:
    """A port that is taken and a key that cannot be written end the command with a line that says so."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port, directory = str(taken.getsockname()[1]), str(tmp_path)
        for options, says in ((["--port", port], port), (["--port", "0", "--jwt-key", directory], directory)):
            command = [sys.executable, "-W", "error", "-m", "coze.emulator", *options]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert (done.returncode, says in done.stderr, done.stderr.count("\n")) == (1, True, 1)


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_missing_is_named(name: str) -> None:
    """Without one of its packages the import says what to install."""
    program = f"import sys; sys.modules[{name!r}] = None; import coze.emulator"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ}, check=False
    )
    assert done.returncode == 1
    assert "pip install 'coze[emulator]'" in done.stderr
