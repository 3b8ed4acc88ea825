"""Log in as a service, without any user: by a JWT that is signed with a private key.

    python examples/auth_jwt.py

With COZE_JWT_OAUTH_CLIENT_ID, COZE_JWT_OAUTH_PUBLIC_KEY_ID (the app's page in the Coze console has both) and
COZE_JWT_OAUTH_PRIVATE_KEY (the text of the file that was downloaded there) set it talks to the service, else to an
emulator. Every user of yours gets a token of their own, by a session name.
"""

import os
from contextlib import ExitStack

from coze import JWTApp, Runner, Scope, custom, jwt, or_raise
from coze.api import users
from coze.emulator import Emulator

with ExitStack() as stack:
    if "COZE_JWT_OAUTH_CLIENT_ID" in os.environ:
        app = JWTApp(
            client_id=os.environ["COZE_JWT_OAUTH_CLIENT_ID"],
            private_key=os.environ["COZE_JWT_OAUTH_PRIVATE_KEY"],
            public_key_id=os.environ["COZE_JWT_OAUTH_PUBLIC_KEY_ID"],
        )
    else:
        server = stack.enter_context(Emulator())
        known = server.apps.jwt
        app = JWTApp(
            client_id=known.client_id,
            private_key=known.private_key,
            public_key_id=known.public_key_id,
            profile=custom(server.base_url),
        )

    for customer in ("ada", "grace"):
        provider = jwt(app, ttl=3600, session_name=customer, scope=Scope.build_bot_chat(["7379462189365198898"]))
        with Runner(provider, profile=app.profile) as runner:
            print(or_raise(runner.run(users.me())).nick_name, "works for", customer)
