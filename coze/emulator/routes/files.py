"""Uploaded files."""

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, required
from coze.emulator.records import File
from coze.emulator.refusals import FILE_EMPTY, FILE_SEVERAL, FILE_TOO_LARGE, FILE_TYPE, Refusal

EXTENSIONS = (
    "doc docx xls xlsx ppt pptx pdf numbers csv"
    " cpp py java c"
    " jpg jpg2 jpeg png gif webp heic heif bmp pcd tiff"
    " wav mp3 flac m4a aac ogg wma midi"
    " mp4 avi mov 3gp 3gpp flv webm wmv rmvb m4v mkv"
    " rar zip 7z gz gzip bz2"
)


def upload(call: Call) -> Data:
    """Take one file, in the part `file` of a form; its type is told by its extension."""
    files = [part for part in call.parts if part.file_name is not None]
    if len(files) > 1:
        raise Refusal(FILE_SEVERAL, "Only one file can be uploaded at a time.")
    if not files or files[0].name != "file" or not files[0].size:
        raise Refusal(FILE_EMPTY, "The file is empty, or the request is no form with a part named file.")
    name, size = files[0].file_name or "", files[0].size
    if size > call.world.limits.upload:
        raise Refusal(FILE_TOO_LARGE, f"The file is larger than {call.world.limits.upload} bytes.")
    if name.rpartition(".")[2].lower() not in EXTENSIONS.split() or "." not in name:
        raise Refusal(FILE_TYPE, f"Files like {name} are not supported.")
    file = File(
        id=call.world.new_id(),
        owner_id=call.user.id,
        file_name=name,
        bytes=size,
        sha256=files[0].sha256,
        created_at=call.world.now(),
    )
    call.world.files[file.id] = file
    return data(wire.file(file))


def retrieve(call: Call) -> Data:
    """Show what is known of a file of the caller (else 4200)."""
    return data(wire.file(access.file(call, required(call.query, "file_id"))))


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/files/upload", upload),
    ("GET", "/v1/files/retrieve", retrieve),
)
