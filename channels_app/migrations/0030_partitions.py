from django.db import migrations

from channels_app.partitions import functions


class Migration(migrations.Migration):
    """Brings the functions that change a table's parts, as their owner."""

    dependencies = [("channels_app", "0029_ascending_indexes")]

    operations = [migrations.RunSQL(functions.CREATE, functions.DROP)]
