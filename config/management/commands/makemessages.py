import re
from pathlib import Path
from typing import Any

from django.core.management.commands import makemessages

# Tests and what is installed or built have no text for readers.
IGNORED = ["node_modules/*", "var/*", "tests/*", "test_*.py", "benchmarks/*", "docs/*", "screenshots/*", "*.txt"]


class Command(makemessages.Command):
    """Extends Django's command to keep diffs of catalogs small: sorted, without places, dates and guesses."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
    msgattrib_options = [*makemessages.Command.msgattrib_options, "--sort-output"]

    def handle(self, *args: Any, **options: Any) -> None:
        options["locale"] = options["locale"] or ["zh_Hans"]
        options["ignore_patterns"] = [*options["ignore_patterns"], *IGNORED]
        options["no_location"] = True
        options["no_wrap"] = options["no_obsolete"] = True
        super().handle(*args, **options)

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        po = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        po.write_text(re.sub(r'"(POT-Creation|PO-Revision)-Date:.*\n', "", po.read_text("utf-8")), "utf-8")
