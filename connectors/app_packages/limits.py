"""What a package may hold. Sources: the schema of Teams app manifests 1.17 and its documentation, where they say."""

# Bytes of a package: a manifest and its icons take under 100 KiB, translations as much again.
PACKAGE = 2 * 1024 * 1024
# Files and folders in it: there are three of them, and one for each language.
ENTRIES = 100
# Bytes of one file and of all together when unpacked, counted while unpacking.
FILE = 1024 * 1024
TOTAL = 8 * 1024 * 1024
# Times that a file of at least so many bytes may grow when unpacked: text reaches 20, deflate at most 1,032.
RATIO = 200
RATIO_FROM = 64 * 1024
# Characters of a path in the zip; longer ones cannot be unpacked on every system.
PATH = 255
# Bytes of a manifest: all of its texts at their longest take 60 KiB.
MANIFEST = 256 * 1024
# Levels of nesting: the schema needs 6.
DEPTH = 32

# Pixels of the icons' sides (manifest documentation, "icons").
COLOR_SIDE = 192
OUTLINE_SIDE = 32
# The same in manifests 1.0 (their schema).
FORMER_COLOR_SIDE = 96
FORMER_OUTLINE_SIDE = 20
# Bytes of an icon above which there is a warning: what the old registration accepted as a logo.
ICON = 60 * 1024

# Characters of the manifest's members (its schema).
NAME = 30
FULL_NAME = 100
SUMMARY = 80
DESCRIPTION = 4000
COMPANY = 32
URL = 2048
CONNECTOR_ID = 64
# Characters of a version: three numbers of nine digits, and the dots.
VERSION = 29

# Valid domains: 16 in the schema. Hosts that cards may call: as many as a connection may list.
DOMAINS = 16
ACTION_HOSTS = 50
# Permissions: the schema knows two.
PERMISSIONS = 20
# Findings of one package: more than anybody would read at once.
FINDINGS = 100
