"""The emulator as a Starlette application: from HTTP to calls, and from answers to HTTP."""

import asyncio
import functools
import re
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final

from attrs import frozen
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route as HttpRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coze.emulator.answers import DELTA, ENDS, MESSAGE, Answer, Audio, Data, Event, Events, Later, json_bytes
from coze.emulator.bodies import read
from coze.emulator.call import Call
from coze.emulator.engine import Engine
from coze.emulator.headers import bearer
from coze.emulator.ids import log_id
from coze.emulator.oauth.http import oauth_routes
from coze.emulator.oauth.state import OAuth
from coze.emulator.profile import HOSTED, Presented, Profile
from coze.emulator.refusals import INTERNAL, Refusal
from coze.emulator.routes import ROUTES
from coze.emulator.world import World

GRACE: Final = 0.1
_ECHOED: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")


@frozen(kw_only=True)
class Served:
    """What all requests share."""

    world: World
    engine: Engine
    profile: Profile
    log: Callable[[str], None]

    def success(self, answer: Data, log_id: str) -> Response:
        """Write an answer in its envelope."""
        return _json(self.profile.success(answer.payload, log_id), 200)

    def failure(self, refusal: Refusal, log_id: str) -> Response:
        """Write a refusal in its envelope."""
        return _json(self.profile.failure(refusal, log_id), refusal.status)


def application(
    world: World, oauth: OAuth, engine: Engine, log: Callable[[str], None], profile: Profile = HOSTED
) -> Starlette:
    """Make the ASGI application of a world; `log` gets a line for every response, without any secret."""
    served = Served(world=world, engine=engine, profile=profile, log=log)

    async def unknown(request: Request, _: Exception) -> Response:
        return served.failure(profile.unknown_path, request.state.log_id)

    routes = [*_routes(), *oauth_routes(oauth, log)]
    app = Starlette(routes=routes, exception_handlers={404: unknown, 405: unknown})
    app.state.served = served
    app.router.redirect_slashes = False
    app.add_middleware(_LogIds, served=served)
    return app


@functools.cache
def _routes() -> tuple[HttpRoute, ...]:
    """Make the routes of the API, once for all applications: compiling their paths takes most of making one."""
    found: dict[str, dict[str, Callable[[Call], Answer]]] = {}
    for method, path, handler in ROUTES:
        found.setdefault(path, {})[method] = handler
    return tuple(HttpRoute(path, _endpoint(handlers), methods=list(handlers)) for path, handlers in found.items())


@frozen
class _LogIds:
    """Give every response a log id, the one that the client sent if there is one, and log it."""

    app: ASGIApp
    served: Served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = self.served.profile.log_header
        sent = Request(scope).headers.get(name, "")
        id = sent if _ECHOED.fullmatch(sent) else log_id(self.served.world.clock())
        scope.setdefault("state", {})["log_id"] = id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[name] = id
                self.served.log(f"{scope['method']} {scope['path']} {message['status']} {id}")
            await send(message)

        await self.app(scope, receive, send_with_id)


def _endpoint(routes: Mapping[str, Callable[[Call], Answer]]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        served: Served = request.app.state.served
        log_id: str = request.state.log_id
        try:
            answer = await _answered(served, routes["GET" if request.method == "HEAD" else request.method], request)
            return await _response(served, answer, log_id)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Refusal as refusal:
            return served.failure(refusal, log_id)
        except Exception:
            served.log(f"{request.method} {request.url.path} failed.\n{traceback.format_exc()}")
            return served.failure(Refusal(INTERNAL, "Internal server error.", 500), log_id)

    return endpoint


async def _answered(served: Served, handler: Callable[[Call], Answer], request: Request) -> Answer:
    world = served.world
    body = await read(request.headers.get("content-type", ""), request.stream(), world.limits)
    presented = bearer(request.headers.get("authorization"))
    token = None if presented is None else world.valid(presented)
    if token is None:
        raise served.profile.unauthorized(world, Presented(path=request.url.path, token=presented, body=body.json))
    call = Call(
        world=world,
        engine=served.engine,
        token=token,
        user=world.users[token.user_id],
        path=request.path_params,
        query=request.query_params,
        headers=request.headers,
        received=body,
    )
    with world.lock:
        return handler(call)


async def _response(served: Served, answer: Answer, log_id: str) -> Response:
    match answer:
        case Data():
            return served.success(answer, log_id)
        case Later():
            return served.success(await _later(answer), log_id)
        case Audio(content, media_type):
            return Response(content, media_type=media_type)
        case Events():
            return _stream(answer)


async def _later(answer: Later) -> Data:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Data] = loop.create_future()

    def settle(data: Data) -> None:
        if not future.done():
            future.set_result(data)

    def tell(data: Data) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, data)

    answer.begin(tell)
    return await future


def _json(value: object, status: int) -> Response:
    return Response(json_bytes(value), status, media_type="application/json")


def _stream(answer: Events) -> Response:
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[Event]()

    def emit(event: Event) -> None:
        # A chat outlives its client, and at the very end also the server.
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, event)

    async def events() -> AsyncIterator[bytes]:
        async for event in _timed(queue):
            yield answer.form(event)
            await asyncio.sleep(0)  # so that it is noticed if the client has left

    # Now, and not when the first byte is sent: the chat runs also if the client is gone by then.
    answer.begin(emit)
    return StreamingResponse(events(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


async def _timed(queue: asyncio.Queue[Event]) -> AsyncIterator[Event]:
    """Give the last delta of a message its time, as hosted Coze does, and the others none.

    A delta is held back until the next event shows whether it is the last one, but not longer than `GRACE` seconds:
    what a slow responder said so far must arrive.
    """
    held: Event | None = None
    while True:
        try:
            async with asyncio.timeout(None if held is None else GRACE):
                event = await queue.get()
        except TimeoutError:
            if held is not None:
                yield held
            held = None
            continue
        if held is not None:
            yield _last(held, event)
        held = event if event.name == DELTA else None
        if held is None:
            yield event
        if event.name in ENDS:
            return


def _last(delta: Event, following: Event) -> Event:
    """Give a delta its time if the message that it belongs to is completed by the event that follows."""
    if following.name != MESSAGE or following.data["id"] != delta.data["id"]:
        return delta
    return Event(DELTA, {**delta.data, "created_at": following.data["created_at"]})
