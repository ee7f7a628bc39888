"""Shapes that well-known senders post. Each must be shown in full, without an error among the findings."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import parse_message, plain_text
from tests.channels_app.cards.samples import ADAPTIVE, of_type, render

CONTEXT = {"@context": "http://schema.org/extensions"}

SENDERS: dict[str, tuple[dict[str, Any], list[str], int]] = {
    # name: message, words that must be readable, buttons that must open
    "pymsteams": (
        {
            "title": "Job failed",
            "text": "exit code **1**",
            "themeColor": "E81123",
            "sections": [
                {
                    "title": "Details",
                    "activityTitle": "nightly",
                    "activityImage": "https://img.test/a.png",
                    "facts": [{"name": "host", "value": "db1"}],
                    "images": [{"image": "https://img.test/graph.png"}],
                }
            ],
            "potentialAction": [{**CONTEXT, "@type": "ViewAction", "name": "Log", "target": ["https://ci.test/1"]}],
        },
        ["Job failed", "exit code 1", "Details", "nightly", "host: db1", "Log"],
        1,
    ),
    "Alertmanager": (
        {
            "type": "MessageCard",
            "@context": "http://schema.org/extensions",
            "summary": "1 alert",
            "title": "[FIRING:1] HighLatency (api_server prod_eu)",
            "text": "# Alerts Firing:\n\nLabels:\n - alertname = HighLatency\n",
            "themeColor": "8C1A1A",
        },
        ["[FIRING:1] HighLatency (api_server prod_eu)", "alertname = HighLatency"],
        0,
    ),
    "Alertmanager, newer": (
        {
            "type": "message",
            "attachments": [
                {
                    "contentType": ADAPTIVE,
                    "content": {
                        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                        "type": "AdaptiveCard",
                        "version": "1.2",
                        "msTeams": {"width": "full"},
                        "body": [
                            {"type": "TextBlock", "text": "[RESOLVED] x", "style": "heading", "wrap": True},
                            {"type": "TextBlock", "text": "Alerts Resolved", "wrap": True},
                        ],
                    },
                }
            ],
        },
        ["[RESOLVED] x", "Alerts Resolved"],
        0,
    ),
    "Grafana": (
        {
            "attachments": [
                {
                    "contentType": ADAPTIVE,
                    "contentUrl": None,
                    "content": {
                        "type": "AdaptiveCard",
                        "version": "1.4",
                        "body": [
                            {"type": "TextBlock", "text": "CPU is high", "weight": "bolder", "color": "attention"},
                            {"type": "ImageSet", "images": [{"type": "Image", "url": "https://g.test/i.png"}]},
                            {
                                "type": "ActionSet",
                                "actions": [{"type": "Action.OpenUrl", "title": "View URL", "url": "https://g.test/"}],
                            },
                        ],
                        "msTeams": {"width": "Full"},
                    },
                }
            ],
            "summary": "CPU is high",
            "type": "message",
        },
        ["CPU is high", "View URL"],
        1,
    ),
    "Jenkins": (
        {
            **CONTEXT,
            "@type": "MessageCard",
            "summary": "deploy: Build #7",
            "themeColor": "#00FF00",
            "sections": [
                {
                    "markdown": True,
                    "activityTitle": "Notification from deploy",
                    "activitySubtitle": "Latest status of build #7",
                    "facts": [{"name": "Status", "value": "Back to Normal"}, {"name": "Remarks", "value": None}],
                }
            ],
            "potentialAction": [
                {
                    "@context": "http://schema.org",
                    "@type": "ViewAction",
                    "name": "View Build",
                    "target": ["https://j.test/"],
                }
            ],
        },
        ["Notification from deploy", "Latest status of build #7", "Status: Back to Normal", "View Build"],
        1,
    ),
    "GitLab": (
        {
            "title": "group/project",
            "summary": "Ada pushed",
            "sections": [
                {
                    "activityTitle": "Ada pushed to branch [main](https://git.test/main)",
                    "activitySubtitle": "in [group/project](https://git.test/)",
                    "activityImage": "https://git.test/ada.png",
                },
                {"title": "Details", "facts": [{"name": "abc123", "value": "[Fix the_thing](https://git.test/c/1)"}]},
            ],
        },
        ["group/project", "Ada pushed to branch main", "abc123: Fix the_thing"],
        0,
    ),
    "Azure DevOps": (
        {
            **CONTEXT,
            "@type": "MessageCard",
            "summary": "Build 20240131.1 succeeded",
            "themeColor": "92BD00",
            "hideOriginalBody": "true",
            "sections": [
                {
                    "activityTitle": "[Build 20240131.1](https://dev.test/b) succeeded",
                    "activityImage": "https://dev.test/ok.png",
                    "startGroup": "true",
                    "facts": [{"name": "Duration", "value": "3.1 minutes"}],
                    "markdown": "true",
                }
            ],
        },
        ["Build 20240131.1 succeeded", "Duration: 3.1 minutes"],
        0,
    ),
    "Symfony": (
        {
            "potentialAction": [
                {
                    "name": "Answer",
                    "inputs": [{"id": "a", "title": "Well?", "@type": "TextInput"}],
                    "actions": [{"name": "Send", "target": "https://s.test/", "@type": "HttpPOST"}],
                    "@type": "ActionCard",
                },
                {"name": "Docs", "targets": [{"os": "default", "uri": "https://s.test/d"}], "@type": "OpenUri"},
            ],
            "sections": [{"title": "s", "heroImage": {"image": "https://s.test/h.png", "title": "hero"}}],
            "text": "Important!",
            "@context": "https://schema.org/extensions",
            "@type": "MessageCard",
        },
        ["Important!", "hero", "Answer", "Well?", "Send", "Docs"],
        1,
    ),
    "ansible": (
        {
            "@type": "MessageCard",
            "@context": "http://schema.org/extensions",
            "text": "play finished",
            "themeColor": "FF8800",
        },
        ["play finished"],
        0,
    ),
    "teams-logger": (
        {
            "type": "message",
            "attachments": [
                {
                    "contentType": ADAPTIVE,
                    "content": {
                        "type": "AdaptiveCard",
                        "version": "1.2",
                        "body": [{"type": "FactSet", "facts": [{"title": "line", "value": 42}]}],
                    },
                }
            ],
        },
        ["line: 42"],
        0,
    ),
    "acme.sh": (
        {"title": "cert renewed", "text": "example.test", "schema": "https://schema.org/extensions", "themeColor": "0"},
        ["cert renewed", "example.test"],
        0,
    ),
    "healthchecks": (
        {
            "type": "message",
            "attachments": [
                {
                    "contentType": ADAPTIVE,
                    "content": {
                        "type": "AdaptiveCard",
                        "body": [{"type": "TextBlock", "text": "down"}, {"type": "CodeBlock", "codeSnippet": "boom"}],
                        "actions": [{"type": "Action.OpenUrl", "title": "View", "url": "https://h.test/"}],
                    },
                }
            ],
        },
        ["down", "boom", "View"],
        1,
    ),
}


@pytest.mark.parametrize("name", SENDERS)
def test_sender(name: str) -> None:
    message, words, links = SENDERS[name]
    envelope = parse_message(message)
    assert [finding for finding in envelope.findings if finding.level == "error"] == []
    text = plain_text(envelope)
    assert [word for word in words if word not in text] == []
    assert len(of_type(render(envelope), "Action.OpenUrl")) == links
