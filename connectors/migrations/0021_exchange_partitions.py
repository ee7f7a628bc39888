from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models

from channels_app.partitions.operation import PartByTime


class Migration(migrations.Migration):
    """Parts the records of requests by time; what refers to them does so without a constraint."""

    dependencies = [
        ("connectors", "0020_provider_metadata"),
        ("channels_app", "0030_partitions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="actionpress",
            name="exchange",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="connectors.exchange",
            ),
        ),
        PartByTime("exchange", kept=timedelta(days=30)),
    ]
