from typing import Any

from django.db import migrations

from connectors.security import second_factors


def seal(apps: Any, schema_editor: Any) -> None:
    second_factors.change_all(apps.get_model("mfa", "Authenticator").objects, second_factors.seal_plain)


class Migration(migrations.Migration):
    """Second factors were kept as they are; from here on they are sealed."""

    dependencies = [("connectors", "0011_put_off_versions"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
