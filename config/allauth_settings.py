"""How allauth signs people in; nothing here depends on the environment."""

from typing import Any

FORMS = "channels_app.web.account_forms"
SETTINGS: dict[str, Any] = {
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_SIGNUP_FORM_CLASS": "channels_app.web.forms.DisplayNameForm",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_USER_DISPLAY": "channels_app.models.user.display_name_of",
    # A new address takes effect once it is confirmed; until then the old one stays.
    "ACCOUNT_CHANGE_EMAIL": True,
    "ACCOUNT_ADAPTER": "channels_app.web.account_adapter.AccountAdapter",
    "ACCOUNT_FORMS": {
        "login": "channels_app.web.entrance_forms.LoginForm",
        "add_email": f"{FORMS}.AddEmailForm",
        "reset_password": f"{FORMS}.ResetPasswordForm",
        "reset_password_from_key": f"{FORMS}.ResetPasswordKeyForm",
        "change_password": f"{FORMS}.ChangePasswordForm",
    },
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "[Patchbay] ",
    "ALLAUTH_SETTING_GETTER": "channels_app.web.allauth_settings.get",
    # Wrong passwords are counted in channels_app/web/attempts.py; these are codes of second factors, per person.
    "ACCOUNT_RATE_LIMITS": {"login": None, "login_failed": "5/5m/key"},
    "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes", "webauthn"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    # By client address: an office may begin its day at once, and a passkey cannot be guessed.
    "MFA_RATE_LIMITS": {"webauthn_login": "120/m/ip"},
    "MFA_ADAPTER": "connectors.security.second_factors.SealedFactors",
    "MFA_TOTP_ISSUER": "Patchbay",
    "SOCIALACCOUNT_ADAPTER": "connectors.web.sign_in.adapter.SignInAdapter",
    "SOCIALACCOUNT_PROVIDERS": {
        "openid_connect": {"provider_class": "connectors.web.sign_in.oidc.provider.OpenIDProvider"},
        "saml": {"provider_class": "connectors.web.sign_in.saml.provider.SamlProvider"},
    },
    # A link leads to the provider: a form would have to name every provider's host in the content policy.
    "SOCIALACCOUNT_LOGIN_ON_GET": True,
}
