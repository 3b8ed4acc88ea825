"""Log a user of a command-line program in: they confirm a code on another device. The token is kept in a file.

    python examples/auth_device.py [token file]

With COZE_DEVICE_OAUTH_CLIENT_ID set (the app's page in the Coze console has it) it talks to the service, else to an
emulator, which confirms.
"""

import os
import sys
import tempfile
from contextlib import ExitStack

from attrs import evolve

from coze import DeviceApp, DeviceCode, FileStore, Runner, custom, device, or_raise, refreshing, stored
from coze.api import users
from coze.emulator import Emulator

with ExitStack() as stack:
    server = None
    if "COZE_DEVICE_OAUTH_CLIENT_ID" in os.environ:
        app = DeviceApp(client_id=os.environ["COZE_DEVICE_OAUTH_CLIENT_ID"])
    else:
        server = stack.enter_context(Emulator())
        server.oauth.times = evolve(server.oauth.times, interval=1)
        app = DeviceApp(client_id=server.apps.device.client_id, profile=custom(server.base_url))

    def show(code: DeviceCode) -> None:
        print(code)
        if server is not None:
            server.confirm_device(code.user_code)

    folder = stack.enter_context(tempfile.TemporaryDirectory())
    file = FileStore(sys.argv[1] if sys.argv[1:] else os.path.join(folder, "token.json"))

    # Found in the file, else renewed, else asked for: this is the whole login.
    provider = stored(file, refreshing(app, device(app, show)))
    for run in ("first", "second"):
        with Runner(provider, profile=app.profile) as runner:
            print(or_raise(runner.run(users.me())).nick_name, f"is logged in, in the {run} run")
