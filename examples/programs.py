"""Compose calls into a program: a value that is tested without a network, and run by any runner."""

import os

from coze import ApiError, Failure, Runner, Steps, Success, attempt, program, with_policy
from coze.api import bots, users, workspaces
from coze.policy import NO_RETRY


@program
def greeting(bot_id: str) -> Steps[str]:
    """Say who talks to whom; a bot that is not there is no reason to stop."""
    me = yield from users.me()
    match (yield from attempt(bots.retrieve(bot_id=bot_id))):
        case Success(bot):
            return f"{me.nick_name} talks to {bot.name}"
        case Failure(ApiError(kind="not_found")):
            return f"{me.nick_name} talks to nobody"
        case Failure(error):
            return f"{me.nick_name} does not know: {error}"


with Runner() as runner:
    print(runner.run(greeting(os.environ["COZE_BOT_ID"])).unwrap())
    print(runner.run(greeting("1")).unwrap())
    print(greeting("1") == greeting("1"))

    # A pipeline: the first workspace's bots, asked for once and not again if it fails.
    first = workspaces.list(page_size=1).map(lambda page: page.items[0].id)
    names = first.bind(lambda id: bots.list(workspace_id=id)).map(lambda page: [bot.name for bot in page.items])
    print(runner.run(with_policy(names, retry=NO_RETRY), within=10))
