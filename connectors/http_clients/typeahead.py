"""The HTTP client while someone types, when a slow answer is useless."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop as _

from connectors import outbound
from connectors.http_clients.direct import DirectHttp
from connectors.sdk import Reply, Sentence, SourceError

# How long a service that did not answer is left alone: of those who type on a machine without a network only the first
# waits.
COOLDOWN = timedelta(minutes=1)

# When a host may be asked again, as this process knows it.
_resting: dict[str, datetime] = {}


class FailFastHttp(DirectHttp):
    timeout = 2.0

    def send(self, request: outbound.Request) -> Reply:
        host = urlsplit(request.url).netloc
        if _resting.get(host, self.now) > self.now:
            sentence = Sentence(_("%(host)s did not answer a moment ago."), {"host": host})
            raise SourceError(sentence, transient=True)
        try:
            return super().send(request)
        except SourceError:
            _resting[host] = self.now + COOLDOWN
            raise
