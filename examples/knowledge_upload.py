"""Upload a picture, add it to a dataset of images, and follow both: how much is sent, how much is processed.

    python examples/knowledge_upload.py picture.png

COZE_DATASET_ID is the dataset. Without a picture it takes one of its own.
"""

import base64
import os
import sys

from coze import Runner, Sleep, Steps, or_raise, program
from coze.api import dataset_documents, datasets, files
from coze.models.datasets import DocumentProgress
from coze.models.documents import DocumentBase, DocumentChunkStrategy, DocumentFormatType, DocumentStatus

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@program
def added(dataset_id: str, document: DocumentBase) -> Steps[DocumentProgress]:
    """Add an image to a dataset, and wait until it is processed."""
    (made,) = yield from dataset_documents.create(
        dataset_id=dataset_id,
        document_bases=[document],
        chunk_strategy=DocumentChunkStrategy.build_own_captions(),
        format_type=DocumentFormatType.IMAGE,
    )
    while True:
        (progress,) = yield from datasets.process(dataset_id=dataset_id, document_ids=[made.document_id])
        if progress.status != DocumentStatus.PROCESSING:
            return progress
        yield from Sleep(0.5)


def sending(sent: int, total: int | None) -> None:
    print(f"  {sent} of {total} bytes")


picture = sys.argv[1] if len(sys.argv) > 1 else ("dot.png", DOT)
with Runner() as runner:
    file = or_raise(runner.run(files.upload(file=picture), progress=sending))
    print(f"uploaded {file.file_name} as {file.id}")
    image = DocumentBase.build_image(file.file_name or "picture", file.id, caption="A picture of a single dot.")
    progress = or_raise(runner.run(added(os.environ["COZE_DATASET_ID"], image), within=300))
    print(f"{progress.document_name}: {progress.status.name.lower()}, {progress.progress} %")
    if progress.status == DocumentStatus.FAILED:
        print(progress.status_descript)
