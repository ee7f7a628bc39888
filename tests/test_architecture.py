"""What import-linter cannot say."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from asgiref.sync import iscoroutinefunction
from django.urls import URLResolver, get_resolver

from tests.product import ROOT

APPS = ("channels_app", "connectors", "config")
# The biggest file that one sitting can take in; past it, a file has two subjects.
LONGEST = 400


def sources(*folders: str) -> Iterator[Path]:
    """Yields the Python files of some folders. The tests in a connector's folder are among `tests`.

    Raises AssertionError where a folder is gone.
    """
    for folder in folders:
        tops = [ROOT / folder, *(ROOT.glob("connectors/catalog/*/tests") if folder == "tests" else ())]
        for top in tops:
            assert top.is_dir(), f"{name_of(top)} is gone: nothing there would be checked"
            for path in sorted(top.rglob("*.py")):
                if not {"migrations", "node_modules", "tests"} & set(path.relative_to(top).parts):
                    yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def files_with(pattern: str, *folders: str) -> set[str]:
    found = re.compile(pattern)
    return {name_of(path) for path in sources(*folders) if found.search(path.read_text())}


def compares_roles(path: Path) -> bool:
    tree = ast.parse(path.read_text())
    compared = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Compare))
    return any(re.search(r"\brole\b|\bRole\.|role_in", text) for text in compared)


# What answers requests and runs tasks; what starts and watches over these processes reaches no database.
SERVING = ("channels_app", "connectors")
# Django's async twins of what may reach the database: querysets, models, relations, sessions, signals, sign-in.
ASYNC_TWINS = re.compile(
    r"a(?:get|create|first|last|earliest|latest|exists|count|aggregate|update|delete|save|iterator|explain|contains"
    r"|get_or_create|update_or_create|bulk_create|bulk_update|in_bulk|refresh_from_db|add|remove|set|clear|user|login"
    r"|logout|authenticate|send|send_robust|get_user|has_perms?|has_module_perms|update_session_auth_hash)"
)
THREADS = {
    *("Thread", "Timer", "ThreadPool", "ThreadPoolExecutor", "ProcessPoolExecutor", "start_new_thread"),
    *("run_in_executor", "to_thread", "sync_to_async", "database_sync_to_async"),
}
# What makes a thread, or crosses into one, by itself: each for work that never reaches the database.
OWN_THREADS = {
    "channels_app/database.py": "the one place",
    "channels_app/notices.py": "publishes over Redis",
    "channels_app/tallies.py": "counts in Redis",
    "connectors/outbound/transport.py": "asks the system's resolver",
}


def named(source: str) -> Iterator[str]:
    """What is called, decorated with, handed on or imported, by its own name whatever it is called here."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute | ast.Name):
            yield node.attr if isinstance(node, ast.Attribute) else node.id


def reaches_the_database_by_itself(source: str) -> bool:
    """As async code: by one of Django's twins, or by going through a queryset, which asks for its rows."""
    nodes = list(ast.walk(ast.parse(source)))
    loops = any(isinstance(node, ast.AsyncFor) or getattr(node, "is_async", 0) for node in nodes)
    return loops or any(map(ASYNC_TWINS.fullmatch, named(source)))


def makes_threads(source: str) -> bool:
    return not THREADS.isdisjoint(named(source))


def sleeps(source: str) -> bool:
    """Whether `time.sleep` is in it, whatever the module or the function is called here."""
    nodes = list(ast.walk(ast.parse(source)))
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    taken = {(getattr(node, "module", ""), alias.name) for node in imports for alias in node.names}
    clocks = {alias.asname or alias.name for node in imports for alias in node.names if alias.name == "time"}
    uses = (node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "sleep")
    return ("time", "sleep") in taken or any(isinstance(use.value, ast.Name) and use.value.id in clocks for use in uses)


def views(resolver: URLResolver | None = None) -> Iterator[Callable[..., object]]:
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from views(found)
        else:
            yield found.callback


class TestTheDatabase:
    """Whoever waits holds no connection: there is one way to it from async code, and one kind of threads."""

    def test_is_reached_from_async_code_in_one_way(self) -> None:
        found = {name_of(path) for path in sources(*APPS) if reaches_the_database_by_itself(path.read_text())}
        # The twins that Django's interface has; nobody calls them.
        assert found == {"channels_app/web/sessions.py"}

    def test_is_used_by_no_threads_but_those_that_give_it_back(self) -> None:
        assert {name_of(path) for path in sources(*SERVING) if makes_threads(path.read_text())} == OWN_THREADS.keys()

    def test_is_given_back_before_anybody_sleeps(self) -> None:
        found = {name_of(path) for path in sources(*SERVING) if sleeps(path.read_text())}
        assert found == {"channels_app/database.py"}

    def test_knows_no_view_that_is_async(self) -> None:
        """Django would keep its request's thread, and with it a connection, for as long as the answer takes."""
        assert [view for view in views() if iscoroutinefunction(view)] == []
        assert list(views()), "there are views to look at"
        streaming = r"(?m)^\s*(?:from django.*|import .*)\bStreamingHttpResponse\b"
        assert re.search(streaming, "from django.http import StreamingHttpResponse")
        # It reads each part by `in_database`, and its request's own connection is back before the first of them.
        assert files_with(streaming, *APPS) == {"channels_app/web/audit/exporting.py"}

    @pytest.mark.parametrize(
        ("wrong", "seen"),
        [
            ("await Team.objects.acount()", reaches_the_database_by_itself),
            ("user = await request.auser()", reaches_the_database_by_itself),
            ("await asyncio.gather(*map(User.arefresh_from_db, people))", reaches_the_database_by_itself),
            ("async for team in Team.objects.all(): pass", reaches_the_database_by_itself),
            ("return [team async for team in teams]", reaches_the_database_by_itself),
            ("await sync_to_async(load)()", makes_threads),
            ("await asyncio.to_thread(load)", makes_threads),
            ("@sync_to_async\n    def load(): pass", makes_threads),
            ("work = partial(asyncio.to_thread, load)", makes_threads),
            ("ThreadPoolExecutor(4)", makes_threads),
            ("from concurrent.futures import ThreadPoolExecutor as Pool", makes_threads),
            ("class Own(threading.Thread): pass", makes_threads),
            ("threading.Timer(1, load).start()", makes_threads),
            ("import time\n    time.sleep(1)", sleeps),
            ("import time as clock\n    clock.sleep(1)", sleeps),
            ("from time import monotonic, sleep as nap", sleeps),
        ],
    )
    def test_is_looked_after_by_tests_that_see(self, wrong: str, seen: Callable[[str], bool]) -> None:
        source = f"async def view():\n    {wrong}\n"
        assert [one for one in (reaches_the_database_by_itself, makes_threads, sleeps) if one(source)] == [seen]

    def test_is_waited_for_by_nobody_who_only_looks_so(self) -> None:
        source = "async def view():\n    await asyncio.sleep(1)\n    self.sleep(1)\n    time.monotonic()\n"
        assert not any(one(source) for one in (reaches_the_database_by_itself, makes_threads, sleeps))


class TestTheSource:
    def test_has_no_file_that_is_too_long(self) -> None:
        lengths = {name_of(path): path.read_text().count("\n") for path in sources(*APPS, "tests", "benchmarks")}
        assert {name: length for name, length in lengths.items() if length > LONGEST} == {}

    def test_has_no_drawer_for_the_rest(self) -> None:
        drawers = {"utils", "util", "helpers", "helper", "misc", "common", "base"}
        found = {name_of(path) for path in sources(*APPS, "tests") if path.stem in drawers}
        assert found == {"config/postgresql/base.py"}, "as Django calls a database's backend"

    def test_writes_messages_in_one_place(self) -> None:
        pattern = (
            r"\bMessage\.objects\.(?:bulk_)?(?:create|update|delete|get_or_create|update_or_create)\("
            r"|(?<!class )\bMessage\(|(?:INSERT INTO|UPDATE|DELETE FROM)\s+channels_app_message\b"
        )
        assert {name.rpartition("/")[0] for name in files_with(pattern, *APPS)} == {"channels_app/flows/posting"}

    def test_opens_sockets_in_one_place(self) -> None:
        pattern = (
            r"(?m)^\s*(?:import|from) (?:requests|aiohttp|urllib\.request|http\.client|urllib3|socket)\b"
            r"|\bhttpx\.(?!URL\b|InvalidURL\b|Headers\b|QueryParams\b|codes\b)|from httpx import"
        )
        found = {name.rpartition("/")[0] for name in files_with(pattern, "channels_app", "connectors")}
        # The sandbox talks to its own children through pairs of sockets, which lead nowhere else.
        assert found == {"connectors/outbound", "channels_app/sandbox"}

    def test_writes_and_reads_no_pickles(self) -> None:
        """Nor what is made of them; whoever can write one to where it is read from, runs what they like."""
        pattern = (
            r"(?m)^\s*(?:import|from) (?:pickle|cPickle|_pickle|dill|cloudpickle|shelve|marshal|joblib|jsonpickle)\b"
            r"|\bread_pickle\b|\ballow_pickle\b|PickleSerializer|PersistentScheduler|LocMemCache|FileBasedCache\""
            r"|[\"'](?:pickle|yaml|msgpack)[\"']|\b(?:accept_content|ACCEPT_CONTENT)\b(?!.*\[\"json\"\])"
        )
        wrong = ("import pickle", "np.load(path, allow_pickle=True)", 'accept_content = ["json", "yaml"]')
        assert [one for one in wrong if not re.search(pattern, one)] == []
        assert files_with(pattern, *APPS) == set()

    def test_compares_roles_in_one_place(self) -> None:
        # What a role may do, whom access.py asks; and who becomes what.
        allowed = {"channels_app/access.py", "channels_app/roles.py", "channels_app/flows/teams.py"}
        assert {name_of(path) for path in sources(*APPS) if compares_roles(path)} == allowed

    @pytest.mark.parametrize("path", [path for path in sources(*APPS) if path.stem == "limits"], ids=name_of)
    def test_says_why_of_every_limit(self, path: Path) -> None:
        """A comment above a number's group, or beside it."""
        lines = path.read_text().splitlines()
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign | ast.AnnAssign):
                above = node.lineno - 2
                while lines[above].strip() and not lines[above].startswith("#"):
                    above -= 1  # the other numbers of its group
                assert lines[above].startswith("#") or "#" in lines[node.lineno - 1], lines[node.lineno - 1]

    def test_hangs_nothing_on_models(self) -> None:
        """What a template reads, a class declares: rows are frozen dataclasses.

        Forms' fields and private members of others' classes, which their types leave out, are no models.
        """
        ignored = re.compile(r"(?m)^(.*)# type: ignore\[attr-defined\]")
        kinds = re.compile(r"\.fields\[|\._\w+|\b_client\.|^from ")
        found = [(name_of(path), line) for path in sources(*APPS) for line in ignored.findall(path.read_text())]
        assert [line for _name, line in found if kinds.search(line)], "the pattern finds what there is"
        assert [(name, line) for name, line in found if not kinds.search(line)] == []

    def test_names_no_place_of_one_machine(self) -> None:
        for path in (*sources(*APPS, "tests", "benchmarks"), *ROOT.glob("*.md"), ROOT / "package-lock.json"):
            assert "/ho" + "me/" not in path.read_text(), name_of(path)

    def test_takes_node_packages_from_no_address(self) -> None:
        assert '"resolved":' not in (ROOT / "package-lock.json").read_text()


class TestTheCatalog:
    def test_is_imported_by_nobody_but_the_registry(self) -> None:
        found = files_with(r"(?m)^\s*(?:from connectors import .*\bcatalog\b|from connectors\.catalog)", *APPS)
        inside = {name for name in found if name.startswith("connectors/catalog/")}
        assert {name.split("/")[2] for name in inside} > {"github", "weather"}, "the pattern finds what there is"
        # The latter makes a connector's folder.
        assert found - inside == {"connectors/registry/discovery.py", "connectors/management/commands/newconnector.py"}


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Python before 3.11.5 goes on behind what a failed round had read; `(?>(...)*)` is right everywhere."""
    possessive = r"(?<![\\(])\)(?:[*+?]|\{\{?\d*,?\d*\}\}?)\+(?!\+)"
    assert re.search(possessive, "(?:a|b)*+")
    assert files_with(possessive, *APPS) == set()
