"""Rewrites addresses for libraries that want another form."""


def for_celery(redis_url: str) -> str:
    """Returns the address that Celery takes for a Redis URL; the two differ only for sockets (`unix://`)."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
