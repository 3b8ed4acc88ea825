"""List the voices, let the first one that speaks English say something, and write that to a file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from coze import Runner, or_raise
from coze.api import speech, voices
from coze.models.audio import AudioFormat

TEXT = "Good morning. Here is the weather."

with Runner() as runner, TemporaryDirectory() as directory:
    listed = [or_raise(outcome) for outcome in runner.items(voices.list())]  # page by page
    for voice in listed:
        print(f"{voice.voice_id}  {voice.name} ({voice.language_name})")

    speaker = next((voice for voice in listed if voice.language_code == "en"), listed[0])
    spoken = speech.stream(input=TEXT, voice_id=speaker.voice_id, response_format=AudioFormat.WAV, speed=1.2)
    file = Path(directory, "weather.wav")
    with runner.events(spoken) as pieces, file.open("wb") as target:
        for piece in pieces:  # as they come: none of them waits for the others
            target.write(or_raise(piece))
    print(f"{speaker.name} speaks: {file.stat().st_size} bytes in {file.name}")
