"""Adapts the Content-Security-Policy of a relayed page. Pure."""


def relayed(policy: str, *, origin: str) -> str:
    """Returns the page's policy without `frame-ancestors`; if it names the page's own origin, it allows ours too."""
    policies = [_one(text, origin) for text in policy.split(",")]
    return ", ".join(text for text in policies if text)


def _one(policy: str, origin: str) -> str:
    own = {origin, origin.partition("//")[2]}
    kept = []
    for directive in policy.split(";"):
        if not directive.strip():
            continue
        name, *sources = directive.split()
        if name.lower() == "frame-ancestors":
            continue
        if any(source.lower().rstrip("/") in own for source in sources) and "'self'" not in sources:
            sources.append("'self'")
        kept.append(" ".join([name, *sources]))
    return "; ".join(kept)
