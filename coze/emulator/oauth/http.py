"""The OAuth server over HTTP: what clients get is JSON, what browsers get is HTML. Neither may be kept."""

import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from attrs import frozen
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from coze.emulator.answers import json_bytes
from coze.emulator.bodies import form, read
from coze.emulator.headers import bearer
from coze.emulator.oauth import browser, grants, pages
from coze.emulator.oauth.asked import Asked
from coze.emulator.oauth.browser import AUTHORIZE, Page, Sent
from coze.emulator.oauth.refusals import OAuthRefusal
from coze.emulator.oauth.state import OAuth
from coze.emulator.records import Limits

ROOT: Final = "/api/permission/oauth2"
_PRIVATE: Final = {"Cache-Control": "no-store"}
_PAGE: Final = {
    **_PRIVATE,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_Answering = Callable[[OAuth, Asked], Response]


@frozen
class _Side:
    """One of the two sides: how its bodies are read, and how a refusal looks."""

    body: Callable[[Request, Limits], Awaitable[Mapping[str, object] | None]]
    refused: Callable[[OAuthRefusal], Response]


async def _json_body(request: Request, limits: Limits) -> Mapping[str, object] | None:
    body = await read(request.headers.get("content-type", ""), request.stream(), limits)
    return body.json if body.refusal is None else None


async def _form_body(request: Request, limits: Limits) -> Mapping[str, object] | None:
    return await form(request.stream(), limits)


def _json(value: object, status: int = 200) -> Response:
    return Response(json_bytes(value), status, _PRIVATE, "application/json")


def _refused_client(refusal: OAuthRefusal) -> Response:
    text = {"error_code": refusal.code, "error_message": refusal.message, "error": refusal.code}
    return _json(text, refusal.status)


def _refused_person(refusal: OAuthRefusal) -> Response:
    return HTMLResponse(pages.message("This did not work", refusal.message), refusal.status, _PAGE)


_CLIENT: Final = _Side(_json_body, _refused_client)
_PERSON: Final = _Side(_form_body, _refused_person)


def _bare(answer: Callable[[OAuth, Asked], Mapping[str, object]]) -> _Answering:
    return lambda oauth, asked: _json(answer(oauth, asked))


def _seen(answer: Callable[[OAuth, Asked], Page | Sent]) -> _Answering:
    def answering(oauth: OAuth, asked: Asked) -> Response:
        match answer(oauth, asked):
            case Page(html, status):
                return HTMLResponse(html, status, _PAGE)
            case Sent(location):
                return RedirectResponse(location, 302, _PAGE)

    return answering


_ROUTES: Final[tuple[tuple[str, str, _Side, _Answering], ...]] = (
    ("POST", f"{ROOT}/token", _CLIENT, _bare(grants.token)),
    ("POST", f"{ROOT}/account/{{account_id}}/token", _CLIENT, _bare(grants.session_token)),
    ("POST", f"{ROOT}/enterprise_id/{{enterprise_id}}/token", _CLIENT, _bare(grants.session_token)),
    ("POST", f"{ROOT}/device/code", _CLIENT, _bare(grants.device_code)),
    ("POST", f"{ROOT}/workspace_id/{{workspace_id}}/device/code", _CLIENT, _bare(grants.device_code)),
    ("GET", AUTHORIZE, _PERSON, _seen(browser.authorize)),
    ("GET", f"{ROOT}/workspace_id/{{workspace_id}}/authorize", _PERSON, _seen(browser.authorize)),
    ("POST", AUTHORIZE, _PERSON, _seen(browser.authorized)),
    ("GET", grants.DEVICE_PAGE, _PERSON, _seen(browser.device)),
    ("POST", grants.DEVICE_PAGE, _PERSON, _seen(browser.device_decided)),
)


def oauth_routes(oauth: OAuth, log: Callable[[str], None]) -> list[Route]:
    """Make the routes of the OAuth server."""
    return [
        Route(path, _endpoint(oauth, log, side, answering), methods=[method])
        for method, path, side, answering in _ROUTES
    ]


def _endpoint(
    oauth: OAuth, log: Callable[[str], None], side: _Side, answering: _Answering
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            asked = await _asked(request, side, oauth.world.limits)
            with oauth.world.lock:
                return answering(oauth, asked)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except OAuthRefusal as refusal:
            return side.refused(refusal)
        except Exception as error:
            # Without the text of the error: it may have a secret in it.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log(f"{request.method} {request.url.path} failed with {type(error).__name__}.\n{frames}")
            return side.refused(OAuthRefusal("internal_error", "internal server error", 500))

    return endpoint


async def _asked(request: Request, side: _Side, limits: Limits) -> Asked:
    return Asked(
        path=request.path_params,
        query=request.query_params,
        body=await side.body(request, limits),
        bearer=bearer(request.headers.get("authorization")),
        host=request.url.netloc,
        origin=str(request.base_url).rstrip("/"),
    )
