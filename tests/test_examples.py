"""Every example runs to its end; the first one is started as a user starts it, too."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen
from scripted import EVENT_STREAM, Received, Server, answer, event, ok, refused, replies

from coze.emulator import Emulator

HERE: Final = Path(__file__).resolve().parents[1] / "examples"
EXAMPLES: Final = sorted(HERE.glob("*.py"))
FIRST: Final = HERE / "chat_stream.py"
PATIENCE: Final = 30.0


# --- what is served to the examples that the emulator has no routes for -----------------------------------------------


@frozen
class Script:
    """What a server answers to an example, the messages that it gets (with their JSON), and what the example prints."""

    answers: tuple[bytes, ...]
    asked: tuple[str, ...]
    printed: str


def voice(name: str, language: str) -> dict[str, object]:
    """Describe a voice."""
    return {"voice_id": f"voice_{name}", "name": name, "language_code": language[:2].lower(), "language_name": language}


def document(status: int, progress: int) -> dict[str, object]:
    """Say how far a document is."""
    return {"document_id": "document_7", "document_name": "dot.png", "status": status, "progress": progress}


def part(*events: bytes) -> bytes:
    """Write what one answer of a run brings."""
    return EVENT_STREAM + b"".join(events)


def said(content: str) -> bytes:
    """Write what a node of a workflow puts out."""
    return event("Message", {"content": content, "node_title": "Say", "node_seq_id": "0", "node_is_finish": True})


def question(number: int, title: str, data: str) -> bytes:
    """Write what a node of a workflow asks."""
    asked = {"event_id": f"740/{number}", "type": 2, "data": data}
    return event("Interrupt", {"interrupt_data": asked, "node_title": title})


SPOKEN: Final = b"RIFF\x24\0\0\0WAVEfmt "
SCRIPTED: Final = {
    "variables": Script(
        answers=(
            ok({"items": [{"keyword": "visits", "value": "2"}]}),
            ok(),
            ok({"items": [{"keyword": "visits", "value": "3"}, {"keyword": "city", "value": "Lisbon"}]}),
        ),
        asked=(
            "GET /v1/variables?bot_id=bot_7&connector_uid=example&keywords=visits",
            (
                'PUT /v1/variables {"bot_id":"bot_7","connector_uid":"example",'
                '"data":[{"keyword":"visits","value":"3"},{"keyword":"city","value":"Lisbon"}]}'
            ),
            "GET /v1/variables?bot_id=bot_7&connector_uid=example&keywords=visits%2Ccity",
        ),
        printed="visits: 3\ncity: Lisbon\n",
    ),
    "voices": Script(
        answers=(
            ok({"voice_list": [voice("Jade", "Chinese")], "has_more": True}),
            ok({"voice_list": [voice("Ruby", "English")], "has_more": False}),
            answer(SPOKEN, headers={"Content-Type": "audio/wav"}),
        ),
        asked=(
            "GET /v1/audio/voices?filter_system_voice=false&page_num=1&page_size=100",
            "GET /v1/audio/voices?filter_system_voice=false&page_num=2&page_size=100",
            (
                'POST /v1/audio/speech {"input":"Good morning. Here is the weather.","voice_id":"voice_Ruby",'
                '"response_format":"wav","speed":1.2,"sample_rate":24000}'
            ),
        ),
        printed="voice_Jade  Jade (Chinese)\nvoice_Ruby  Ruby (English)\nRuby speaks: 16 bytes in weather.wav\n",
    ),
    "workflow_async": Script(
        answers=(
            answer({"code": 0, "msg": "", "execute_id": "run_7"}),
            refused(4314),
            ok([{"execute_id": "run_7", "execute_status": "Running"}]),
            ok(
                [
                    {
                        "execute_id": "run_7",
                        "execute_status": "Success",
                        "output": '{"Output":"There once was a light."}',
                        "usage": {"token_count": 633, "output_count": 619, "input_count": 14},
                    }
                ]
            ),
        ),
        asked=(
            (
                'POST /v1/workflow/run {"workflow_id":"workflow_7",'
                '"parameters":{"topic":"lighthouses","words":300},"is_async":true}'
            ),
            *["GET /v1/workflows/workflow_7/run_histories/run_7"] * 3,
        ),
        printed="Output: There once was a light.\n633 tokens\n",
    ),
    "workflow_interrupts": Script(
        answers=(
            part(said("Let me see."), question(1, "City", "Where are you?")),
            part(question(2, "Day", "Which day?")),
            part(said("Sunny in Lisbon tomorrow."), event("Done", {})),
        ),
        asked=(
            'POST /v1/workflow/stream_run {"workflow_id":"workflow_7","parameters":{"topic":"weather"}}',
            *[
                f'POST /v1/workflow/stream_resume {{"workflow_id":"workflow_7","event_id":"740/{number}",'
                f'"resume_data":"{text}","interrupt_type":2}}'
                for number, text in ((1, "Lisbon"), (2, "tomorrow"))
            ],
        ),
        printed="Let me see.\nCity asks: Where are you?\nDay asks: Which day?\nSunny in Lisbon tomorrow.\ndone\n",
    ),
    "knowledge_upload": Script(
        answers=(
            ok({"id": "file_7", "bytes": 70, "file_name": "dot.png", "created_at": 1718289297}),
            answer({"code": 0, "msg": "", "document_infos": [{"document_id": "document_7", "name": "dot.png"}]}),
            ok({"data": [document(0, 40)]}),
            ok({"data": [document(1, 100)]}),
        ),
        asked=(
            "POST /v1/files/upload",
            (
                'POST /open_api/knowledge/document/create {"dataset_id":"dataset_7",'
                '"document_bases":[{"name":"dot.png","source_info":{"source_file_id":"file_7","document_source":5},'
                '"caption":"A picture of a single dot."}],"chunk_strategy":{"caption_type":1},"format_type":2}'
            ),
            *['POST /v1/datasets/dataset_7/process {"document_ids":["document_7"]}'] * 2,
        ),
        printed="uploaded dot.png as file_7\ndot.png: completed, 100 %\n",
    ),
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Give what runs an example to its end in this process, and gives what it has printed."""

    def run(example: Path, *arguments: str, **variables: str) -> str:
        monkeypatch.setattr(sys, "argv", [str(example), *arguments])
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        runpy.run_path(str(example), run_name="__main__")
        printed, complained = capsys.readouterr()
        assert complained == ""
        return printed

    return run


def started(example: Path, *arguments: str, **variables: str) -> str:
    """Start an example as a user does, in a process of its own, and give what it has printed."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("COZE_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", str(example), *arguments],
        env={**others, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


# --- against the emulator ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example.stem not in {FIRST.stem, *SCRIPTED}],
    ids=lambda example: example.stem,
)
def test_an_example_runs(example: Path, emulator: Emulator, run: Callable[..., str]) -> None:
    """An example ends well against the server of its environment, without a warning, and prints something."""
    printed = run(
        example,
        COZE_API_TOKEN=emulator.token,
        COZE_API_BASE=emulator.base_url,
        COZE_BOT_ID=emulator.bot_id,
        COZE_WORKSPACE_ID=emulator.workspace_id,
    )
    assert printed.strip() != ""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_an_example_explains_itself(example: Path) -> None:
    """An example is at most 60 lines of code beside its blank lines and begins with a docstring that says its use."""
    lines = example.read_text("utf-8").splitlines()
    assert lines[0].startswith('"""')
    assert len([line for line in lines if line.strip()]) <= 60


def test_the_first_example_runs_without_an_account() -> None:
    """Without a token in the environment the first example brings its own server along, and says so."""
    printed = started(FIRST, "How many messages is this?")
    assert "COZE_API_TOKEN" in printed
    assert "You have sent 1 message in this section." in printed
    assert "tokens" in printed


def test_the_first_example_takes_a_question(emulator: Emulator) -> None:
    """The first example asks what it is given, at the server of its environment."""
    variables = {
        "COZE_API_TOKEN": emulator.token,
        "COZE_API_BASE": emulator.base_url,
        "COZE_BOT_ID": emulator.bot_id,
    }
    printed = started(FIRST, "The", "weather", "please", **variables)
    assert "You said: The weather please" in printed
    assert "emulator" not in printed


# --- against a script -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCRIPTED)
def test_an_example_runs_against_a_script(name: str, run: Callable[..., str]) -> None:
    """An example sends the messages of its script, one after the other, and prints what comes of the answers."""
    script = SCRIPTED[name]
    with Server(replies(*script.answers)) as server:
        printed = run(
            HERE / f"{name}.py",
            COZE_API_TOKEN="pat_test",  # no secret
            COZE_API_BASE=server.base_url,
            COZE_BOT_ID="bot_7",
            COZE_WORKFLOW_ID="workflow_7",
            COZE_DATASET_ID="dataset_7",
        )
        assert tuple(map(shown, server.requests)) == script.asked
        assert {request.headers["authorization"] for request in server.requests} == {"Bearer pat_test"}
    assert printed.endswith(script.printed)


def shown(request: Received) -> str:
    """Show a message: its method, its target, and its JSON if it has any."""
    body = f" {request.body.decode()}" if request.headers.get("content-type") == "application/json" else ""
    return f"{request.method} {request.target}{body}"


def test_an_upload_shows_its_progress(tmp_path: Path, run: Callable[..., str]) -> None:
    """The example of an upload takes a file, and says how much of it is sent until all is."""
    picture = tmp_path / "large.png"
    picture.write_bytes(bytes(300_000))
    with Server(replies(*SCRIPTED["knowledge_upload"].answers)) as server:
        printed = run(
            HERE / "knowledge_upload.py",
            str(picture),
            COZE_API_TOKEN="pat_test",  # no secret
            COZE_API_BASE=server.base_url,
            COZE_DATASET_ID="dataset_7",
        )
        assert b'filename="large.png"' in server.requests[0].body
        total = len(server.requests[0].body)
    said = [line for line in printed.splitlines() if line.startswith("  ")]
    assert len(said) > 2
    assert said[-1] == f"  {total} of {total} bytes"
