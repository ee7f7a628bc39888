"""The audit log after its entries are written: chained, checked, searched and, once they are old, removed."""
