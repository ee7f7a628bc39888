"""Weather asked for the language of its cards by itself; what was chosen there becomes the connection's."""

from typing import Any

from django.db import migrations
from django.db.models.fields.json import KeyTextTransform


def carry_over(apps: Any, schema_editor: Any) -> None:
    chosen = KeyTextTransform("language", "config")
    for name, connector in (
        ("Connection", "installation__connector"),
        ("ConfigChange", "connection__installation__connector"),
    ):
        rows = apps.get_model("connectors", name).objects.filter(
            **{connector: "weather", "config__has_key": "language"}
        )
        rows.update(language=chosen)


class Migration(migrations.Migration):
    dependencies = [("connectors", "0015_language")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
