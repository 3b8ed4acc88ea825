"""The tree of the client: one file an area, one line a method."""
