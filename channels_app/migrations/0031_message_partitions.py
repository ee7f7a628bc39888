import django.db.models.deletion
from django.db import migrations, models

from channels_app.partitions.operation import PartByTime


class Migration(migrations.Migration):
    """Parts messages by time; an answer refers to what it answers without a constraint."""

    dependencies = [("channels_app", "0030_partitions")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="root",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="replies",
                to="channels_app.message",
            ),
        ),
        PartByTime("message", kept=None),
    ]
