"""Upload a file and follow how far it is, then send it to the bot."""

import os

from coze import Message, Runner, or_raise
from coze.api import chat, files
from coze.api.answers import Transcript, heard
from coze.models.chat import MessageObjectString

PICTURE = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


def progress(sent: int, total: int | None) -> None:
    print(f"  {sent} of {total} bytes")


with Runner() as runner:
    file = or_raise(runner.run(files.upload(file=("dot.gif", PICTURE)), progress=progress))
    print(f"uploaded {file.file_name} as {file.id}")

    message = Message.build_user_question_objects(
        [MessageObjectString.build_text("What is in this picture?"), MessageObjectString.build_image(file_id=file.id)]
    )
    transcript = Transcript()
    stream = chat.stream(bot_id=os.environ["COZE_BOT_ID"], user_id="example", additional_messages=[message])
    with runner.events(stream) as events:
        for event in map(or_raise, events):
            transcript = heard(transcript, event)
    print(transcript.answer)
