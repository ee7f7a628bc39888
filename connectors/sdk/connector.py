from typing import ClassVar

from django.utils.functional import Promise


class Connector:
    """What connects an outside service to a channel. Subclass it in `connectors/catalog/<slug>/connector.py`.

    `slug` is the folder's name and is set by the registry; `summary` is one sentence for the catalog.
    """

    slug: ClassVar[str] = ""
    name: ClassVar[str | Promise]
    summary: ClassVar[str | Promise]
    category: ClassVar[str] = "other"
    icon: ClassVar[str] = "plug"
