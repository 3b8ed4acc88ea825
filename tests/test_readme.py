"""Every snippet of the README runs, against the emulator, and every call in it succeeds."""

from __future__ import annotations

import logging
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen

from coze import Record
from coze.emulator import Emulator

_OF_A_SERVICE: Final = (("jwt", "client_id"), ("jwt", "private_key"), ("jwt", "public_key_id"))
README: Final = Path(__file__).resolve().parents[1] / "README.md"


@frozen
class Snippet:
    """A block of Python in a document: the line that it begins at, and its text."""

    line: int
    code: str

    def __str__(self) -> str:
        return f"line {self.line}"


@frozen
class Section:
    """A section of a document, and its snippets: they share their names."""

    title: str
    snippets: tuple[Snippet, ...]

    def __str__(self) -> str:
        return re.sub(r"\W+", "-", self.title).strip("-").lower()


def sections(text: str) -> tuple[Section, ...]:
    """Find the sections of a document (headings of the first two levels) that have snippets of Python.

    Snippets that are interactive sessions are left to doctest.
    """
    found: list[tuple[str, list[Snippet]]] = [("", [])]
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        heading = re.fullmatch(r"##? +(.+?) *#*", line)
        fence = re.fullmatch(r"( *)(`{3,})(\w*).*", line)
        if heading:
            found.append((heading[1], []))
        elif fence:
            code = textwrap.dedent("".join(f"{inner}\n" for inner in _until(lines, fence[2])))
            if fence[3] == "python" and not code.lstrip().startswith(">>>"):
                found[-1][1].append(Snippet(number + 1, code))
    return tuple(Section(title, tuple(snippets)) for title, snippets in found if snippets)


def _until(lines: Iterator[tuple[int, str]], fence: str) -> Iterator[str]:
    for _, line in lines:
        if line.strip() == fence:
            return
        yield line


def test_snippets_are_found() -> None:
    """The snippets of a document are found with their lines and their sections; other blocks are not."""
    text = (
        "# Top\n```python\na = 1\n```\n## One\n```shell\n# no heading\nls\n```\n"
        "  ```python\n  if a:\n      b = 2\n  ```\n### Inner\n````python\nc = '''\n```\n'''\n````\n"
        "## Two\n```python\n>>> 1\n1\n```\n"
    )
    assert sections(text) == (
        Section("Top", (Snippet(3, "a = 1\n"),)),
        Section("One", (Snippet(11, "if a:\n    b = 2\n"), Snippet(16, "c = '''\n```\n'''\n"))),
    )


@pytest.mark.parametrize("section", sections(README.read_text("utf-8")), ids=str)
def test_the_snippets_of_a_section_run(
    section: Section, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The snippets of a section of the README run one after the other as they stand, and no call in them fails."""
    monkeypatch.setenv("COZE_API_TOKEN", emulator.token)
    monkeypatch.setenv("COZE_API_BASE", emulator.base_url)
    monkeypatch.setenv("COZE_BOT_ID", emulator.bot_id)
    monkeypatch.setenv("COZE_WORKSPACE_ID", emulator.workspace_id)
    for kind, name in (("web", "client_id"), ("web", "client_secret"), ("device", "client_id"), *_OF_A_SERVICE):
        value = getattr(getattr(emulator.apps, kind), name)
        monkeypatch.setenv(f"COZE_{kind.upper()}_OAUTH_{name.upper()}", value)
    caplog.set_level(logging.DEBUG, "coze")
    names: dict[str, object] = {"__name__": "__main__"}
    for snippet in section.snippets:
        # Blank lines first, so that a traceback tells the line in the README.
        code = compile("\n" * (snippet.line - 1) + snippet.code, str(README), "exec", dont_inherit=True)
        exec(code, names)
    told = [one.args[0] for one in caplog.records if one.name == "coze" and isinstance(one.args, tuple) and one.args]
    assert [str(record) for record in told if isinstance(record, Record) and record.error] == []
