import logging

from django.conf import settings


class NoSecrets(logging.Filter):
    """Masks webhook and API tokens in log lines, tracebacks included; keeps four characters to tell them apart."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(record.getMessage())
        record.args = None
        if record.exc_info:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


def mask(text: str) -> str:
    return str(settings.SECRET_IN_LOG.sub(r"\1\2…", text))
