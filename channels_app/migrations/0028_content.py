from typing import Any

from django.db import migrations, models


def moved(
    model: str, old: str, new: str, field: "models.Field[Any, Any]"
) -> list[migrations.operations.base.Operation]:
    """Returns what gives a field another name and leaves its column as it is."""
    field.db_column = old
    return [migrations.AlterField(model, old, field), migrations.RenameField(model, old, new)]


class Migration(migrations.Migration):
    """Adds the column of packed cards. No row is written: earlier messages stay where they are."""

    dependencies = [("channels_app", "0027_favourite")]

    operations = [
        operation
        for model in ("message", "cardversion")
        for operation in (
            *moved(model, "card", "unpacked_card", models.JSONField(null=True, blank=True)),
            *moved(model, "payload", "unpacked_payload", models.BinaryField(null=True, blank=True)),
            migrations.AddField(model, "content", models.BinaryField(null=True, blank=True)),
        )
    ]
