"""Copies a large installation into the database, for benchmarks.pages."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg

from benchmarks.administration import copy_people

PEOPLE, TEAMS, CHANNELS_EACH = 2_000, 20, 25
# The reader's: 200 channels. The first has everybody in it.
OWN_TEAMS = 8
CONNECTIONS_EACH = 4
# Of the reader's channels, how many have something unread, and how many messages.
UNREAD_CHANNELS, UNREAD_MESSAGES = 30, 20
DAYS = 365
DAY = 24 * 3600 * 1000
TEAM = "id, name, description, discoverable, join_domains, created_at"
MESSAGE = "id, channel_id, root_id, author_id, sender_name, text, content, plain, created_at"
SENTENCE = "The disk of db-7 is at 91 percent; the nightly copy of the archive has not been removed. "

# What the demo has one of, in every channel.
CONNECTIONS = """
INSERT INTO connectors_connection (id, installation_id, channel_id, name, state, problem, problem_since, action_hosts,
                                   action_url, time_zone, created_by_id, created_at)
SELECT uuidv7(), installation.id, channel.id, 'Disks ' || number, CASE number WHEN 1 THEN 'attention' ELSE 'active' END,
       CASE number WHEN 1 THEN 'The source does not answer.' ELSE '' END, now(), '{}', '', '', NULL, now()
FROM channels_app_channel channel
JOIN connectors_installation installation ON installation.team_id = channel.team_id
CROSS JOIN generate_series(1, %s) number WHERE channel.name LIKE 'channel-%%'
"""
INSTALLATIONS = """
INSERT INTO connectors_installation (id, team_id, connector, created_at)
SELECT uuidv7(), id, 'incoming-webhook', now() FROM channels_app_team WHERE name LIKE 'Team %'
"""
READ = """
INSERT INTO channels_app_readmark (user_id, channel_id, message_id)
SELECT %(reader)s, channel.id, newest.id
FROM channels_app_channel channel CROSS JOIN LATERAL (
    SELECT id FROM channels_app_message WHERE channel_id = channel.id AND root_id IS NULL ORDER BY id DESC
    OFFSET CASE WHEN random() < %(share)s THEN %(unread)s ELSE 0 END LIMIT 1) newest
WHERE channel.name LIKE 'channel-%%'
"""


def seed(database_url: str, reader_email: str, messages: int) -> float:
    """Copies everything and returns the seconds that it took."""
    begin = time.perf_counter()
    with psycopg.connect(database_url) as db, db.cursor() as cursor:
        cursor.execute("SELECT id FROM channels_app_user WHERE email = %s", [reader_email])
        (reader,) = cursor.fetchone() or (uuid4(),)
        cursor.execute("UPDATE channels_app_user SET is_staff = true WHERE id = %s", [reader])
        people = [uuid4() for _ in range(PEOPLE)]
        copy_people(cursor, people)
        channels = _copy_places(cursor, people, reader)
        cursor.execute(INSTALLATIONS)
        cursor.execute(CONNECTIONS, [CONNECTIONS_EACH])
        cursor.execute("SELECT content, plain FROM channels_app_message WHERE content IS NOT NULL LIMIT 1")
        card = cursor.fetchone()
        with cursor.copy(f"COPY channels_app_message ({MESSAGE}) FROM STDIN") as copy:
            for row in _messages(messages, channels, people, card):
                copy.write_row(row)
        share = UNREAD_CHANNELS / (OWN_TEAMS * CHANNELS_EACH)
        cursor.execute(READ, {"reader": reader, "share": share, "unread": UNREAD_MESSAGES})
        db.commit()
        db.autocommit = True
        cursor.execute("VACUUM ANALYZE")
    return time.perf_counter() - begin


def _copy_places(cursor: "psycopg.Cursor[tuple[object, ...]]", people: list[UUID], reader: UUID) -> list[UUID]:
    """Copies teams, who is in them, and channels; returns the channels."""
    teams = [uuid4() for _ in range(TEAMS)]
    with cursor.copy(f"COPY channels_app_team ({TEAM}) FROM STDIN") as copy:
        for number, team in enumerate(teams):
            copy.write_row((team, f"Team {number:02}", "What it does", number % 2 == 0, [], "2025-01-01"))
    with cursor.copy("COPY channels_app_membership (team_id, user_id, role, created_at) FROM STDIN") as copy:
        for number, team in enumerate(teams):
            inside = people if not number else people[number::TEAMS]
            for place, person in enumerate(inside):
                copy.write_row((team, person, "member" if place else "owner", "2025-01-02"))
            if number < OWN_TEAMS:
                copy.write_row((team, reader, "member" if number % 2 else "owner", "2025-01-02"))
    channels = [(uuid4(), team) for team in teams for _ in range(CHANNELS_EACH)]
    with cursor.copy("COPY channels_app_channel (id, team_id, name, description, kind, created_at) FROM STDIN") as copy:
        for number, (channel, team) in enumerate(channels):
            copy.write_row((channel, team, f"channel-{number:03}", "What it is for", "standard", "2025-01-03"))
    return [channel for channel, _team in channels]


def _messages(
    count: int, channels: list[UUID], people: list[UUID], card: tuple[object, ...] | None
) -> Iterator[tuple[object, ...]]:
    """Yields rows over a year, a third of them in one channel in ten; every tenth a reply, every fourth a card.

    A reply is one to the channel's newest message that is none.
    """
    begin = int(time.time() * 1000) - DAYS * DAY
    busy, newest = channels[::10], dict[UUID, UUID]()
    places, authors, written = itertools.cycle(channels), itertools.cycle(people), Counter[UUID]()
    for number in range(count):
        moment = begin + number * DAYS * DAY // count
        made = UUID(int=(moment << 80) | (7 << 76) | ((number & 0xFFF) << 64) | (2 << 62) | number)
        channel = busy[number // 3 % len(busy)] if number % 3 == 0 else next(places)
        written[channel] += 1  # counted apart: of all numbers a channel gets only some endings
        root = newest.get(channel) if written[channel] % 10 == 9 else None
        newest[channel] = newest[channel] if root else made
        text, at = SENTENCE * (1 + number % 3), time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(moment / 1000))
        if card and written[channel] % 4 == 0:
            yield made, channel, root, None, "Disks", "", card[0], card[1], at
        else:
            yield made, channel, root, next(authors), "Somebody", text, None, text, at
