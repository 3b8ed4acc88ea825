"""A race of `coze` against cozepy and against bare httpx: ``python -m tests.bench`` from the project's root."""
