"""List the voices, let the first one that speaks English say something, and write that to a file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from coze import Failure, Runner, Success, or_raise
from coze.api import speech, voices
from coze.models.audio import AudioFormat

TEXT = "Good morning. Here is the weather."

with Runner() as runner, TemporaryDirectory() as directory:
    listed = [or_raise(outcome) for outcome in runner.items(voices.list())]  # page by page
    for voice in listed:
        print(f"{voice.voice_id}  {voice.name} ({voice.language_name})")

    speaker = next((voice for voice in listed if voice.language_code == "en"), listed[0])
    request = speech.create(input=TEXT, voice_id=speaker.voice_id, response_format=AudioFormat.WAV, speed=1.2)
    match runner.run(request):
        case Success(audio):
            file = Path(directory, "weather.wav")
            file.write_bytes(audio)
            print(f"{speaker.name} speaks: {file.stat().st_size} bytes in {file.name}")
        case Failure(error):
            print(error)
