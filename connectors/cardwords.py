"""What is said of a card that was sent, in the reader's language. Senders get it as it is, in English."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from channels_app.cards import CardError
from channels_app.sentences import Sentence

SENTENCES = (
    _("A button cannot use this method."),
    _("A button opens web, mail and telephone addresses only."),
    _("A button without a name says nothing to a screen reader."),
    _("A button without a title says nothing to a screen reader."),
    _("A card may not use this address; it was left out."),
    _("A colour is six hexadecimal digits."),
    _("A card belongs in the content of an attachment."),
    _("A message is a JSON object."),
    _("An Adaptive Card belongs in an attachment of a message."),
    _("An empty array says nothing."),
    _("An empty object says nothing."),
    _("An image without a title says nothing to a screen reader."),
    _("An object belongs here; it was left out."),
    _("Control characters stand in a string as they are; JSON has them escaped, as in \\n."),
    _("Names of members begin with a small letter; these were read all the same."),
    _("More than %(count)s messages in one body."),
    _("More than %(count)s values in one message."),
    _("Nested deeper than %(count)s levels."),
    _("No such action: %(name)s."),
    _("No such input; a text field stands in."),
    _("No such kind of card."),
    _("No such kind of card: %(name)s."),
    _("Nothing can draw %(name)s here."),
    _("Nothing reads this member."),
    _("Only buttons that open an address work without a bot."),
    _("Summary or Text is required."),
    _("SVG pictures are not shown; send PNG, JPEG, GIF or WebP."),
    _("Teams showed %(count)s and dropped the rest."),
    _("Teams showed %(count)s buttons and dropped the rest."),
    _("%(value)s is not a JSON number; it is shown as text."),
    _("Content-Encoding %(name)s is not read; send the body as it is, or gzip."),
    _("Only JSON, form fields and plain text are read, not XML, HTML or multipart bodies."),
    _("Text belongs here; it was left out."),
    _("The JSON nests deeper than %(count)s levels."),
    _("Some bytes of the body are not %(name)s; they are shown as �."),
    _("The body has more than %(count)s gzip streams."),
    _("The body is compressed more than %(count)s times."),
    _("The body is more than %(limit)s bytes once it is inflated."),
    _("The body is not UTF-8 and names no other charset; it was read as windows-1252."),
    _("The card is JSON in a string; send it as an object."),
    _("The charset %(name)s is not known; the body was read as windows-1252."),
    _("The compressed body is cut off."),
    _("The compressed body is damaged: %(reason)s."),
    _("The message was read from the member %(name)s."),
    _("The body is not valid JSON: %(reason)s at line %(line)s column %(column)s."),
    _("The member `%(name)s` stands twice in one object; the last one counts."),
    _("The value has the wrong type."),
    _("There are no numbers in this chart."),
    _("There is nothing to show in this card."),
    _("This address is not one an image may be loaded from."),
    _("This cannot be sent as a header."),
    _("This is not a shape of Teams; only its words are shown."),
    _("This is not an http or https address."),
    _("Without %(name)s a screen reader is silent here."),
    _("Without a type, this is taken for %(name)s."),
    _("Without a title a screen reader is silent here."),
)
# Of posts that are refused whatever card they carry.
REFUSALS = (
    _("This URL was replaced by a newer one and has stopped working."),
    _("This webhook is paused."),
    _("This team does not take posts from incoming webhooks at the moment."),
    _("The body is %(actual)s bytes; the limit is %(limit)s."),
    _("The connector of this webhook failed on this post."),
    _("The connector of this webhook is not on this server at the moment; try again later."),
)
SLOT = re.compile(r"%\\\((\w+)\\\)s")
# The longer first: it says more than a shorter one that fits as well.
KNOWN = [
    (re.compile(SLOT.sub(r"(?P<\1>.+)", re.escape(text))), text)
    for text in sorted(SENTENCES + REFUSALS, key=len, reverse=True)
]


def told(detail: str) -> Sentence:
    """The sentence for readers of any language, or as it is."""
    for pattern, text in KNOWN:
        if match := pattern.fullmatch(detail):
            return Sentence(text, match.groupdict())
    return Sentence(detail, None)


def error_told(error: CardError) -> str:
    allowed = gettext("Allowed: %(values)s.") % {"values": ", ".join(error.allowed)} if error.allowed else ""
    return f"{told(error.detail or error.rule)} {allowed}".strip()
