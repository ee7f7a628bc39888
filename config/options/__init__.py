"""Everything that the environment may set: `registry` says what there is, `reading` checks it all before the start."""

from config.options.reading import InvalidOptions, Values, in_force, locked, read, unknown

__all__ = ["InvalidOptions", "Values", "in_force", "locked", "read", "unknown"]
