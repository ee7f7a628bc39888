from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0014_probing")]

    operations = [
        migrations.AddField(
            model_name="configchange",
            name="language",
            field=models.CharField(blank=True, db_default="", max_length=16),
        ),
        migrations.AddField(
            model_name="connection",
            name="language",
            field=models.CharField(blank=True, db_default="", max_length=16, verbose_name="language"),
        ),
    ]
