from django.db import migrations


class Migration(migrations.Migration):
    """The admin site is gone; its log would keep people from being deleted, whom it refers to."""

    dependencies = [("channels_app", "0006_sender_icons")]
    operations = [
        migrations.RunSQL(
            "DROP TABLE IF EXISTS django_admin_log; DELETE FROM django_migrations WHERE app = 'admin'",
            migrations.RunSQL.noop,
        ),
    ]
