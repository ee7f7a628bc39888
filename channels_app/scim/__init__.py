"""SCIM 2.0 at /scim/v2/: an identity provider makes, changes and ends accounts, and says who is in which group.

scim2-server speaks the protocol; here is what it needs to know of ours: `resources` (which attributes there are),
`storage` (rows from and to resources), `service` (many members at once), `filters` (a filter as a query) and `views`
(the way in).
"""
