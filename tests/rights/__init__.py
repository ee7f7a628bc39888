"""Who gets what at every address of the product; see tests/test_rights.py."""
