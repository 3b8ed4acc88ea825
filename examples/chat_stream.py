"""Talk to a bot, and see its answer arrive word by word.

    python examples/chat_stream.py "How are you?"

With COZE_API_TOKEN and COZE_BOT_ID set it talks to the service (COZE_API_BASE chooses the server), else to an emulator.
"""

import os
import sys
from contextlib import ExitStack

from coze import Failure, Message, Profile, Runner, Success, custom
from coze.api import chat
from coze.api.answers import Transcript, heard, text_of
from coze.emulator import Emulator


def where(stack: ExitStack) -> tuple[str | None, Profile | None, str]:
    """Choose the server: the service if there is a token, else an emulator; give token, profile and bot."""
    if os.environ.get("COZE_API_TOKEN"):  # which the runner reads by itself, and COZE_API_BASE
        bot_id = os.environ.get("COZE_BOT_ID")
        return None, None, bot_id or sys.exit("Set COZE_BOT_ID, too: it stands at the end of your bot's address.")
    print("COZE_API_TOKEN is not set: this is an emulator on your machine.")
    print("For the real service set COZE_API_TOKEN (www.coze.com/open/oauth/pats) and COZE_BOT_ID.\n")
    server = stack.enter_context(Emulator(pace=0.03))
    return server.token, custom(server.base_url), server.bot_id


def main() -> int:
    question = " ".join(sys.argv[1:]) or "How are you?"
    with ExitStack() as stack:
        token, profile, bot_id = where(stack)
        runner = stack.enter_context(Runner(token, profile=profile))
        messages = [Message.build_user_question_text(question)]
        stream = chat.stream(bot_id=bot_id, user_id="example", additional_messages=messages)
        transcript = Transcript()
        for outcome in stack.enter_context(runner.events(stream)):
            match outcome:
                case Success(event):
                    print(text_of(event), end="", flush=True)
                    transcript = heard(transcript, event)
                case Failure(error):
                    print(error, file=sys.stderr)
                    return 1
    print()
    for suggestion in transcript.follow_ups:
        print("  >", suggestion)
    usage = transcript.chat.usage if transcript.chat else None
    if usage:
        print(f"{usage.token_count} tokens: {usage.input_count} in, {usage.output_count} out")
    return 0


if __name__ == "__main__":
    sys.exit(main())
