"""Limits for a card. Limits for the size of whole requests belong to the ingress."""

# Levels of objects and arrays in a card, wherever it came from. Real cards stay under 40; the walkers recurse, and
# Python allows about 1,000 frames, of which a web stack already uses 100.
MAX_CARD_LEVELS = 100

# JSON values (objects, arrays, scalars) in one message. Ten dense carousel cards hold about 5,000;
# a browser needs seconds for more than this.
VALUES = 20_000

# Lines and named values shown of a message in a foreign shape. An alert group of ten has about 30.
FOREIGN_LINES = 100

# Links of such a message that become buttons; an alert has up to four.
FOREIGN_LINKS = 20

# JSON in a string in a string: how often it is unpacked.
ENCODED = 3

# Characters in one URL. Browsers and proxies cut off at 8 KiB.
URL = 8_192

# Characters of a data: image, about 1 MB once decoded: the size Teams allowed for an image.
DATA_IMAGE = 1_400_000

# Decimal digits of a number. JSON has no bound, but beyond this it is a mistake or an attack.
DIGITS = 300

# What Teams showed before it silently dropped the rest. We show everything and report it.
TEAMS_SECTIONS = 10
TEAMS_IMAGES = 5  # per section
TEAMS_SECTION_ACTIONS = 5  # per section
TEAMS_CARD_ACTIONS = 4  # per card
TEAMS_CAROUSEL = 10  # cards
TEAMS_BUTTONS = 6  # per Bot Framework card

# HTML tags in one text, and how deep they nest. Real cards use a few dozen and nest under 20; the parsers that follow
# need time in proportion to the product.
TAGS = 2_000
TAG_DEPTH = 100

# Characters of a text that is read as Markdown. The old service took 21,000 in a whole message; the browser's
# Markdown needs up to 8 µs for each, so more would be felt as a halt. What is longer is shown as it was written.
MARKDOWN = 30_000

# Addresses in one text that become links by themselves.
BARE_LINKS = 100

# Opening brackets in a person's text: for each of them the parser searches for its end.
BRACKETS = 2_000
