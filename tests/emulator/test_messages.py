"""Messages and conversations."""

from typing import Any

import httpx
import pytest

from coze.emulator import Emulator


def code(answer: httpx.Response) -> int:
    return int(answer.json()["code"])


@pytest.fixture
def conversation(api: httpx.Client) -> str:
    """Make a conversation with the messages 0 to 6."""
    messages = [{"role": "user", "content": str(i), "content_type": "text"} for i in range(7)]
    return str(api.post("/v1/conversation/create", json={"messages": messages}).json()["data"]["id"])


def listed(api: httpx.Client, conversation_id: str, **how: Any) -> Any:
    return api.post("/v1/conversation/message/list", params={"conversation_id": conversation_id}, json=how).json()


@pytest.mark.parametrize(("order", "all_of_them"), [("asc", "0123456"), ("desc", "6543210")])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_a_walk_forwards_and_back_visits_each_message_once(
    api: httpx.Client, conversation: str, order: str, all_of_them: str, limit: int
) -> None:
    """In both orders after_id goes on and before_id goes back, has_more tells when to stop, and none is missed."""
    page = listed(api, conversation, order=order, limit=limit)
    pages = [page]
    while page["has_more"]:
        page = listed(api, conversation, order=order, limit=limit, after_id=page["last_id"])
        pages.append(page)
    assert "".join(message["content"] for page in pages for message in page["data"]) == all_of_them
    for page in pages:
        assert (page["first_id"], page["last_id"]) == (page["data"][0]["id"], page["data"][-1]["id"])
    back = [page]
    while page["first_id"] != pages[0]["first_id"]:
        page = listed(api, conversation, order=order, limit=limit, before_id=page["first_id"])
        back.append(page)
    assert not page["has_more"]
    assert "".join(message["content"] for page in reversed(back) for message in page["data"]) == all_of_them


def test_a_cursor_survives_its_message(api: httpx.Client, conversation: str) -> None:
    """A walk goes on behind a message that was deleted, and a page beyond the end is empty."""
    first = listed(api, conversation, order="asc", limit=2)
    at = {"conversation_id": conversation, "message_id": first["last_id"]}
    assert api.post("/v1/conversation/message/delete", params=at).json()["data"]["content"] == "1"
    following = listed(api, conversation, order="asc", limit=50, after_id=first["last_id"])
    assert [message["content"] for message in following["data"]] == ["2", "3", "4", "5", "6"]
    beyond = listed(api, conversation, order="asc", after_id=following["last_id"])
    assert (beyond["data"], beyond["has_more"], beyond["first_id"], beyond["last_id"]) == ([], False, "0", "0")


@pytest.mark.parametrize("how", [{"limit": 0}, {"limit": 51}, {"limit": "x"}, {"order": "up"}, {"after_id": "x"}])
def test_a_page_out_of_range_is_refused(api: httpx.Client, conversation: str, how: dict[str, Any]) -> None:
    """A limit beyond 1 to 50, an unknown order and a cursor that is no id get 4000."""
    assert listed(api, conversation, **how)["code"] == 4000


def test_only_questions_and_answers_are_listed(api: httpx.Client, say: Any) -> None:
    """A conversation lists neither verbose messages nor suggestions, and can be narrowed to one chat."""
    first = say("Hello everybody")[0][1]
    second = say("Hello again", first["conversation_id"])[0][1]
    everything = listed(api, first["conversation_id"], order="asc")["data"]
    assert [message["type"] for message in everything] == ["question", "answer", "question", "answer"]
    one = listed(api, first["conversation_id"], order="asc", chat_id=second["id"])["data"]
    assert one == everything[2:]


def test_a_message_is_created_changed_and_deleted(api: httpx.Client, conversation: str) -> None:
    """A message keeps what it is given, is changed in part, and is gone after its deletion."""
    at = {"conversation_id": conversation}
    given = {"role": "assistant", "content": "hello", "content_type": "text", "meta_data": {"a": "1"}}
    made = api.post("/v1/conversation/message/create", params=at, json=given).json()["data"]
    assert {**made, **given, "type": "answer", "conversation_id": conversation} == made
    assert made["created_at"] == made["updated_at"]
    assert not {"bot_id", "chat_id"} & set(made)
    at["message_id"] = made["id"]
    changed = api.post("/v1/conversation/message/modify", params=at, json={"content": "bye", "meta_data": None}).json()
    assert (changed["message"]["content"], changed["message"]["meta_data"]) == ("bye", {"a": "1"})
    assert "data" not in changed
    for method in ("GET", "POST"):
        assert api.request(method, "/v1/conversation/message/retrieve", params=at).json()["data"] == changed["message"]
    assert code(api.post("/v1/conversation/message/modify", params=at, json={"content": None})) == 4000
    assert api.post("/v1/conversation/message/delete", params=at).json()["data"]["id"] == made["id"]
    assert code(api.post("/v1/conversation/message/delete", params=at)) == 4005


def test_what_belongs_to_an_answer_is_deleted_with_it(api: httpx.Client, say: Any) -> None:
    """With an answer go the verbose messages of its chat; a verbose message cannot be deleted itself."""
    events = say("Hi")
    chat = events[0][1]
    by_type = {data["type"]: data for name, data in events if name == "conversation.message.completed"}
    at = {"conversation_id": chat["conversation_id"]}
    verbose, answer = ({**at, "message_id": by_type[type]["id"]} for type in ("verbose", "answer"))
    assert code(api.post("/v1/conversation/message/delete", params=verbose)) == 4000
    assert code(api.post("/v1/conversation/message/delete", params=answer)) == 0
    assert code(api.get("/v1/conversation/message/retrieve", params=verbose)) == 4005


def test_feedback_is_given_and_withdrawn(server: Emulator, api: httpx.Client, conversation: str) -> None:
    """The last feedback of a user on a message counts, and withdrawing it twice is no error."""
    message_id = listed(api, conversation)["first_id"]
    path = f"/v1/conversations/{conversation}/messages/{message_id}/feedback"
    key = (message_id, server.user_id)
    assert api.post(path, json={"feedback_type": "like"}).json().keys() == {"code", "msg", "detail"}
    assert code(api.post(path, json={"feedback_type": "unlike", "reason_types": ["wrong"], "comment": "no"})) == 0
    assert server.world.feedback[key].reason_types == ("wrong",)
    for wrong in [{}, {"feedback_type": "meh"}, {"feedback_type": "like", "reason_types": ["x"] * 11}]:
        assert code(api.post(path, json=wrong)) == 4000
    assert [code(api.delete(path)), code(api.delete(path))] == [0, 0]
    assert key not in server.world.feedback


def test_a_cleared_conversation_has_a_new_section(api: httpx.Client, say: Any) -> None:
    """After clear the bot remembers nothing, though all messages are still listed and the conversation is the same."""
    conversation = say("My name is Ada")[0][1]["conversation_id"]
    before = api.get("/v1/conversation/retrieve", params={"conversation_id": conversation}).json()["data"]
    section = api.post(f"/v1/conversations/{conversation}/clear").json()["data"]
    assert section["conversation_id"] == conversation
    assert section["id"] != before["last_section_id"]
    events = say("What is my name?", conversation)
    answer = next(data for name, data in events if name == "conversation.message.completed")
    assert answer["content"] == "You have not told me your name yet."
    assert answer["section_id"] == section["id"]
    assert len(listed(api, conversation)["data"]) == 4


def test_a_conversation_is_created_renamed_and_deleted(api: httpx.Client, body: Any) -> None:
    """A conversation keeps what it is given; deleted, it is unknown to every call."""
    given = {"name": "one", "meta_data": {"k": "v"}, "connector_id": "999"}
    made = api.post("/v1/conversation/create", json=given).json()["data"]
    assert {**made, **given} == made
    path = f"/v1/conversations/{made['id']}"
    assert api.put(path, json={"name": "two"}).json()["data"]["name"] == "two"
    assert api.put(path, json={"name": None}).json()["data"]["name"] == "two"
    assert code(api.put(path, json={"name": "x" * 101})) == 4000
    assert api.delete(path).json().keys() == {"code", "msg", "detail"}
    at = {"conversation_id": made["id"]}
    assert code(api.get("/v1/conversation/retrieve", params=at)) == 4002
    assert code(api.post("/v3/chat", params=at, json=body())) == 4002
    assert code(api.delete(path)) == 4002


def test_conversations_are_listed_by_page(server: Emulator, api: httpx.Client, stranger: httpx.Client) -> None:
    """The pages hold the caller's conversations with one bot, newest first or as asked, and tell if there are more."""
    bot = server.world.add_bot("Listed", workspace_id=server.workspace_id).id
    made = [api.post("/v1/conversation/create", json={"bot_id": bot}).json()["data"]["id"] for _ in range(5)]

    def page(**how: Any) -> tuple[list[str], bool]:
        data = api.get("/v1/conversations", params={"bot_id": bot, **how}).json()["data"]
        return [conversation["id"] for conversation in data["conversations"]], data["has_more"]

    assert page() == (made[::-1], False)
    assert page(page_size=2) == (made[:2:-1], True)
    assert page(page_size=2, page_num=3, sort_order="asc") == (made[4:], False)
    assert page(page_num=9) == ([], False)
    assert page(connector_id="999") == ([], False)
    wrongs: list[dict[str, Any]] = [
        {"page_size": 51},
        {"page_size": 0},
        {"page_num": 0},
        {"page_num": "x"},
        {"sort_order": "up"},
    ]
    for wrong in wrongs:
        assert code(api.get("/v1/conversations", params={"bot_id": bot, **wrong})) == 4000
    assert code(stranger.get("/v1/conversations", params={"bot_id": bot})) == 4101
