"""Keeps a table in parts by time (PostgreSQL's partitions), so that old rows are dropped with their part at once.

Ids begin with the milliseconds at which they were made, so a range of ids is a range of time, and the primary key and
the foreign keys are those of any other table. A table TABLE has these parts:

- TABLE_before: all that is older than the others; what was there when the table was parted, and later nothing;
- one for each period since then, and for the next ones;
- TABLE_later: everything after these, without an end. It is there so that no row is ever refused; it becomes a
  period's part itself when it is next in line, with what is in it.

tests/channels_app/partitions has what makes ids, and holds that they carry their time.
"""

from channels_app.partitions.keeping import keep
from channels_app.partitions.reading import Part, parts_of

__all__ = ["Part", "keep", "parts_of"]
