"""Pages of the audit log: what administrators and owners of teams see of it, and its export."""
