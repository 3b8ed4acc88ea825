"""Run the emulator in the foreground: `python -m coze.emulator`."""

# ruff: noqa: T201 - to print is its purpose

import argparse
import threading

from coze.emulator.server import Emulator


def main() -> None:
    """Serve until Ctrl-C, and say how to reach it."""
    parser = argparse.ArgumentParser(prog="python -m coze.emulator", description="Run a local Coze server.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8787, help="the port, 0 for a free one (default %(default)s)")
    parser.add_argument("--pace", type=float, default=0.03, help="seconds between two pieces of an answer")
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
                "Ctrl-C ends it.",
                flush=True,
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        print("\nEnded.")
    except OSError as error:
        parser.exit(1, f"It cannot listen on {options.host}:{options.port}: {error.strerror}\n")


if __name__ == "__main__":
    main()
