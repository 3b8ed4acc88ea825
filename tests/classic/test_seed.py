"""The README that this project was made from: every Python block of it runs to its end, as it is written.

`cozepy` becomes `coze.classic`, and `/filepath` the path of a file. All else is moved below the SDK: the names of the
service lead to an emulator on 127.0.0.1 with a certificate of a test authority, and the environment variables that the
blocks read are set. The person who opens links and types codes is played between two blocks.
"""

from __future__ import annotations

import gc
import re
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve
from scripted import Authority

from coze.emulator import Emulator
from coze.emulator.flow import Ask, Put, Running

TEXT: Final = (Path(__file__).parent / "data" / "seed.md").read_text()
SERVICE: Final = frozenset({"api.coze.com", "www.coze.com"})
NOT_YET: Final[frozenset[str]] = frozenset()
"""The sections that need what we do not have yet: none, for the README has no block with a websocket."""

PRINTED: Final = {
    "Non-stream Chat": "role=assistant, content=You said: How are you? (message 1)",
    "Stream Chat": "role=assistant, content=You ",
    "Stream workflow run": "got message",
    "Async usage": "chat ",
    "Streaming usage": "got message delta: You ",
    "2. Iterate over the paginator, getting T": "got bot:",
    "3. Iterate over the paginator iter_pages to get the next page paginator": "got page: 1",
}
"""What some sections print, among other things."""

WARNED: Final = {
    "PKCE OAuth App": "code verifier is weak",
    "Knowledge": "is deprecated",
    "Async usage": "give AsyncCoze an AsyncAuth",
    "Streaming usage": "give AsyncCoze an AsyncAuth",
    "2. Iterate over the paginator, getting T": "give AsyncCoze an AsyncAuth",
    "3. Iterate over the paginator iter_pages to get the next page paginator": "give AsyncCoze an AsyncAuth",
}
"""What all the warnings of some sections say: why the verifier is weak, and what cozepy calls deprecated too."""


def sections() -> dict[str, list[str]]:
    """Give the blocks of each section, in their order."""
    found: dict[str, list[str]] = {}
    for heading, blocks in re.findall(r"^#{3,4} (.*)\n((?:\n```python\n(?s:.*?)\n```\n)+)", TEXT, re.MULTILINE):
        found[heading] = re.findall(r"```python\n(.*?)\n```", blocks, re.DOTALL)
    return found


SECTIONS: Final = sections()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make the authority that the programs are told to trust."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def coze(authority: Authority) -> Iterator[Emulator]:
    """Serve a Coze in which what the README names is there."""
    with Emulator(latency=0, tls=authority.server(name="*.coze.com")) as server:
        world = server.world
        world.add_workspace("Example", owner_id=server.user_id, id="workspace id")
        for id in ("bot_id", "bot id"):
            world.add_bot("Example", workspace_id="workspace id", id=id)
        world.add_workflow("Example", asking, workspace_id="workspace id", id="workflow id")
        world.add_dataset("Example", workspace_id="workspace id", id="dataset id")
        world.add_document("Example", dataset_id="dataset id", id="document id")
        yield server


def asking(parameters: object) -> Running:
    """Ask for an input, and put out what was given."""
    answer = yield Ask("What else?")
    yield Put(f"{parameters} and {answer}")
    return {"output": answer}


@pytest.fixture
def place(coze: Emulator, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Lead the names of the service to the emulator, and set what the README reads from the environment."""
    port, resolve, connect = int(coze.base_url.rpartition(":")[2]), socket.getaddrinfo, socket.socket.connect

    def resolved(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        assert name in SERVICE or name == "127.0.0.1", name
        return resolve("127.0.0.1", *arguments, **options)

    def connected(self: socket.socket, address: Any) -> None:
        connect(self, ("127.0.0.1", port) if address == ("127.0.0.1", 443) else address)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    monkeypatch.setattr(socket.socket, "connect", connected)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    monkeypatch.setenv("COZE_API_TOKEN", coze.token)
    return coze


def environment(coze: Emulator, section: str) -> dict[str, str]:
    """Give what the section of an OAuth app reads from the environment."""
    apps = coze.apps
    match section.partition(" ")[0]:
        case "Web":
            values = {
                "WEB_OAUTH_CLIENT_ID": apps.web.client_id,
                "WEB_OAUTH_CLIENT_SECRET": apps.web.client_secret,
                "WEB_OAUTH_REDIRECT_URI": apps.web.redirect_uris[0],
            }
        case "JWT":
            values = {
                "JWT_OAUTH_CLIENT_ID": apps.jwt.client_id,
                "JWT_OAUTH_PRIVATE_KEY": apps.jwt.private_key,
                "JWT_OAUTH_PUBLIC_KEY_ID": apps.jwt.public_key_id,
            }
        case "PKCE":
            values = {
                "PKCE_OAUTH_CLIENT_ID": apps.pkce.client_id,
                "WEB_OAUTH_REDIRECT_URI": apps.pkce.redirect_uris[0],
            }
        case "Device":
            values = {"DEVICE_OAUTH_CLIENT_ID": apps.device.client_id}
        case _:
            values = {}
    return {f"COZE_{name}": value for name, value in values.items()}


class Person:
    """Opens the link or types the code that a program shows, once; the code of the README is what comes of a link."""

    def __init__(self, coze: Emulator) -> None:
        self._coze = coze
        self._done = False

    def looks_at(self, names: dict[str, Any]) -> None:
        """Do what the program asks for, if it does."""
        if not self._done and "url" in names:
            sent = self._coze.consent(names["url"])
            (value,) = re.findall(r"[?&]code=([^&]*)", sent)
            codes = self._coze.oauth.codes
            codes["mock code"] = evolve(codes.pop(value), value="mock code")
            self._done = True
        elif not self._done and "device_code" in names:
            self._coze.confirm_device(names["device_code"].user_code)
            self._done = True


def test_the_readme_is_whole() -> None:
    """The copy has the sections and the blocks of the README: 29 blocks in 18 sections."""
    assert len(SECTIONS) == 18
    assert sum(map(len, SECTIONS.values())) == TEXT.count("```python") == 29


@pytest.mark.parametrize("section", sorted(SECTIONS.keys() - NOT_YET))
def test_a_section_runs_to_its_end(
    section: str,
    place: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The blocks of a section run in order, in one namespace, with the warnings that they deserve and no other."""
    for name, value in environment(place, section).items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG")
    names: dict[str, Any] = {"__name__": "__main__"}
    person = Person(place)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for number, block in enumerate(SECTIONS[section], 1):
            text = block.replace("cozepy", "coze.classic").replace("/filepath", file.as_posix())
            exec(compile(text, f"{section}, block {number}", "exec", dont_inherit=True), names)
            person.looks_at(names)
        names.clear()
        gc.collect()
    told = [str(one.message) for one in caught]
    assert [text for text in told if section not in WARNED or WARNED[section] not in text] == []
    assert bool(told) == (section in WARNED)
    printed = capsys.readouterr()
    assert PRINTED.get(section, "") in printed.out
    assert printed.err == ""
