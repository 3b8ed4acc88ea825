"""The routes of the emulator, a module for each resource."""

from coze.emulator.call import Route
from coze.emulator.routes import bots, chat, conversations, files, messages, users, workspaces

ROUTES: tuple[Route, ...] = (
    *chat.ROUTES,
    *conversations.ROUTES,
    *messages.ROUTES,
    *files.ROUTES,
    *bots.ROUTES,
    *workspaces.ROUTES,
    *users.ROUTES,
)
"""Everything that the emulator serves."""
