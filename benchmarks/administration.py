"""Milliseconds of the administration's lists with 10,000 people and 1,000 teams.

python -m benchmarks.administration [ROUNDS]

The product with one web worker; people, addresses, teams and memberships are copied into its database. The last line is
one JSON object with the median and the highest time of each page.
"""

import http.cookiejar
import json
import re
import statistics
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg

from benchmarks.product import running

PEOPLE, TEAMS, TEAMS_EACH = 10_000, 1_000, 3
PAGES = (
    "/administration/people/",
    "/administration/people/?page=150",
    "/administration/people/?q=person+77",
    "/administration/people/?show=guests&sort=newest",
    "/administration/people/?show=no-second-factor&sort=active",
    "/administration/people/?show=never-signed-in&sort=address",
    "/administration/people/invitations/",
    "/administration/teams/",
    "/teams/find/?q=team",
)


def main(rounds: int) -> None:
    with running(PATCHBAY_WEB_WORKERS="1") as it:
        seed(it.database_url)
        opener = signed_in(it.base_url, it.demo["users"][0])
        found = {page: list(times(opener, it.base_url + page, rounds)) for page in PAGES}
    for page, taken in found.items():
        print(f"{statistics.median(taken):7.1f} ms  {max(taken):7.1f} ms  {page}")
    print(json.dumps({page: round(statistics.median(taken), 1) for page, taken in found.items()}))


def seed(database_url: str) -> None:
    people, teams = [uuid4() for _ in range(PEOPLE)], [uuid4() for _ in range(TEAMS)]
    with psycopg.connect(database_url) as db, db.cursor() as cursor:
        copy_people(cursor, people)
        columns = "id, name, description, discoverable, join_domains, created_at"
        with cursor.copy(f"COPY channels_app_team ({columns}) FROM STDIN") as copy:
            for number, team in enumerate(teams):
                copy.write_row((team, f"Team {number:04}", "What it does", number % 2 == 0, [], "2026-01-01"))
        with cursor.copy("COPY channels_app_membership (team_id, user_id, role, created_at) FROM STDIN") as copy:
            for row in memberships(people, teams):
                copy.write_row((*row, "2026-01-02"))
        cursor.execute("ANALYZE")


def copy_people(cursor: "psycopg.Cursor[tuple[object, ...]]", people: list[UUID]) -> None:
    columns = "id, password, is_superuser, email, display_name, locale, time_zone, is_active, is_staff, date_joined"
    with cursor.copy(f"COPY channels_app_user ({columns}) FROM STDIN") as copy:
        for number, person in enumerate(people):
            email, name = f"person{number}@example.com", f"Person {number}"
            copy.write_row((person, "!", False, email, name, "", "", number % 10 != 0, False, "2026-01-01"))
    with cursor.copy('COPY account_emailaddress (user_id, email, verified, "primary") FROM STDIN') as copy:
        for number, person in enumerate(people):
            copy.write_row((person, f"person{number}@example.com", True, True))


def memberships(people: list[UUID], teams: list[UUID]) -> Iterator[tuple[UUID, UUID, str]]:
    for number, person in enumerate(people):
        for offset in range(TEAMS_EACH):
            role = "owner" if number < TEAMS and not offset else "guest" if number % 7 == 0 else "member"
            yield teams[(number + offset * 37) % TEAMS], person, role


def signed_in(base_url: str, user: dict[str, str]) -> urllib.request.OpenerDirector:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = opener.open(f"{base_url}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": user["email"], "password": user["password"]}
    opener.open(f"{base_url}/accounts/login/", urllib.parse.urlencode(form).encode())
    return opener


def times(opener: urllib.request.OpenerDirector, url: str, rounds: int) -> Iterator[float]:
    opener.open(url).read()
    for _ in range(rounds):
        begin = time.perf_counter()
        with opener.open(url) as answer:
            answer.read()
        yield (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
