class InvalidAccount(ValueError):
    """The change cannot be made to this account; `str(error)` is for the person who asked."""
