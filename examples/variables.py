"""Let a bot remember its users: count their visits in a variable that it keeps for each of them.

COZE_BOT_ID is a bot that has the variables `visits` and `city`.
"""

import os

from coze import Failure, Runner, Steps, Success, program
from coze.api import variables
from coze.models.variables import VariableValue


@program
def visited(bot_id: str, user: str, city: str) -> Steps[dict[str, str]]:
    """Count a visit, note where it came from, and tell what the bot knows of the user now."""
    known = yield from variables.retrieve(bot_id=bot_id, connector_uid=user, keywords=["visits"])
    visits = 1 + sum(int(variable.value or 0) for variable in known)
    data = [VariableValue(keyword="visits", value=str(visits)), VariableValue(keyword="city", value=city)]
    yield from variables.update(bot_id=bot_id, connector_uid=user, data=data)
    known = yield from variables.retrieve(bot_id=bot_id, connector_uid=user, keywords=["visits", "city"])
    return {variable.keyword: variable.value for variable in known}


with Runner() as runner:
    match runner.run(visited(os.environ["COZE_BOT_ID"], "example", "Lisbon")):
        case Success(known):
            for keyword, value in known.items():
                print(f"{keyword}: {value}")
        case Failure(error):
            print(error)
