from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser

from channels_app import json_body


class StrictJSONParser(BaseParser):
    """Parses request bodies strictly; a fault is answered with 400 and its place, before any serializer runs."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return json_body.read(stream.read())
        except json_body.BadJson as bad:
            raise ValidationError({bad.pointer.removeprefix("/"): [str(bad)]}) from bad
