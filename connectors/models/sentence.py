from typing import TYPE_CHECKING, Any

from django.db import models

from channels_app.translatable import Sentence, sentence_of, to_sentence

if TYPE_CHECKING:
    TextField = models.TextField[Sentence | str, Sentence]
else:
    TextField = models.TextField


class SentenceField(TextField):
    """Text that reads as a Sentence, in the reader's language; plain text reads as it is."""

    def from_db_value(self, value: str, *_context: Any) -> Sentence:
        return sentence_of(value)

    def to_python(self, value: Any) -> Sentence:
        return sentence_of(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else to_sentence(value).packed

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.TextField", arguments, options
