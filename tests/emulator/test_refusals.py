"""What is refused, with which code and HTTP status."""

import itertools
import json
import random
import re
import time
from typing import Any

import httpx
import pytest

from coze.emulator import Emulator
from coze.emulator.routes import ROUTES

TEXT = {"role": "user", "content": "x", "content_type": "text"}


def objects(*items: dict[str, str]) -> dict[str, str]:
    return {"role": "user", "content": json.dumps(items), "content_type": "object_string"}


PICTURE = objects({"type": "image", "file_url": "https://example.com/a.png"})


def verdict(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, int(answer.json()["code"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"bot_id": None}, 4000),
        ({"bot_id": ["x"]}, 4000),
        ({"user_id": ""}, 4000),
        ({"bot_id": "7382159487131697202"}, 4200),
        ({"stream": "yes"}, 4000),
        ({"auto_save_history": False}, 4007),
        ({"additional_messages": [TEXT] * 100}, 0),
        ({"additional_messages": [TEXT] * 101}, 4004),
        ({"additional_messages": TEXT}, 4000),
        ({"additional_messages": []}, 4000),
        ({"additional_messages": [{**TEXT, "role": "system"}]}, 4000),
        ({"additional_messages": [{**TEXT, "role": "assistant", "type": "question"}]}, 4000),
        ({"additional_messages": [{**TEXT, "type": "verbose"}]}, 4000),
        ({"additional_messages": [TEXT, {**TEXT, "role": "assistant", "type": "tool_response"}]}, 4000),
        ({"additional_messages": [{**TEXT, "content_type": "card"}]}, 4000),
        ({"additional_messages": [{**TEXT, "content": ""}]}, 4005),
        ({"additional_messages": [{**TEXT, "content_type": "object_string"}]}, 4005),
        ({"additional_messages": [objects({"type": "text", "text": "alone"})]}, 4000),
        ({"additional_messages": [objects({"type": "text", "text": "a"}, {"type": "text", "text": "b"})]}, 4005),
        ({"additional_messages": [objects({"type": "smell"})]}, 4000),
        ({"additional_messages": [objects({"type": "image"})]}, 4005),
        ({"additional_messages": [objects({"type": "image", "file_id": "1"}), TEXT]}, 4200),
        ({"additional_messages": [PICTURE]}, 4000),
        ({"additional_messages": [PICTURE, TEXT]}, 0),
        ({"meta_data": {str(i): "v" for i in range(16)}}, 0),
        ({"meta_data": {str(i): "v" for i in range(17)}}, 4003),
        ({"meta_data": {"k" * 65: "v"}}, 4003),
        ({"meta_data": {"k": "v" * 513}}, 4003),
        ({"meta_data": {"k": ""}}, 4003),
        ({"meta_data": {"k": 1}}, 4003),
        ({"meta_data": []}, 4000),
        ({"parameters": "{}"}, 4000),
        ({"parameters": {"a": {"b": None}}, "custom_variables": None, "unknown": 1}, 0),
        ({"publish_status": "unpublished_draft", "bot_version": "1"}, 4000),
    ],
)
def test_a_chat_is_checked(api: httpx.Client, body: Any, changes: dict[str, Any], code: int) -> None:
    """Each rule of a chat request has its code, at HTTP status 200, and as JSON also if a stream was asked for."""
    assert verdict(api.post("/v3/chat", json=body(**changes))) == (200, code)
    if code not in {0, 4007} and "stream" not in changes:
        assert verdict(api.post("/v3/chat", json=body(**{**changes, "stream": True}))) == (200, code)


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b"9" * 5000])
def test_a_body_that_is_no_object_is_refused(api: httpx.Client, content: bytes) -> None:
    """Bytes that are no JSON object get 4000."""
    assert verdict(api.post("/v3/chat", content=content)) == (200, 4000)


def test_a_draft_answers_only_as_a_draft(server: Emulator, api: httpx.Client, body: Any) -> None:
    """A bot that is not published gets 4015 unless its draft is asked for."""
    draft = server.world.add_bot("Draft", workspace_id=server.workspace_id, publish_status="unpublished_draft").id
    assert verdict(api.post("/v3/chat", json=body(bot_id=draft))) == (200, 4015)
    assert verdict(api.post("/v3/chat", json=body(bot_id=draft, publish_status="unpublished_draft"))) == (200, 0)


def test_what_belongs_to_others_is_refused(api: httpx.Client, stranger: httpx.Client, body: Any) -> None:
    """Another user gets 4101 for a bot, 4002 for a conversation; a chat of another conversation gets 4001."""
    chat = api.post("/v3/chat", json=body()).json()["data"]
    other = api.post("/v1/conversation/create", json={}).json()["data"]["id"]
    at = {"conversation_id": chat["conversation_id"], "chat_id": chat["id"]}
    assert verdict(stranger.post("/v3/chat", json=body())) == (200, 4101)
    assert verdict(stranger.get("/v3/chat/retrieve", params=at)) == (200, 4002)
    assert verdict(stranger.post("/v1/conversation/message/list", params=at, json={})) == (200, 4002)
    assert verdict(api.get("/v3/chat/retrieve", params={**at, "chat_id": "1"})) == (200, 4001)
    assert verdict(api.get("/v3/chat/retrieve", params={**at, "conversation_id": other})) == (200, 4001)
    assert verdict(api.get("/v3/chat/retrieve", params={"chat_id": chat["id"]})) == (200, 4000)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/v9/x"), ("GET", "/v3/chat"), ("GET", "/v1/bots/")]
)
def test_an_unknown_path_is_not_found(api: httpx.Client, server: Emulator, method: str, path: str) -> None:
    """An unknown path, also a known one with another method, gets HTTP 404 and 4000, with or without a token."""
    assert verdict(api.request(method, path)) == (404, 4000)
    assert verdict(httpx.request(method, server.base_url + path, trust_env=False)) == (404, 4000)


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Basic abc", "Bearer a b", "Bearer pat_unknown", "expired"]
)
def test_a_token_that_is_not_valid_is_refused_by_path(server: Emulator, body: Any, authorization: str | None) -> None:
    """Chats answer HTTP 200 with 4101, workflows HTTP 401 with 4100, everything else HTTP 401 with 700012006."""
    if authorization == "expired":
        authorization = f"Bearer {server.world.add_token(server.user_id, expires_at=time.time() - 1)}"
    headers = {} if authorization is None else {"Authorization": authorization}
    with httpx.Client(base_url=server.base_url, headers=headers, trust_env=False) as api:
        assert verdict(api.post("/v3/chat", json=body())) == (200, 4101)
        assert verdict(api.post("/v3/chat", json=body(stream=True))) == (200, 4101)
        # Where a token is looked at is the same for all that is wrong with it: one of them is shown on every route.
        for method, path, _ in ROUTES if authorization == "Bearer pat_unknown" else ROUTES[::9]:
            if path != "/v3/chat":
                expected = 4100 if path.startswith("/v1/workflow") else 700012006
                assert verdict(api.request(method, path)) == (401, expected), path
        unknown = api.post("/v3/chat", json=body(bot_id="1"))
        assert verdict(unknown) == (200, 4101 if authorization is None else 4200)


def test_tokens_come_and_go(server: Emulator) -> None:
    """A token works from when it is added until it is revoked, whatever the case of its scheme, and is not shown."""
    token = server.world.add_token(server.user_id, expires_at=time.time() + 60)
    headers = {"authorization": f"bearer {token}"}
    assert verdict(httpx.get(f"{server.base_url}/v1/users/me", headers=headers, trust_env=False)) == (200, 0)
    assert token not in repr(server.world.tokens[token])
    server.world.revoke(token)
    assert verdict(httpx.get(f"{server.base_url}/v1/users/me", headers=headers, trust_env=False)) == (401, 700012006)


def test_every_answer_has_a_log_id(server: Emulator, api: httpx.Client, body: Any) -> None:
    """Successes, refusals, streams and unknown paths carry a log id of 34 characters, the same as in the body."""
    answers = [
        api.get("/v1/users/me"),
        api.get("/v1/bots/1"),
        api.get("/nowhere"),
        httpx.get(f"{server.base_url}/v1/users/me", trust_env=False),
    ]
    for answer in answers:
        assert re.fullmatch(r"\d{14}[0-9A-F]{20}", answer.headers["x-tt-logid"])
        assert answer.json()["detail"] == {"logid": answer.headers["x-tt-logid"]}
    stream = api.post("/v3/chat", json=body(stream=True))
    assert re.fullmatch(r"\d{14}[0-9A-F]{20}", stream.headers["x-tt-logid"])
    echoed = api.get("/v1/users/me", headers={"X-Tt-Logid": "mine-1"})
    assert (echoed.headers["x-tt-logid"], echoed.json()["detail"]["logid"]) == ("mine-1", "mine-1")


def test_no_request_is_an_internal_error(api: httpx.Client, server: Emulator) -> None:
    """Whatever stands in the place of a parameter, the answer is a success or a refusal of the documented form."""
    junk: list[Any] = [None, True, -1, 0, 1.5, "", "x", "9" * 30, "\ud800", [], [None], ["x"], {}, {"a": None}, [{}]]
    names = (
        "conversation_id chat_id message_id bot_id user_id workspace_id space_id file_id content role meta_data name"
    )
    names += (
        " additional_messages messages tool_outputs order limit after_id before_id page_num page_size stream comment"
    )
    for (method, path, _), value in itertools.product(ROUTES, random.sample(junk, 5)):
        query = {name: "x" if isinstance(value, str) and value == "\ud800" else str(value) for name in names.split()}
        content = json.dumps(dict.fromkeys([*names.split(), "feedback_type", "content_type", "reason_types"], value))
        answer = api.request(method, re.sub(r"{\w+}", "1", path), params=query, content=content)
        assert (answer.status_code, answer.json()["code"] == 5000) == (200, False), (method, path, value)
