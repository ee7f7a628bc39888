from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.models import OutgoingWebhook
from connectors.web.connections.forms import DAY, PictureForm


class OutgoingForm(PictureForm):
    """What a service is called, where it is and how long it may take."""

    field_order = ("name", "callback_url", "description", "upload", "remove_picture", "timeout", "in_chats")

    class Meta:
        model = OutgoingWebhook
        fields = ("name", "callback_url", "description", "timeout", "in_chats")
        widgets = {
            "callback_url": forms.URLInput(attrs={"placeholder": "https://", "spellcheck": "false"}),
        }
        labels = {"timeout": _("Seconds to answer"), "in_chats": _("Available to chats")}
        help_texts = {
            "name": _("People mention it by this name, for example @Weather; no other in the team has it."),
            "callback_url": _("Where mentions are sent: https, or http for hosts that this server's operator allows."),
            "description": _("Optional, one line: what it does and what to write to it."),
            "timeout": _("1 to 10. People who mention it wait this long at most; later answers are marked as late."),
            "in_chats": _(
                "Members may then allow it in their chats, which can include people of other teams. "
                "Private channels of the team allow it one by one in any case."
            ),
        }


class ChangeOutgoingForm(OutgoingForm):
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)


class RotateTokenForm(forms.Form):
    """How long the token before signs beside the new one."""

    overlap = forms.TypedChoiceField(
        label=_("The previous token keeps signing"),
        coerce=lambda seconds: timedelta(seconds=int(seconds)),
        initial=DAY,
        choices=[
            (0, _("not at all: it stops now")),
            (3600, _("for 1 hour")),
            (DAY, _("for 1 day")),
            (7 * DAY, _("for 7 days")),
            (30 * DAY, _("for 30 days")),
        ],
    )
