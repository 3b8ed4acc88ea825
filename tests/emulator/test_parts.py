"""The small pure parts: ids, the profile and the default responder."""

from datetime import UTC, datetime

import pytest

from coze.emulator import Turn, World, respond
from coze.emulator.ids import Ids, log_id
from coze.emulator.profile import HOSTED, Presented
from coze.emulator.responder import suggestions, words


def test_ids_follow_the_formula_and_sort() -> None:
    """Ids have 19 digits, hold the time of their making, and grow even if the clock stands or goes back."""
    times = iter([1718792949.123] * 600 + [1718792000.0] * 10)
    ids = Ids(lambda: next(times))
    made = [ids.next() for _ in range(610)]
    assert made == sorted(set(made))
    assert {len(id) for id in made} == {19}
    assert (int(made[0]) >> 32, (int(made[0]) >> 22) & 0x3FF, (int(made[0]) >> 14) & 0xFF) == (1718792949, 123, 0)
    assert (int(made[256]) >> 22) & 0x3FF == 124


def test_a_log_id_begins_with_the_time() -> None:
    """A log id has 34 characters, of which the first 14 are the UTC time."""
    now = datetime(2026, 10, 4, 12, 30, 59, tzinfo=UTC)
    assert log_id(now.timestamp()).startswith("20261004123059")
    assert len(log_id(now.timestamp())) == 34


def test_words_join_to_the_text() -> None:
    """Splitting loses nothing, and Chinese is split by character."""
    text = "  Hello, world!\n\n今天是 Tuesday. "
    assert "".join(words(text)) == text
    assert list(words("今天 is")) == ["今", "天", " ", "is"]


def test_the_default_responder_uses_tool_outputs() -> None:
    """After a tool the default responder tells what it gave."""
    turns = [Turn("user", "weather?"), Turn("tool", "sunny", "weather")]
    assert "".join(respond(turns)) == "I looked it up: weather gave sunny."
    assert suggestions([Turn("user", "Hi there")]) == ("Why did I ask: Hi there",)
    assert suggestions([]) == ()


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("/v3/chat", (200, 4101)),
        ("/v1/workflow/run", (401, 4100)),
        ("/v1/workflows/chat", (401, 4100)),
        ("/v3/chat/retrieve", (401, 700012006)),
    ],
)
def test_each_group_of_paths_refuses_a_token_its_own_way(path: str, verdict: tuple[int, int]) -> None:
    """Chats, workflows and the rest differ in status and code, also where there is no route yet."""
    refusal = HOSTED.unauthorized(World(), Presented(path=path, token="pat_unknown", body={}))
    assert (refusal.status, refusal.code) == verdict
