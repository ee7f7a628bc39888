from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0023_people")]

    operations = [
        migrations.AddIndex(
            "notification",
            models.Index(
                condition=models.Q(("channel__isnull", False)), fields=["channel"], name="notification_channel"
            ),
        ),
    ]
