"""Run the emulator in the foreground: `python -m coze.emulator`."""

# ruff: noqa: T201 - to print is its purpose

import argparse
import os
import shlex
import threading
from pathlib import Path

from coze.emulator.server import Emulator


def _apps(server: Emulator, jwt_key: Path | None) -> str:
    """Say what logins need; the private key goes to a file, a new one can be read by its owner alone."""
    apps = server.apps
    values = {
        "WEB_OAUTH_CLIENT_ID": apps.web.client_id,
        "WEB_OAUTH_CLIENT_SECRET": apps.web.client_secret,
        "WEB_OAUTH_REDIRECT_URI": apps.web.redirect_uris[0],
        "PKCE_OAUTH_CLIENT_ID": apps.pkce.client_id,
        "DEVICE_OAUTH_CLIENT_ID": apps.device.client_id,
    }
    if jwt_key is not None:
        with open(jwt_key, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(apps.jwt.private_key)
        values["JWT_OAUTH_CLIENT_ID"] = apps.jwt.client_id
        values["JWT_OAUTH_PUBLIC_KEY_ID"] = apps.jwt.public_key_id
        values["JWT_OAUTH_PRIVATE_KEY"] = f'"$(cat {shlex.quote(str(jwt_key))})"'
    return "".join(f"  export COZE_{name}={value}\n" for name, value in values.items())


def main() -> None:
    """Serve until Ctrl-C, and say how to reach it."""
    parser = argparse.ArgumentParser(prog="python -m coze.emulator", description="Run a local Coze server.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8787, help="the port, 0 for a free one (default %(default)s)")
    parser.add_argument("--pace", type=float, default=0.03, help="seconds between two pieces of an answer")
    parser.add_argument("--jwt-key", type=Path, help="make a JWT app, and write its private key to this file")
    options = parser.parse_args()
    try:
        with Emulator(host=options.host, port=options.port, pace=options.pace, log=print) as server:
            print(
                f"A local Coze answers at {server.base_url}\n"
                f"  token   {server.token}\n"
                f"  bot     {server.bot_id}\n\n"
                f"Point a client at it:\n"
                f"  export COZE_API_BASE={server.base_url}\n"
                f"  export COZE_API_TOKEN={server.token}\n\n"
                f"Or log in, with an app that is there already:\n{_apps(server, options.jwt_key)}\n"
                "Ctrl-C ends it.",
                flush=True,
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        print("\nEnded.")
    except OSError as error:
        failed = f"write {error.filename}" if error.filename else f"listen on {options.host}:{options.port}"
        parser.exit(1, f"It cannot {failed}: {error.strerror}\n")


if __name__ == "__main__":
    main()
