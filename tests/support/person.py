"""A person with a browser, who opens the pages of an emulator's login server and fills in the forms that are there.

back = redirected(login.url, user_id=ann.id)
decide(code.verification_url, "deny")
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Literal, TypeAlias
from urllib.parse import urljoin

import httpx

Decision: TypeAlias = Literal["allow", "deny"]


class Form(HTMLParser):
    """The form of a page: where it goes, None if there is none, what is in its fields, and what can be chosen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read one element."""
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form" if given.get("method") == "post":
                self.action = given["action"]
            case "input":
                self.fields[given["name"]] = given.get("value", "")
            case "select":
                self._select = given["name"]
            case "option":
                self.choices.setdefault(self._select, []).append(given["value"])
            case "button" if "name" in given:
                self.choices.setdefault(given["name"], []).append(given["value"])
            case _:
                pass


def decide(url: str, decision: Decision = "allow", *, user_id: str | None = None) -> httpx.Response:
    """Open a page and decide, as the first user who is offered or as another; give what the browser gets then.

    A page without a form is given as it is.
    """
    with httpx.Client(trust_env=False, verify=False) as http:
        page = http.get(url)
        form = Form(page.text)
        if form.action is None:
            return page
        chosen = {"user_id": user_id or form.choices["user_id"][0], "decision": decision}
        assert all(value in form.choices[name] for name, value in chosen.items()), form.choices
        return http.post(urljoin(url, form.action), data={**form.fields, **chosen})


def redirected(url: str, decision: Decision = "allow", *, user_id: str | None = None) -> str:
    """Open a page and decide; give the URL that the browser is sent to then."""
    sent = decide(url, decision, user_id=user_id)
    assert sent.status_code == 302, sent.text
    return sent.headers["location"]
