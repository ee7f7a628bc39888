from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    BinaryField = models.BinaryField[Any, Any]
else:
    BinaryField = models.BinaryField


class SealedField(BinaryField):
    """Bytes from `vault.seal`. Being of this class is what makes `manage.py reseal_secrets` find them."""

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.BinaryField", arguments, options
