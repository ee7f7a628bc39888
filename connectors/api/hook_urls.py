"""The webhook's URL shapes. Each works with and without a trailing slash, and none is ever redirected."""

import re

from django.http import Http404
from django.urls import ResolverMatch, re_path

from connectors.api.ingress import HookView, UnknownHookView, WorkflowsHookView

GUID = r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"
CLASSIC = rf"webhook(?:b2)?/{GUID}@{GUID}/(?:IncomingWebhook|{GUID})/(?P<token>[0-9a-fA-F]{{32}})/{GUID}(?:/[\w-]+)?"
INVOKE = r"workflows/[\w-]+/triggers/manual/paths/invoke"

FOLDERS = ("hooks", "webhook", "webhookb2", "workflows", "powerautomate")
# No page of ours begins with two slashes, and senders' URLs do.
PREFIXES = ("//", *(f"/{name}/" for name in FOLDERS))
# A base address that ends in a slash, put before a path that begins with one.
SLASHES = re.compile("/{2,}")

urlpatterns = [
    re_path(r"^hooks/(?P<token>[\w-]+)/?$", HookView.as_view(), name="hook"),
    re_path(rf"^{CLASSIC}/?$", HookView.as_view(schema=None), name="hook-classic"),
    re_path(
        rf"^(?:powerautomate/automations/direct/(?:cu/\d+/)?)?{INVOKE}/?$",
        WorkflowsHookView.as_view(),
        name="hook-workflows",
    ),
    # Last: any other URL that a sender may have written. There are no pages below /workflows and the like.
    re_path(rf"^(?:{'|'.join(FOLDERS)})(?:/.*)?$", UnknownHookView.as_view()),
]


def resolve(path: str) -> ResolverMatch:
    """Finds a hook's view among these patterns alone, as each post asks for it. Raises Http404."""
    path = SLASHES.sub("/", path)
    for pattern in urlpatterns if path.startswith("/") else ():
        if found := pattern.resolve(path[1:]):
            return found
    raise Http404
