"""The pages that a person sees. Every value in them is escaped."""

from collections.abc import Sequence
from html import escape
from typing import Final

from coze.emulator.records import User

_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}button{margin:1rem 1rem 0 0}"
)


def message(title: str, text: str) -> str:
    """Say something, and ask nothing."""
    return _page(title, f"<p>{escape(text)}</p>")


def decision(*, action: str, app: str, wants: str, nonce: str, users: Sequence[User]) -> str:
    """Ask whether an app may act for a user, and for which one."""
    options = "".join(
        f'<option value="{escape(user.id)}">{escape(user.user_name)} ({escape(user.id)})</option>' for user in users
    )
    return _page(
        f"Allow {app}?",
        f"<p><strong>{escape(app)}</strong> {escape(wants)}</p>"
        f'<form method="post" action="{escape(action)}">'
        f'<input type="hidden" name="nonce" value="{escape(nonce)}">'
        f'<label>As <select name="user_id">{options}</select></label><br>'
        '<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button>'
        "</form>",
    )


def user_code(*, action: str, problem: str = "") -> str:
    """Ask for the code that a device shows."""
    return _page(
        "Connect a device",
        f"<p>{escape(problem)}</p>"
        f'<form method="get" action="{escape(action)}">'
        '<label>The code that the device shows: <input name="user_code" autocomplete="off" required></label><br>'
        "<button>Continue</button></form>",
    )


def _page(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{content}"
        "<p><small>This is a local emulator of Coze.</small></p></body></html>"
    )
