from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.sdk import ConfigForm, SecretField
from connectors.sdk.feeds.headers import check_header

INTERVALS = [
    ("15", _("Every 15 minutes")),
    ("30", _("Every 30 minutes")),
    ("60", _("Every hour")),
    ("360", _("Every 6 hours")),
    ("1440", _("Every day")),
]
# What becomes of an entry that is changed after it was posted.
STATUS, POST, IGNORE = "status", "post", "ignore"
CHANGES = [
    (STATUS, _("Post them on status pages, where an outage is resolved by a change")),
    (POST, _("Post them")),
    (IGNORE, _("Ignore them")),
]


class FeedForm(ConfigForm):
    url = forms.URLField(
        label=_("Address of the feed"), assume_scheme="https", max_length=2000, help_text="https://…/feed.xml"
    )
    interval = forms.ChoiceField(label=_("Look for news"), choices=INTERVALS, initial="60")
    changes = forms.ChoiceField(label=_("Changed entries"), choices=CHANGES, initial=STATUS, required=False)
    include = forms.CharField(
        label=_("Only with these words"),
        required=False,
        max_length=500,
        help_text=_("With commas between them; one of them in title or text is enough. Empty: everything."),
    )
    exclude = forms.CharField(label=_("Never with these words"), required=False, max_length=500)
    user = forms.CharField(
        label=_("User name"), required=False, max_length=200, help_text=_("Only for a feed that asks for one.")
    )
    password = SecretField(label=_("Password"), required=False, max_length=500)
    header = SecretField(
        label=_("Header"),
        required=False,
        max_length=2000,
        help_text=_("For a feed that asks for a key, for example: Authorization: Bearer … It is kept sealed."),
    )

    def clean_url(self) -> str:
        """Moves user name and password out of the address: an address is shown, a secret is not."""
        url: str = self.cleaned_data["url"]
        parts = urlsplit(url)
        self.carried = (unquote(parts.username or ""), unquote(parts.password or ""))
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    def clean_changes(self) -> str:
        return self.cleaned_data["changes"] or STATUS

    def clean_header(self) -> str:
        header: str = (self.cleaned_data["header"] or "").strip()
        return header if header == SecretField.CLEAR else check_header(header)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        user, password = getattr(self, "carried", ("", ""))
        if user or password:
            found["user"], found["password"] = user, password
        return found
