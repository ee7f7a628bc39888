"""Strings that want to be script."""

from typing import Any

from tests.channels_app.cards.samples import HOSTILE

RUN = "pwned=1"
MARKUP = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src=javascript:parent.{RUN}>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<math><mi xlink:href=javascript:{RUN}>x</mi></math>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<form action='javascript:{RUN}'><button>x</button></form>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<a href='JaVaScRiPt:{RUN}' onclick={RUN}>x</a>",
    f"<a href=' java\nscript:{RUN}'>x</a>",
    f"<a href='data:text/html,<script>opener.{RUN}</script>'>x</a>",
    f"<a href='vbscript:{RUN}'>x</a>",
    f"<base href='javascript:{RUN}//'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<link rel=stylesheet href='javascript:{RUN}'>",
    f"<style>@import 'javascript:{RUN}';*{{background:url(javascript:{RUN})}}</style>",
    f"<div style='background:url(javascript:{RUN})'>x</div>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<template><script>{RUN}</script></template>",
    f'"><script>{RUN}</script>',
    f"'><img src=x onerror={RUN}>",
    f'" onmouseover="{RUN}" x="',
    f"' onfocus='{RUN}' autofocus='",
    f"</script><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"<!--><img src=x onerror={RUN}>",
    f"]]><script>{RUN}</script>",
    f"[x](javascript:{RUN})",
    f"[x](JAVASCRIPT:{RUN})",
    f"[x](java&#10;script:{RUN})",
    f"[x](javascript&colon;{RUN})",
    f"[x](<javascript:{RUN}>)",
    f'[x](https://a.test/ "onmouseover={RUN}")',
    f"[x](data:text/html,<script>{RUN}</script>)",
    f"[x](vbscript:{RUN})",
    f"[x]: javascript:{RUN}\n\n[x]",
    f"![x](javascript:{RUN})",
    f'![x](x"onerror="{RUN})',
    f"![<img src=x onerror={RUN}>](https://a.test/x.png)",
    f"<javascript:{RUN}>",
    f"`<img src=x onerror={RUN}>`",
    f"<at>x<img src=x onerror={RUN}></at>",
    f"<at id='\"><script>{RUN}</script>'>x</at>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    f"<img src=x onerror\x00={RUN}>",
    f"\u202e<script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"＜script＞{RUN}＜/script＞",
    f"<xmp><script>{RUN}</script></xmp>",
    "<a id=words href=x>x</a><form id=announcer name=cookie>",
)
STRINGS = (*MARKUP, *(url.replace("alert(1)", RUN) for url in HOSTILE))
# Members that name a kind of thing, which another word would make unknown.
KINDS = {"type", "@type", "contentType", "version", "style", "size", "attachmentLayout", "os"}


def poisoned(value: Any, poison: str, name: str = "") -> Any:
    """The same with `poison` for every string that a sender chooses."""
    if isinstance(value, dict):
        return {key: poisoned(item, poison, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [poisoned(item, poison, name) for item in value]
    return poison if isinstance(value, str) and name not in KINDS else value
