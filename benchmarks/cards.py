"""Cards per second on one core: from JSON bytes to what the browser gets and what the search reads, without storing.

    python -m benchmarks.cards [seconds per card]

The last line is one JSON object. `…_x_json` says how many times as long as `json.loads` of the same bytes a card takes.
Both are measured in turn, in many short rounds of processor time; the best round of each counts, so that the ratio
holds on a machine that is busy or slow.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from channels_app.cards import parse_message, plain_text, render_message

# Seconds of one round: some ten cards, and few enough that most rounds are not interrupted.
ROUND = 0.005


def message_card(size: int) -> dict[str, Any]:
    """Returns an alert as monitoring senders post it, filled up to `size` bytes of JSON."""
    card: dict[str, Any] = {
        "@type": "MessageCard",
        "@context": "https://schema.org/extensions",
        "themeColor": "D63333",
        "summary": "[FIRING:1] HighLatency",
        "title": "[FIRING:1] HighLatency",
        "sections": [
            {
                "activityTitle": "**api** is slow",
                "activitySubtitle": "cluster prod-eu",
                "activityImage": "https://img.example.test/alert.png",
                "facts": [{"name": f"label_{i}", "value": f"value of label {i}"} for i in range(8)],
                "markdown": True,
            }
        ],
        "potentialAction": [
            {
                "@type": "OpenUri",
                "name": "Open the dashboard",
                "targets": [{"os": "default", "uri": "https://grafana.example.test/d/1"}],
            },
            {
                "@type": "HttpPOST",
                "name": "Silence",
                "target": "https://alerts.example.test/silence",
                "body": '{"id": 1}',
            },
        ],
    }
    card["text"] = "p99 above *800 ms* for 5 minutes. "
    return filled(card, card, "text", size)


def adaptive_card(size: int) -> dict[str, Any]:
    body: list[dict[str, Any]] = [{"type": "TextBlock", "text": "Deployment", "size": "large", "weight": "bolder"}]
    content = {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": []}
    message = {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": content}],
    }
    i = 0
    while len(json.dumps(message)) < size - 700:
        body += rows(i)
        i += 1
    content["actions"] = [
        {"type": "Action.OpenUrl", "title": "Open", "url": "https://ci.example.test/run/1"},
        {"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["facts0", "facts1"]},
    ]
    return filled(message, body[0], "text", size)


def rows(i: int) -> list[dict[str, Any]]:
    image = {"type": "Image", "url": f"https://img.example.test/{i}.png", "altText": f"Service {i}", "size": "small"}
    name = {"type": "TextBlock", "text": f"**Service {i}** was deployed to production by Ada", "wrap": True}
    when = {"type": "TextBlock", "text": "two minutes ago", "isSubtle": True, "spacing": "none"}
    facts = [{"title": f"Key {n}", "value": f"value {n} of service {i}"} for n in range(4)]
    return [
        {
            "type": "ColumnSet",
            "columns": [
                {"type": "Column", "width": "auto", "items": [image]},
                {"type": "Column", "width": "stretch", "items": [name, when]},
            ],
        },
        {"type": "FactSet", "id": f"facts{i}", "facts": facts},
    ]


def filled(message: dict[str, Any], part: dict[str, Any], key: str, size: int) -> dict[str, Any]:
    missing = size - len(json.dumps(message))
    part[key] = (part[key] + " The rest is filling. " * size)[: len(part[key]) + max(missing, 0)]
    return message


def rates(message: dict[str, Any], seconds: float) -> tuple[float, float]:
    """Returns cards per second and how many times `json.loads` of the same bytes fit into one card's time."""
    body = json.dumps(message).encode()
    turns = max(1, round(seconds / ROUND / 2))
    times = [(duration(lambda: take(body)), duration(lambda: json.loads(body))) for _ in range(turns)]
    card, plain = map(min, zip(*times, strict=True))
    return 1 / card, card / plain


def duration(work: Callable[[], object]) -> float:
    """Returns the seconds of processor time that one call takes, measured over one round."""
    count, start = 0, time.process_time()
    while (spent := time.process_time() - start) < ROUND:
        work()
        count += 1
    return spent / count


def take(body: bytes) -> None:
    """Parses a card, converts it for the browser and writes its plain text, as is done once for each post."""
    envelope = parse_message(json.loads(body))
    render_message(envelope, prefix="m1-", image_url=image_url)
    plain_text(envelope)


def image_url(url: str) -> str:
    return "/img?u=" + url


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    figures: dict[str, float] = {}
    for name, message in (("messagecards", message_card(1_500)), ("adaptivecards", adaptive_card(10_000))):
        per_second, times = rates(message, seconds)
        figures |= {f"{name}_per_s": round(per_second), f"{name}_x_json": round(times, 1)}
        print(f"{name}: {len(json.dumps(message))} bytes, {per_second:.0f} per second, {times:.1f} x json.loads")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
