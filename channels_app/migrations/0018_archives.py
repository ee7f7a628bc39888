import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0017_directories")]

    operations = [
        migrations.AddField("team", "archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddField("team", "deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddField("channel", "archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddField("channel", "deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AlterField(
            "channel",
            "team",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="channels",
                to="channels_app.team",
            ),
        ),
        migrations.RemoveConstraint("channel", "channel_name_once"),
        migrations.AddConstraint(
            "channel",
            models.UniqueConstraint(
                models.F("team"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("deleted_at__isnull", True)),
                name="channel_name_once",
            ),
        ),
        migrations.AddIndex(
            "team",
            models.Index(condition=models.Q(("deleted_at__isnull", False)), fields=["deleted_at"], name="team_deleted"),
        ),
        migrations.AddIndex(
            "channel",
            models.Index(
                condition=models.Q(("deleted_at__isnull", False)), fields=["deleted_at"], name="channel_deleted"
            ),
        ),
    ]
