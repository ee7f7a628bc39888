import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connectors import catalog

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Command(BaseCommand):
    help = "Writes the folder of a new connector, with a contract test that it passes as it stands."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="lower-case letters, digits and dashes, for example tide-times")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        if not SLUG.fullmatch(slug) or len(slug) > 64:
            raise CommandError(f"“{slug}” is not a slug: lower-case letters, digits and single dashes, 64 at most.")
        folder = Path(next(iter(catalog.__path__))) / slug.replace("-", "_")
        if folder.exists():
            raise CommandError(f"There is a connector {slug} already: {folder}")
        words = {
            "folder": folder.name,
            "kind": "".join(word.title() for word in slug.split("-")),
            "title": slug.replace("-", " ").capitalize(),
        }
        for name, text in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(**words), "utf-8")
        self.stdout.write(f"{folder}\nTry it:  make test PYTEST={folder}")


CONNECTOR = """\
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.sdk import (
    Card,
    Config,
    ConfigForm,
    Connector,
    Daily,
    Http,
    TimeField,
    TimeZoneField,
    card,
    heading,
    plain,
    text,
)


class {kind}Form(ConfigForm):
    words = forms.CharField(label=_("What to say"), max_length=200)
    at = TimeField(label=_("Time of day"), initial="09:00")
    zone = TimeZoneField(label=_("Time zone"), initial="UTC")


class {kind}(Connector):
    name = _("{title}")
    summary = _("Says something every day.")
    category = "other"
    icon = "plug"
    config_form = {kind}Form

    def schedule(self, config: Config) -> Daily:
        return Daily.read(config["at"], config["zone"])

    def describe(self, config: Config) -> str:
        return f"{{config['words']}} · {{config['at']}}"

    def poll(self, config: Config, http: Http, now: datetime) -> Card | None:
        # Ask a service here: reply = http.get("https://…", params={{…}}).checked()
        return card(config["words"], heading(self.name), text(plain(config["words"])))
"""
TEST = """\
from connectors.catalog.{folder}.connector import {kind}
from connectors.sdk.testing import ConnectorContract, Example


class Test{kind}(ConnectorContract):
    connector = {kind}()
    examples = {{
        "morning": Example(
            {{"words": "Good morning", "at": "09:00", "zone": "Europe/Berlin"}}, description="Good morning · 09:00"
        ),
    }}
"""
GUIDE = """\
# {title}

Says something every day, at the time that you choose.

| setting | |
|---|---|
| What to say | at most 200 characters |
| Time of day, time zone | when it is said |
"""
TRANSLATIONS = """\
msgid ""
msgstr ""
"Report-Msgid-Bugs-To: \\n"
"Language: zh_Hans\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#: connectors/catalog/{folder}/connector.py
msgid "Says something every day."
msgstr "每天说一句话。"

#: connectors/catalog/{folder}/connector.py
msgid "Time of day"
msgstr "时间"

#: connectors/catalog/{folder}/connector.py
msgid "Time zone"
msgstr "时区"

#: connectors/catalog/{folder}/connector.py
msgid "What to say"
msgstr "要说的话"

#: connectors/catalog/{folder}/connector.py
msgid "{title}"
msgstr "{title}"
"""
PREVIEW = """\
{title}
Good morning
"""
FILES = {
    "__init__.py": "",
    "connector.py": CONNECTOR,
    "README.md": GUIDE,
    "fixtures/preview__morning.txt": PREVIEW,
    "fixtures/preview__morning.zh-hans.txt": PREVIEW,
    "locale/zh_Hans/LC_MESSAGES/django.po": TRANSLATIONS,
    "tests/__init__.py": "",
    "tests/test_contract.py": TEST,
}
