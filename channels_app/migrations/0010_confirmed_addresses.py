from typing import Any

from django.db import migrations


def record(apps: Any, schema_editor: Any) -> None:
    addresses = apps.get_model("account", "EmailAddress").objects
    for user in apps.get_model("channels_app", "User").objects.iterator():
        email = user.email.lower()
        theirs = addresses.filter(user=user)
        if email and not theirs.filter(email=email).exists():
            taken = addresses.filter(email=email, verified=True).exists()
            addresses.create(
                user=user,
                email=email,
                verified=(user.is_staff or user.is_superuser) and not taken,
                primary=not theirs.filter(primary=True).exists(),
            )


class Migration(migrations.Migration):
    """People are found by confirmed addresses from here on.

    Whoever has none on record was made on the server. Administrators were made by `createsuperuser`, by somebody who
    runs the server and knows them: confirmed. Of others nobody can say who typed the address: they confirm it by mail,
    or `manage.py confirm_email` does.
    """

    dependencies = [
        ("channels_app", "0009_invitations"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(record, migrations.RunPython.noop)]
