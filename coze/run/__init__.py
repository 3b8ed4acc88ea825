"""Performing effects: the only place that knows sockets, clocks, locks, entropy, files and the environment."""
