"""Strings of packages that we word differently, named here so that the message catalog keeps them."""

from django.utils.translation import gettext_noop as _

BORROWED = [
    _("Add Email"),
    _("Add Email Address"),
    _("Confirm Email Address"),
    _("Email Address"),
    _("Email Addresses"),
    _("Email address %(deleted_email)s has been removed from your account."),
    _("Please Confirm Your Email Address"),
    _("Primary"),
    _("Primary email address set."),
    _("Re-send Verification"),
    _("Removed email address %(email)s."),
    _("The following email addresses are associated with your account:"),
    _("Two-Factor Authentication"),
    _("Verify Your Email Address"),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _("You cannot remove your primary email address (%(email)s)."),
    _("Your account is protected by two-factor authentication. Please enter an authenticator code:"),
]
