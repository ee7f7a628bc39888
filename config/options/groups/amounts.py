"""Options for limits, and for what connectors and apps may reach."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config.options import kinds
from config.options.option import Option
from config.options.option import marked as _
from config.options.rules import host_of, is_https

MANY = kinds.integer(1, 1_000_000)
BYTES = kinds.integer(1024, 2**40)


def _apps_at_home(values: Mapping[str, Any]) -> str:
    at_home = host_of(values) == "localhost" and not is_https(values)
    return f"apps.{urlsplit(values['PATCHBAY_BASE_URL']).netloc}" if at_home else ""


OPTIONS = (
    Option("PATCHBAY_DB_POOL", kinds.integer(0, 10_000), 16, _("Database connections of one process; 0 is no pool.")),
    Option(
        "PATCHBAY_DB_WAIT",
        kinds.number(0, 3600),
        2.0,
        _("Seconds to wait for a database connection before the answer is 503; the worker of calls has 30 by itself."),
    ),
    Option(
        "PATCHBAY_HOOK_THREADS",
        kinds.integer(1, 1000),
        4,
        _("Threads of one web worker for webhook posts: one stores batches, the others take large bodies."),
    ),
    Option(
        "PATCHBAY_STREAMS_PER_PERSON",
        MANY,
        20,
        _("Pages with live updates that one person may have open, over all web workers."),
    ),
    Option("PATCHBAY_STREAMS_PER_WORKER", MANY, 1000, _("Pages with live updates that one web worker serves.")),
    Option("PATCHBAY_HOOK_BODY_LIMIT", BYTES, 256 * 1024, _("Bytes of the largest webhook body.")),
    Option("PATCHBAY_HOOK_RATE_SECOND", kinds.integer(1, 10**9), 200, _("Posts of one webhook in a second.")),
    Option("PATCHBAY_HOOK_RATE_MINUTE", kinds.integer(1, 10**9), 6000, _("Posts of one webhook in a minute.")),
    Option(
        "PATCHBAY_BODIES_AT_ONCE",
        MANY,
        512,
        _("Request bodies that one web worker reads at a time and that take longer than half a second."),
    ),
    Option("PATCHBAY_BODIES_PER_ADDRESS", MANY, 64, _("The same, from one address.")),
    Option(
        "PATCHBAY_BODY_MEMORY",
        BYTES,
        256 * 1024 * 1024,
        _("Bytes of request bodies that one web worker holds at a time."),
    ),
    Option(
        "PATCHBAY_MESSAGES_KEPT_DAYS",
        kinds.zero_or_integer(1, 36_500),
        0,
        _("Days for which messages are kept, in all channels and chats; 0 keeps them for ever."),
    ),
    Option(
        "PATCHBAY_EXCHANGES_KEPT_DAYS",
        kinds.integer(1, 3650),
        30,
        _("Days for which requests and answers, in and out, and button presses are kept."),
    ),
    Option(
        "PATCHBAY_AUDIT_KEPT_DAYS",
        kinds.zero_or_integer(30, 36_500),
        730,
        _("Days for which entries of the audit log are kept, 30 at least; 0 keeps them for ever."),
    ),
    Option(
        "PATCHBAY_IMAGES_KEPT",
        kinds.integer(0, 10_000_000),
        2000,
        _("Senders' images kept in images under PATCHBAY_VAR, 5 MiB each at most."),
    ),
    Option(
        "PATCHBAY_ALLOWED_PRIVATE_HOSTS",
        kinds.LIST,
        [],
        _("Hosts, addresses or networks of your own network that outgoing requests may reach."),
    ),
    Option("SSL_CERT_FILE", kinds.TEXT, "", _("File with certificate authorities of your own, for outgoing requests.")),
    Option(
        "PATCHBAY_MENTION_THREADS",
        kinds.integer(1, 100_000),
        1000,
        _("Calls of mentioned services at once; each needs a thread and a socket, but no database connection."),
    ),
    Option("PATCHBAY_MENTION_CALLS_PER_WEBHOOK", MANY, 100, _("Of those, about how many for one outgoing webhook.")),
    Option(
        "PATCHBAY_MENTION_LISTEN",
        kinds.number(0, 3600),
        15.0,
        _("Seconds from a call's start for which its answer is awaited."),
    ),
    Option(
        "PATCHBAY_APPS_HOST",
        kinds.HOST,
        _apps_at_home,
        _("Parent of the hosts where apps' pages are relayed."),
        shown="apps.localhost:$PATCHBAY_PORT on http://localhost, else off",
    ),
    Option("PATCHBAY_RELAY_BODY_LIMIT", BYTES, 8 * 1024 * 1024, _("Bytes of the largest relayed body.")),
    Option(
        "PATCHBAY_RELAY_THREADS",
        kinds.integer(1, 1000),
        32,
        _(
            "Requests relayed at once by one web worker: at most 12 of one app, 12 of one person, 6 of one person"
            " at one app."
        ),
    ),
    Option(
        "PATCHBAY_TEAMSJS_BRIDGE_ORIGIN", kinds.ORIGIN, "", _("Origin of the SDK's bridge, for managed clients only.")
    ),
    Option(
        "PATCHBAY_APPS_REGISTRATION",
        kinds.choice("everyone", "staff"),
        "everyone",
        _("Who may register apps; staff is site administrators only."),
    ),
    Option(
        "PATCHBAY_REVIEW_FOUR_EYES",
        kinds.FLAG,
        False,
        _("Nobody approves an app of their own; off, they may, with a reason that is recorded."),
    ),
    Option("PATCHBAY_APPS_PER_AUTHOR", MANY, 50, _("Apps that one author may keep.")),
    Option("PATCHBAY_VERSIONS_PER_APP", MANY, 100, _("Versions of one app.")),
    Option("PATCHBAY_APP_BYTES_PER_AUTHOR", BYTES, 100 * 1024 * 1024, _("Bytes of all packages of one author.")),
    Option(
        "PATCHBAY_OPEN_METEO_URL",
        kinds.HTTP_URL,
        "https://api.open-meteo.com",
        _("Open-Meteo's forecasts, or your own server."),
    ),
    Option("PATCHBAY_OPEN_METEO_KEY", kinds.TEXT, "", _("Key of a commercial plan of Open-Meteo."), secret=True),
    Option("PATCHBAY_MET_NORWAY_URL", kinds.HTTP_URL, "https://api.met.no", _("MET Norway's forecasts.")),
    Option(
        "PATCHBAY_MET_NORWAY_USER_AGENT",
        kinds.TEXT,
        "",
        _("Who you are and how to reach you, as MET Norway requires."),
        shown="Patchbay/1 and PATCHBAY_BASE_URL",
    ),
    Option(
        "PATCHBAY_GEOCODING_URL",
        kinds.Kind(
            lambda text: text if text == "off" else kinds.HTTP_URL.parse(text),
            "off, nor an address that begins with http:// or https://",
        ),
        "https://geocoding-api.open-meteo.com",
        _("Service that finds places by name; off uses only the 34,000 larger towns that are included."),
    ),
)
