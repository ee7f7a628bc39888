"""The environment variables: `registry` lists them, `reading` checks all of them before the start."""

from config.options.reading import InvalidOptions, Values, in_force, locked, read, unknown

__all__ = ["InvalidOptions", "Values", "in_force", "locked", "read", "unknown"]
