"""Labels that reviewers and authors see on versions."""

from django.utils.translation import gettext as _


def field_words(field: str) -> str:
    """Returns the label of a manifest's field by its name."""
    return {
        "configuration_url": _("Configuration page"),
        "name": _("Name"),
        "full_name": _("Full name"),
        "summary": _("Short description"),
        "description": _("Description"),
        "company": _("Company or author"),
        "website_url": _("Website"),
        "privacy_url": _("Privacy statement"),
        "terms_url": _("Terms of use"),
        "accent_color": _("Accent color"),
    }.get(field, field)
