"""Packs a message's card and what its sender sent into one value, a fifth as large.

A card's words are in the message's `plain` text, in the card and in the payload; the field names are the same in all
messages. So the two are compressed (zlib) after a dictionary: NAMES and the plain text. Whoever changes the text packs
anew; zlib stores a checksum of the dictionary and refuses another one.
"""

import json
import zlib
from typing import Any

import orjson

# What cards have in common, the most common last. Never changed: it is part of what is stored.
NAMES = (
    b'{"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": '
    b'{"type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "version": "1.4", '
    b'"body": [{"type": "ColumnSet", "columns": [{"type": "Column", "width": "stretch", "items": [{"type": "Image", '
    b'"url": "", "altText": ""}]}]}, {"type": "FactSet", "facts": [{"title": "", "value": ""}, {"title": "]}, '
    b'{"type": "TextBlock", "text": "", "wrap": true, "weight": "Bolder", "size": "Medium", "isSubtle": true, '
    b'"spacing": "None", "color": "Attention"}], "actions": [{"type": "Action.OpenUrl", "title": "", "url": ""}]}}]}'
    b'{"@type": "MessageCard", "@context": "https://schema.org/extensions", "summary": "", "themeColor": "", '
    b'"title": "", "text": "", "sections": [{"activityTitle": "", "activitySubtitle": "", "activityText": "", '
    b'"activityImage": "", "markdown": true, "facts": [{"name": "", "value": ""}, {"name": "]}], "potentialAction": '
    b'[{"@type": "OpenUri", "name": "", "targets": [{"os": "default", "uri": "https://"}]}]}'
    b'{"cards":[{"kind":"AdaptiveCard","card":{"type":"AdaptiveCard","version":"1.4","body":[{"type":"TextBlock",'
    b'"text":"","wrap":true},{"type":"FactSet","facts":[{"title":"","value":""},{"title":"]}],"actions":[{"type":'
    b'"Action.OpenUrl","title":"","url":"https://"}]}}],"text":null,'
    b'{"cards":[{"kind":"MessageCard","card":{"@context":"https://schema.org/extensions","@type":"MessageCard",'
    b'"title":"","text":"","summary":"","themeColor":"","sections":[{"activityTitle":"","activitySubtitle":"","facts":'
    b'[{"name":"","value":""},{"name":"]}],"potentialAction":[{"@type":"OpenUri","name":"","targets":[{"uri":'
    b'"https://"}]}]}}],"text":null,"text_format":"markdown","summary":"","layout":"list","mentions":[],"findings":[],'
    b'"extra":{}}'
)
# zlib's fastest; the others gain 5 % and take up to twice as long.
LEVEL = 1
# What fits in a window of 2^13 bytes is compressed with little memory, which is quicker to prepare.
SMALL, SMALL_WINDOW, SMALL_MEMORY = 1 << 13, 13, 6


def pack(card: dict[str, Any], payload: bytes, plain: str) -> bytes:
    """Returns a card (`dump_message`) and a payload in the form in which they are stored, for `unpack`."""
    dictionary, content = NAMES + plain.encode(), b"\n".join((_encoded(card), payload))
    is_small = len(dictionary) + len(content) <= SMALL
    window, memory = (SMALL_WINDOW, SMALL_MEMORY) if is_small else (zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, window, memory, zlib.Z_DEFAULT_STRATEGY, dictionary)
    return packer.compress(content) + packer.flush()


def unpack(content: bytes, plain: str) -> tuple[dict[str, Any], bytes]:
    """Returns the card and the payload that were packed with this plain text. Raises zlib.error for another one."""
    unpacker = zlib.decompressobj(zdict=NAMES + plain.encode())
    card, _line, payload = (unpacker.decompress(content) + unpacker.flush()).partition(b"\n")
    # Not by orjson, which reads large integers as floats.
    return json.loads(card), payload


def _encoded(card: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(card)
    except orjson.JSONEncodeError:  # an integer of more than 64 bits
        return json.dumps(card).encode()
