"""The routes of the emulator, a module for each resource."""

from coze.emulator.call import Route
from coze.emulator.routes import (
    api_apps,
    apps,
    audio,
    benefits,
    bots,
    chat,
    chatflows,
    collaborators,
    connectors,
    conversations,
    enterprises,
    files,
    knowledge,
    messages,
    plugins,
    users,
    voiceprints,
    workflows,
    workspaces,
)

ROUTES: tuple[Route, ...] = (
    *chat.ROUTES,
    *conversations.ROUTES,
    *messages.ROUTES,
    *files.ROUTES,
    *bots.ROUTES,
    *knowledge.ROUTES,
    *workflows.ROUTES,
    *chatflows.ROUTES,
    *audio.ROUTES,
    *voiceprints.ROUTES,
    *apps.ROUTES,
    *connectors.ROUTES,
    *plugins.ROUTES,
    *collaborators.ROUTES,
    *workspaces.ROUTES,
    *enterprises.ROUTES,
    *api_apps.ROUTES,
    *benefits.ROUTES,
    *users.ROUTES,
)
"""Everything that the emulator serves."""
