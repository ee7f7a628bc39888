from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from channels_app import vault
from connectors.models.sealed import SealedField
from connectors.security import second_factors


class Command(BaseCommand):
    help = "Seals every stored secret with the present PATCHBAY_SECRET_KEY, so that its fallbacks can be dropped."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, SealedField):
                    self.stdout.write(f"{model._meta.verbose_name_plural}: {reseal(model, field.attname)}")
        self.stdout.write(f"{Authenticator._meta.verbose_name_plural}: {reseal_factors()}")


@transaction.atomic
def reseal(model: type[models.Model], name: str) -> int:
    rows = model._default_manager.select_for_update().exclude(**{name: None})
    count = 0
    for pk, sealed in rows.values_list("pk", name):
        try:
            rows.filter(pk=pk).update(**{name: vault.reseal(bytes(sealed))})
        except vault.Unreadable as error:
            raise CommandError(f"{model._meta.label} {pk} is {error}.") from error
        count += 1
    return count


def reseal_factors() -> int:
    try:
        return second_factors.change_all(Authenticator.objects, second_factors.reseal)
    except vault.Unreadable as error:
        raise CommandError(f"A second factor is {error}.") from error
