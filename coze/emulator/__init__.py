"""A local Coze server for demos, tests and offline work.

It keeps real state in memory (users, workspaces, bots, chats, workflows, knowledge, audio ...) and behaves as hosted
Coze does, down to the bytes of its event streams; its OAuth server has consent forms, and tokens that expire. It needs
`pip install 'coze[emulator]'`.

    with Emulator() as server:
        ...  # point a client at server.base_url, with server.token

`python -m coze.emulator` runs one in the foreground.
"""

try:
    from coze.emulator.flow import Ask, Flow, Form, Put, Running, Step, Stop
    from coze.emulator.oauth.keys import KeyPair, key_pair
    from coze.emulator.oauth.records import DeviceApp, JwtApp, PkceApp, Times, WebApp
    from coze.emulator.oauth.refusals import OAuthRefusal
    from coze.emulator.records import Limits, Tool
    from coze.emulator.responder import Chunk, Fail, Reasoning, Responder, ToolCall, Turn, Wait, respond
    from coze.emulator.server import Emulator
    from coze.emulator.world import World
except ModuleNotFoundError as _missing:
    if (_missing.name or "").partition(".")[0] not in {"python_multipart", "starlette", "uvicorn"}:
        raise
    raise ImportError("The emulator needs packages that are not installed: pip install 'coze[emulator]'") from _missing

__all__ = [
    "Ask",
    "Chunk",
    "DeviceApp",
    "Emulator",
    "Fail",
    "Flow",
    "Form",
    "JwtApp",
    "KeyPair",
    "Limits",
    "OAuthRefusal",
    "PkceApp",
    "Put",
    "Reasoning",
    "Responder",
    "Running",
    "Step",
    "Stop",
    "Times",
    "Tool",
    "ToolCall",
    "Turn",
    "Wait",
    "WebApp",
    "World",
    "key_pair",
    "respond",
]
