"""The configuration form: a Django form whose cleaned values are the connection's `config`, as JSON."""

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

Config = Mapping[str, Any]
PORTS = {"http": 80, "https": 443}
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class SecretInput(forms.PasswordInput):
    """Never shows what is stored; `<name>-clear` in the posted data removes it."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value or (SecretField.CLEAR if data.get(f"{name}-clear") else value)


class SecretField(forms.CharField):
    """A write-only value, encrypted at rest. If it is left empty on the page, the stored value stays.

    It has to be entered again if an address (a URLField) of the same form now leads to another origin: the person who
    changes that must know the secret to send it there. `generated` offers a button that
    fills in a random one, to be copied to the service before it is saved.
    """

    CLEAR = "\x00clear"
    widget = SecretInput

    def __init__(self, *, generated: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.generated = generated

    def to_python(self, value: Any) -> Any:
        return value if value == self.CLEAR else super().to_python(value)

    def run_validators(self, value: Any) -> None:
        if value != self.CLEAR:
            super().run_validators(value)


class SuggestField(forms.CharField):
    """A value chosen from what the connector's `suggest` offers as one types; `label_of` words a chosen value."""

    def __init__(self, *, label_of: Callable[[str], str] = str, **options: Any) -> None:
        super().__init__(**options)
        self.label_of = label_of
        self.widget.attrs["data-suggest"] = ""


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week as numbers, Monday is 0."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"choices": WEEKDAYS, "coerce": int, "initial": [day for day, _name in WEEKDAYS], **options})


class TimeField(forms.TimeField):
    """A time of day, stored as `07:30`."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class TimeZoneField(forms.ChoiceField):
    """An IANA time zone."""

    def __init__(self, **options: Any) -> None:
        names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
        super().__init__(**{"choices": [(name, name.replace("_", " ")) for name in names], **options})


class ConfigForm(forms.Form):
    """Base of every configuration form.

    `shown_when` makes a field depend on another: `{"api_key": ("provider", ("paid",))}` asks for the key only where
    the provider is "paid"; elsewhere its value is dropped.
    """

    shown_when: ClassVar[Mapping[str, tuple[str, tuple[str, ...]]]] = {}

    def __init__(self, *args: Any, stored_secrets: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored_secrets = stored_secrets
        for name in stored_secrets & self.secret_names():
            self.fields[name].required = False
        for name in self._hidden():
            self.fields[name].required = False

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.stored_secrets and self._leads_elsewhere():
            for name in self.stored_secrets & self.secret_names() - self._hidden():
                if name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, _("The address has changed. Enter this again, or remove it."))

    def _leads_elsewhere(self) -> bool:
        addresses = [name for name, field in self.fields.items() if isinstance(field, forms.URLField)]
        return any(_origin(self.initial.get(name)) != _origin(self.cleaned_data.get(name)) for name in addresses)

    @classmethod
    def initial_for(cls, config: Config) -> dict[str, Any]:
        """Returns what the page shows of a stored config; override it together with `config` where the two differ."""
        return dict(config)

    def config(self) -> dict[str, Any]:
        """Returns what is stored, once the form is valid."""
        return dict(self.cleaned_data)

    @classmethod
    def secret_names(cls) -> frozenset[str]:
        return frozenset(name for name, field in cls.base_fields.items() if isinstance(field, SecretField))

    def stored(self) -> dict[str, Any]:
        """Returns `config` as JSON values, without fields that do not apply."""
        hidden = self._hidden()
        return {name: as_json(value) for name, value in self.config().items() if name not in hidden}

    def _hidden(self) -> set[str]:
        if not self.is_bound:
            return set()
        shown = {name: self[other].data in values for name, (other, values) in self.shown_when.items()}
        return {name for name, is_shown in shown.items() if not is_shown}


def _origin(url: Any) -> tuple[str, str, int | None]:
    parts = urlsplit(str(url or ""))
    return parts.scheme.lower(), parts.hostname or "", parts.port or PORTS.get(parts.scheme.lower())


def as_json(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): as_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value
