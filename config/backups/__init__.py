"""Everything that an installation is, in one file, and back again."""
