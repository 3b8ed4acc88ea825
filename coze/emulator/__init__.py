"""A local Coze server for demos, tests and offline work.

It keeps real state in memory (users, workspaces, bots, conversations, messages, chats, files) and behaves as hosted
Coze does, down to the bytes of its event streams; its OAuth server has consent forms, and tokens that expire. It needs
`pip install 'coze[emulator]'`.

    with Emulator() as server:
        ...  # point a client at server.base_url, with server.token

`python -m coze.emulator` runs one in the foreground.
"""

try:
    from coze.emulator.oauth.keys import KeyPair, key_pair
    from coze.emulator.oauth.records import DeviceApp, JwtApp, PkceApp, Times, WebApp
    from coze.emulator.oauth.refusals import OAuthRefusal
    from coze.emulator.records import Limits
    from coze.emulator.responder import Chunk, Fail, Reasoning, Responder, ToolCall, Turn, respond
    from coze.emulator.server import Emulator
    from coze.emulator.world import World
except ModuleNotFoundError as _missing:
    if (_missing.name or "").partition(".")[0] not in {"python_multipart", "starlette", "uvicorn"}:
        raise
    raise ImportError("The emulator needs packages that are not installed: pip install 'coze[emulator]'") from _missing

__all__ = [
    "Chunk",
    "DeviceApp",
    "Emulator",
    "Fail",
    "JwtApp",
    "KeyPair",
    "Limits",
    "OAuthRefusal",
    "PkceApp",
    "Reasoning",
    "Responder",
    "Times",
    "ToolCall",
    "Turn",
    "WebApp",
    "World",
    "key_pair",
    "respond",
]
