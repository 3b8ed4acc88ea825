"""Nothing here is a test, and one module needs cozepy: pytest collects none of it."""

collect_ignore_glob = ["*.py"]
