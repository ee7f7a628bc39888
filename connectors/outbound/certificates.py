"""Finds out when a server's certificate expires, through the same client as every request."""

import ssl
from datetime import UTC, datetime
from typing import cast

import httpcore
from django.utils.translation import gettext_noop as _

from channels_app import database
from channels_app.translatable import Sentence
from connectors.outbound.errors import Unreachable
from connectors.outbound.stream import Deadline, Stream
from connectors.outbound.transport import Network, PinnedBackend
from connectors.outbound.urls import vet_url

# Seconds for the handshake.
TIMEOUT_SECONDS = 10.0


def end_of_certificate(url: str, *, network: Network | None = None) -> datetime:
    """Returns when the certificate of a URL's server ends. It is read from the TLS handshake; no request is sent.

    Raises OutboundError if the server cannot be reached or its certificate is not trusted.
    """
    database.release_to_wait()
    network = network or Network()
    _url, target = vet_url(url, network.allowed)
    try:
        connected = PinnedBackend(target, network, Deadline(TIMEOUT_SECONDS)).connect_tcp(target.host, target.port)
        try:
            secured = cast("Stream", connected.start_tls(network.trust(), server_hostname=target.host))
            certificate = cast("ssl.SSLSocket", secured.socket).getpeercert() or {}
            secured.close()
        finally:
            connected.close()
    except httpcore.NetworkError as error:
        sentence = Sentence(_("%(host)s broke off the connection."), {"host": target.host})
        raise Unreachable(sentence, "connect") from error
    finally:
        database.release()
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
