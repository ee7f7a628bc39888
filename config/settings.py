"""Settings, read top to bottom. What an operator may change comes from the environment; see docs/operations.md."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import allauth_settings, options, sign_in
from config.addresses import for_celery
from config.options.rules import host_of, is_https, is_loopback, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
# All of them are checked here: what is wrong ends the start, with every name, value and what is allowed.
given = options.read()

# --- What runs, and where -------------------------------------------------------------------------------
DEBUG = given["PATCHBAY_DEBUG"]
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
VAR = given["PATCHBAY_VAR"]
PORT = given["PATCHBAY_PORT"]
BIND = given["PATCHBAY_BIND"]
WEB_WORKERS = given["PATCHBAY_WEB_WORKERS"]
WORKER_PROCESSES = given["PATCHBAY_WORKER_PROCESSES"]
# Opens `/metrics`; if it is empty, there is no such page.
METRICS_TOKEN = given["PATCHBAY_METRICS_TOKEN"]
# Public address, as senders and readers see it. Webhook URLs are built from it.
BASE_URL = given["PATCHBAY_BASE_URL"]
SECURE, HOST = is_https(given), host_of(given)
ALLOWED_HOSTS = [HOST, *given["PATCHBAY_ALLOWED_HOSTS"]]
if not SECURE:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# Proxies in front: how many, or the networks they are in; see channels_app/client_address.py.
BEHIND_PROXY = given["PATCHBAY_BEHIND_PROXY"]
TRUSTED_PROXIES = given["PATCHBAY_TRUSTED_PROXIES"] if "PATCHBAY_TRUSTED_PROXIES" in given.given else int(BEHIND_PROXY)
# Whether only this machine reaches the server: then it may show private things, such as links of mails.
LOOPBACK = is_loopback(given)
SECRET_KEY = secret_key(given)
# Keys used before this one, newest first: what they signed and sealed stays readable while it is renewed.
SECRET_KEY_FALLBACKS = given["PATCHBAY_SECRET_KEY_FALLBACKS"]
# The demo workspace of `make run`, with sign-ins that it prints.
DEMO = given["PATCHBAY_DEMO"]
# The tenant id that URLs and payloads carry, where the old system had the directory's id. Any fixed GUID.
TENANT_ID = given["PATCHBAY_TENANT_ID"]

INSTALLED_APPS = [
    "config",  # first: its commands take the place of Django's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "crispy_forms",
    "crispy_bootstrap5",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "channels_app",
    "connectors",
]
# Hook posts never pass through these: see config/urls.py and connectors/api/ingress.py.
MIDDLEWARE = [
    "channels_app.web.middleware.OriginMiddleware",
    "config.compression.pages.CompressionMiddleware",
    "channels_app.web.middleware.DatabaseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "channels_app.web.middleware.ReaderMiddleware",
    "channels_app.web.second_factor.SecondFactorMiddleware",
    "config.first_run.gate.FirstRunMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
# A redirect turns a sender's POST into a GET, so nothing is ever redirected to add a slash.
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "channels_app.web.context.shell",
                "connectors.web.context.sign_in",
                "connectors.web.context.icons",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data -------------------------------------------------------------------------------------------------
DATABASES = {"default": environ.Env.db_url_config(given["DATABASE_URL"])}
# Ours takes only connections that work: config/postgresql/base.py.
DATABASES["default"]["ENGINE"] = "config.postgresql"
# Requests run in short-lived threads under ASGI, so connections live in a pool, not in threads.
_pool = given["PATCHBAY_DB_POOL"]
DATABASES["default"].setdefault("OPTIONS", {}).update(
    # Statements with parameters of their own (`database.server_cursor_of`) are planned once per connection.
    prepare_threshold=2,
    pool=_pool and {"min_size": min(2, _pool), "max_size": _pool, "timeout": given["PATCHBAY_DB_WAIT"]},
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = given["REDIS_URL"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "json",
        "OPTIONS": {
            "serializer": "config.caching.JSONSerializer",
            "socket_timeout": 2,
            # A broker that was restarted has dropped the connections.
            "retry": Retry(NoBackoff(), 1),
        },
    },
    # Senders' images. In files, not in Redis: they are large, and what Redis evicts must not be a queued job.
    "images": {
        "BACKEND": "config.caching.Files",
        "LOCATION": VAR / "images",
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": given["PATCHBAY_IMAGES_KEPT"]},
    },
}

# --- People -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "channels_app.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SIGNUP_OPEN = given["PATCHBAY_SIGNUP_OPEN"]
# If strangers can sign up, nobody can sign in with an address that is not confirmed.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SIGNUP_OPEN else given["PATCHBAY_EMAIL_VERIFICATION"]
SESSION_ENGINE = "channels_app.web.sessions"
# How allauth signs people in: config/allauth_settings.py.
vars().update(allauth_settings.SETTINGS)
# Identity providers besides those of the page: docs/sign-in.md.
SIGN_IN_PROVIDERS = sign_in.providers(given["PATCHBAY_SIGN_IN_PROVIDERS"])
DEFAULT_FROM_EMAIL = given["PATCHBAY_FROM_EMAIL"]
# Seconds for a mail server to answer: a person waits for it.
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "channels_app.server_settings.mail.Backend"
# What administrators change on a page (channels_app/server_settings), where it has another default here.
SERVER_SETTINGS_DEFAULTS = {
    "from_email": DEFAULT_FROM_EMAIL,
    # Without a mail server mails are printed, but only on the operator's own machine: their links open accounts.
    "mail_url": "consolemail://" if LOOPBACK and not SECURE else "",
}
# And what the environment decides: the variable's name and the value.
SERVER_SETTINGS_LOCKED = options.locked(given)
# All of the environment, for administrators to read.
OPTIONS_IN_FORCE = options.in_force(given)

# --- Languages and time -----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds: a year
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [
    BASE_DIR / "config" / "locale",
    *sorted((BASE_DIR / "connectors" / "catalog").glob("*/locale")),
]
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files -----------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.names.BuiltNames"},
}
# Files are served from where they are built, by config/static_files; `collectstatic` is for those who put a web server
# in front.

# --- API --------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["channels_app.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["channels_app.api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["channels_app.api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "channels_app.api.pagination.NewestFirst",
    "EXCEPTION_HANDLER": "channels_app.api.problems.handle",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Patchbay",
    "DESCRIPTION": "Teams, channels, messages and webhooks.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    # Several things have a `state`.
    "ENUM_NAME_OVERRIDES": {
        "AppVersionState": "connectors.models.app.AppVersion.State",
        "ConnectionState": "connectors.models.connection.Connection.State",
    },
}

# --- Live pages -------------------------------------------------------------------------------------------
# Pages that one person may have open with live updates, over all web workers, and that one web worker may serve.
STREAMS_PER_PERSON = given["PATCHBAY_STREAMS_PER_PERSON"]
STREAMS_PER_WORKER = given["PATCHBAY_STREAMS_PER_WORKER"]

# --- Requests coming in (config/guard.py) -------------------------------------------------------------------
# Bodies that one web worker reads at once, in all and from one address; those that arrive within half a second are not
# counted. The first number is what a worker has files and memory for, the second an office full of slow senders.
BODIES_AT_ONCE = given["PATCHBAY_BODIES_AT_ONCE"]
BODIES_PER_ADDRESS = given["PATCHBAY_BODIES_PER_ADDRESS"]
# Bytes of all bodies that one web worker holds at a time.
BODY_MEMORY = given["PATCHBAY_BODY_MEMORY"]

# --- Webhooks ---------------------------------------------------------------------------------------------
# Largest body a webhook accepts, bytes. The old service cut at 28 KiB during incidents; alerts with logs need more.
HOOK_BODY_LIMIT = given["PATCHBAY_HOOK_BODY_LIMIT"]
# Bytes of a form or an API request: the longest configuration, or a webhook's body as the playground's form carries it.
PAGE_BODY_LIMIT = max(1024 * 1024, HOOK_BODY_LIMIT * 4)
# Posts per window for one webhook: (seconds, posts). Generous: a burst of alerts is when it matters most.
HOOK_RATE = [
    (1, given["PATCHBAY_HOOK_RATE_SECOND"]),
    (60, given["PATCHBAY_HOOK_RATE_MINUTE"]),
]
# Threads per web worker that take hook posts, each with its own database connection.
HOOK_THREADS = given["PATCHBAY_HOOK_THREADS"]
# Django's own limit must not answer before ours does.
DATA_UPLOAD_MAX_MEMORY_SIZE = max(2_621_440, HOOK_BODY_LIMIT * 2)
# Hosts on private networks that outgoing requests may reach (intranets, tests): names or addresses.
ALLOWED_PRIVATE_HOSTS = given["PATCHBAY_ALLOWED_PRIVATE_HOSTS"]
# How long messages are kept; None is for ever.
MESSAGES_KEPT = timedelta(days=given["PATCHBAY_MESSAGES_KEPT_DAYS"]) if given["PATCHBAY_MESSAGES_KEPT_DAYS"] else None
# How long requests and answers, in and out, can be looked at.
EXCHANGES_KEPT = timedelta(days=given["PATCHBAY_EXCHANGES_KEPT_DAYS"])
# How long entries of the audit log are kept; None is for ever.
AUDIT_KEPT = timedelta(days=given["PATCHBAY_AUDIT_KEPT_DAYS"]) if given["PATCHBAY_AUDIT_KEPT_DAYS"] else None

# --- Apps -------------------------------------------------------------------------------------------------
# Who may register apps: `everyone`, or `staff`, the site administrators.
APPS_REGISTRATION = given["PATCHBAY_APPS_REGISTRATION"]
# Whether an app is approved by somebody other than its author, without exception.
REVIEW_FOUR_EYES = given["PATCHBAY_REVIEW_FOUR_EYES"]
# What one author may keep: apps, versions of each, and bytes of all their packages (2 MiB at most, mostly 100 KiB).
APPS_PER_AUTHOR = given["PATCHBAY_APPS_PER_AUTHOR"]
VERSIONS_PER_APP = given["PATCHBAY_VERSIONS_PER_APP"]
APP_BYTES_PER_AUTHOR = given["PATCHBAY_APP_BYTES_PER_AUTHOR"]

# --- Services that people mention ---------------------------------------------------------------------------
# Calls under way at once in one worker: threads, each waiting on a socket and holding no database connection.
MENTION_THREADS = given["PATCHBAY_MENTION_THREADS"]
# The same for one outgoing webhook, so that one service that hangs does not take all of them.
MENTION_CALLS_PER_WEBHOOK = given["PATCHBAY_MENTION_CALLS_PER_WEBHOOK"]
# Seconds from a call's start for which its answer is listened to; what comes after the webhook's own deadline is late.
MENTION_LISTEN = given["PATCHBAY_MENTION_LISTEN"]

# --- Pages of connector apps --------------------------------------------------------------------------------
# Pages that accept messages only from themselves are relayed, each app's at its own host under this one:
# `<label>.<APPS_HOST>`, perhaps with a port. Empty: off. Browsers resolve *.localhost themselves; https needs
# a wildcard name and certificate, of a domain that is not the platform's.
APPS_HOST = given["PATCHBAY_APPS_HOST"]
# For managed clients: an origin that the SDK's own list names, see docs/operations.md. Pages are then not relayed.
TEAMSJS_BRIDGE_ORIGIN = given["PATCHBAY_TEAMSJS_BRIDGE_ORIGIN"]
# Largest body that is relayed, either way, bytes: room for a page's bundled script.
RELAY_BODY_LIMIT = given["PATCHBAY_RELAY_BODY_LIMIT"]
# Requests relayed at once by one web worker: a thread, and a body in memory, each. How many of them may be one person's
# or one app's is in connectors/relay/turns.py.
RELAY_THREADS = given["PATCHBAY_RELAY_THREADS"]

# --- Background work --------------------------------------------------------------------------------------
CELERY_BROKER_URL = for_celery(REDIS_URL)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Seconds after which a task is asked to end, and killed: the last resort. A batch ends by itself within 75 s (its
# patience and one last request), and what it parses has limits of its own. The pool of threads, on which calls wait,
# knows no such limits; there the door's deadlines and the sandbox's hold.
CELERY_TASK_SOFT_TIME_LIMIT = 150
CELERY_TASK_TIME_LIMIT = 180
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# Seconds between two searches for what is due: a card may be late by this much.
TICK_SECONDS = given["PATCHBAY_TICK_SECONDS"]
# The one beat entry: what is due is a row in the database, found by the tick. Beat has to remember nothing else.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "connectors.tasks.tick", "schedule": TICK_SECONDS, "options": {"expires": 30}},
}
# How long a source may fail temporarily (404, 503, no answer) before its connection needs attention.
SOURCE_PATIENCE = timedelta(days=given["PATCHBAY_SOURCE_PATIENCE_DAYS"])
# Celery would replace our log handler, which masks secrets, with its own.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Calls and mails take as long as the services and the mail server do, so they have their own queue and worker.
CELERY_TASK_ROUTES = {
    "connectors.tasks.call_mentions": {"queue": "mentions"},
    "connectors.tasks.send_mails": {"queue": "mentions"},
    "connectors.tasks.remove_deleted": {"queue": "mentions"},
    "connectors.tasks.look_at_certificate": {"queue": "mentions"},
    "connectors.tasks.renew_provider_metadata": {"queue": "mentions"},
}
# Tasks are short; anything that waits longer than five minutes is a row in the database.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}

# --- Safety -----------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
# Our own cookie names, so that relayed pages keep theirs; with https no other host of the domain can set them.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, KNOWN_BROWSER_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    f"{'__Host-' if SECURE else ''}patchbay_{kind}" for kind in ("session", "csrf", "known", "language")
)
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False  # our own script reads it to post
SECURE_SSL_REDIRECT = False  # never: hook URLs are not redirected; refuse plain http at the proxy instead
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # SECURE_SSL_REDIRECT, see above
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# --- Logs -------------------------------------------------------------------------------------------------
LOG_FORMAT = given["PATCHBAY_LOG_FORMAT"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_secrets": {"()": "config.logs.NoSecrets"}},
    "formatters": {"line": {"()": "config.logs.Line"}, "json": {"()": "config.logs.Json"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["no_secrets"]},
    },
    "root": {"handlers": ["console"], "level": given["PATCHBAY_LOG_LEVEL"]},
    "loggers": {"django.request": {"level": "ERROR"}, "django.server": {"level": "ERROR"}},
}
# A webhook's token is 32 hex digits: after its prefix, or bare in a path, where a connector's id may stand before it.
MASKED_BEGIN = (
    *("pbh_", "/hooks/(?!pbh_)", "/join/", "/(?=[0-9a-f]{32}(?![0-9a-f]))", "sig=(?!pbh_)"),
    r"pbt_(?<=\bpbt_)",  # the word's beginning last: what begins with plain signs is found fast
)
MASKED_REST = "([A-Za-z0-9_-]{4})[A-Za-z0-9_%-]+"
SECRET_IN_LOG = re.compile(f"(?i)({'|'.join(MASKED_BEGIN)}){MASKED_REST}")
