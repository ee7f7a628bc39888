"""SCIM 2.0 at /scim/v2/: an identity provider makes, changes and ends accounts, and says who is in which group.

scim2-server implements the protocol; these modules connect it to our data: `resources` (the attributes),
`storage` (rows from and to resources), `service` (many members at once), `filters` (a filter as a query) and `views`
(the way in).
"""
