from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Builds the indexes of messages anew, ascending, while messages are read and written."""

    atomic = False

    dependencies = [("channels_app", "0028_content")]

    operations = [
        AddIndexConcurrently("message", models.Index(fields=["channel", "id"], name="message_channel")),
        AddIndexConcurrently(
            "message",
            models.Index(
                condition=models.Q(("source__isnull", False)), fields=["source", "id"], name="message_connection"
            ),
        ),
        RemoveIndexConcurrently("message", "message_feed"),
        RemoveIndexConcurrently("message", "message_source"),
    ]
