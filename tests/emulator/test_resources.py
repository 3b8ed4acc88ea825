"""Files, bots, workspaces and users."""

import hashlib
import json
from typing import Any

import httpx
import pytest

from coze.emulator import Emulator, Limits


def code(answer: httpx.Response) -> int:
    return int(answer.json()["code"])


@pytest.mark.parametrize("name", ["a.png", '报告 "1".PDF'.replace('"', "'"), "x.tar.gz"])
def test_a_file_is_uploaded(server: Emulator, api: httpx.Client, name: str) -> None:
    """An upload arrives whole, under its name, and can be looked up."""
    content = bytes(range(256)) * 5000
    made = api.post("/v1/files/upload", files={"file": (name, content)}).json()["data"]
    assert (made["file_name"], made["bytes"]) == (name, len(content))
    assert server.world.files[made["id"]].sha256 == hashlib.sha256(content).hexdigest()
    assert api.get("/v1/files/retrieve", params={"file_id": made["id"]}).json()["data"] == made


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"files": {"file": ("a.png", b"")}}, 4300),
        ({"files": {"other": ("a.png", b"1")}}, 4300),
        ({"files": [("file", ("a.png", b"1")), ("file", ("b.png", b"2"))]}, 4301),
        ({"files": {"file": ("a.exe", b"1")}}, 4303),
        ({"files": {"file": ("png", b"1")}}, 4303),
        ({"json": {}}, 4300),
        ({"content": b"\x00\x01"}, 4300),
        ({"content": b"--x\r\nbroken", "headers": {"Content-Type": "multipart/form-data; boundary=y"}}, 4300),
        ({"content": b"--x\r\n", "headers": {"Content-Type": f"multipart/form-data; boundary={'y' * 999}"}}, 4300),
    ],
)
def test_a_wrong_upload_is_refused(api: httpx.Client, how: dict[str, Any], refusal: int) -> None:
    """Nothing, an empty file, several files and unknown types each get their code."""
    assert code(api.post("/v1/files/upload", **how)) == refusal


def test_sizes_are_limited(server: Emulator, api: httpx.Client) -> None:
    """A file and a body that are too large are refused after they were read, so that the client sees the answer."""
    usual = server.world.limits
    assert (usual.upload, usual.body) == (512 * 1024 * 1024, 15 * 1024 * 1024)
    server.world.limits = Limits(upload=1000, body=2000)
    try:
        assert code(api.post("/v1/files/upload", files={"file": ("a.png", b"1" * 1001)})) == 4302
        assert code(api.post("/v1/files/upload", files={"file": ("a.png", b"1" * 1000)})) == 0
        answer = api.post("/v1/conversation/create", json={"name": "x" * 9_000_000})
        assert (answer.status_code, code(answer)) == (413, 4000)
    finally:
        server.world.limits = usual


def test_files_of_others_are_unknown(api: httpx.Client, stranger: httpx.Client, body: Any) -> None:
    """A file is found by its owner only, also when it is named in a message."""
    id = api.post("/v1/files/upload", files={"file": ("a.png", b"1")}).json()["data"]["id"]
    assert code(stranger.get("/v1/files/retrieve", params={"file_id": id})) == 4200
    items = [{"type": "text", "text": "What is it?"}, {"type": "image", "file_id": id}]
    message = {"role": "user", "content": json.dumps(items), "content_type": "object_string"}
    assert code(api.post("/v3/chat", json=body(additional_messages=[message]))) == 0
    assert code(stranger.post("/v1/conversation/create", json={"messages": [message]})) == 4200


def test_a_bot_is_read_as_published_or_as_draft(server: Emulator, api: httpx.Client, stranger: httpx.Client) -> None:
    """A published bot is shown on both paths; a draft only on request; someone else's not at all."""
    path, old = f"/v1/bots/{server.bot_id}", "/v1/bot/get_online_info"
    bot = api.get(path).json()["data"]
    assert (bot["bot_id"], bot["name"], bot["owner_user_id"]) == (server.bot_id, "Echo", server.user_id)
    assert api.get(old, params={"bot_id": server.bot_id}).json()["data"] == bot
    draft = server.world.add_bot("Draft", workspace_id=server.workspace_id, publish_status="unpublished_draft").id
    assert code(api.get(f"/v1/bots/{draft}")) == 4015
    assert code(api.get(old, params={"bot_id": draft})) == 4015
    assert api.get(f"/v1/bots/{draft}", params={"is_published": "false"}).json()["data"]["version"] == ""
    assert code(api.get("/v1/bots/1")) == 4200
    assert code(stranger.get(path)) == 4101


def test_bots_are_listed_by_page_and_status(server: Emulator, api: httpx.Client, stranger: httpx.Client) -> None:
    """Both lists page through the bots of a workspace; the newer one filters by status."""
    space = server.world.add_workspace("Team", owner_id=server.user_id).id
    online = [server.world.add_bot(f"B{i}", workspace_id=space).id for i in range(3)]
    draft = server.world.add_bot("D", workspace_id=space, publish_status="unpublished_draft").id

    def page(**how: Any) -> tuple[list[str], int]:
        data = api.get("/v1/bots", params={"workspace_id": space, **how}).json()["data"]
        return [bot["id"] for bot in data["items"]], data["total"]

    assert page() == (online, 3)
    assert page(publish_status="all") == ([*online, draft], 4)
    assert page(publish_status="unpublished_draft") == ([draft], 1)
    assert page(page_size=2, page_num=2) == page(page_size=2, page_index=2) == (online[2:], 3)
    old = api.get("/v1/space/published_bots_list", params={"space_id": space, "page_size": 2, "page_index": 2})
    assert [bot["bot_id"] for bot in old.json()["data"]["space_bots"]] == online[2:]
    assert old.json()["data"]["total"] == 3
    assert code(api.get("/v1/bots")) == 4000
    assert code(api.get("/v1/bots", params={"workspace_id": "1"})) == 4200
    assert code(stranger.get("/v1/bots", params={"workspace_id": space})) == 4101


def test_workspaces_are_those_of_the_caller(server: Emulator) -> None:
    """A user sees the workspaces that he is a member of, with his role in each."""
    user = server.world.add_user("member")
    shared = server.world.add_workspace("Shared", owner_id=server.user_id, enterprise_id="7")
    server.world.add_member(shared.id, user.id, "admin")
    headers = {"Authorization": f"Bearer {server.world.add_token(user.id)}"}
    with httpx.Client(base_url=server.base_url, headers=headers, trust_env=False) as api:
        data = api.get("/v1/workspaces").json()["data"]
        assert data["total_count"] == 2
        assert [(one["name"], one["role_type"]) for one in data["workspaces"]] == [
            ("Personal", "owner"),
            ("Shared", "admin"),
        ]
        for how in ({"user_id": server.user_id}, {"enterprise_id": "7"}, {"page_size": 1, "page_num": 2}):
            found = api.get("/v1/workspaces", params=how).json()["data"]["workspaces"]
            assert [one["id"] for one in found] == [shared.id]
        assert code(api.get("/v1/workspaces", params={"page_size": 51})) == 4000
        assert api.get("/v1/users/me").json()["data"]["user_id"] == user.id
