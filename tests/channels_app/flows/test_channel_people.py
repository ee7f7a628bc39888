import pytest

from channels_app import access, endings
from channels_app.flows import channel_people, channels, notifications, posting
from channels_app.models import AuditEntry, Channel, ChannelMember, Team
from channels_app.web.live import reading
from tests.api import Api
from tests.conftest import People


class TestMakingPrivate:
    @pytest.mark.parametrize("everyone", [False, True])
    def test_keeps_those_who_are_picked_and_ends_it_for_the_others(
        self, people: People, channel: Channel, everyone: bool
    ) -> None:
        posting.post_text(channel=channel, by=people.alice, text=f"@[Carol](user:{people.carol.pk}) look")
        assert notifications.of(people.carol).count() == 1
        keep = None if everyone else [people.bob]
        channel_people.make_private(channel=channel, by=people.alice, keep=keep)
        seen = {person for person in (people.alice, people.bob, people.carol) if _sees(person, channel)}
        assert seen == ({people.alice, people.bob} | ({people.carol} if everyone else set()))
        assert notifications.of(people.carol).count() == (1 if everyone else 0)
        entry = AuditEntry.objects.get(action="channel.privacy-changed")
        assert (entry.before["kind"], entry.after["kind"]) == ("standard", "private")
        assert entry.after["people"] == len(seen)

    def test_ends_streams_by_a_notice(self, people: People, channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[object] = []
        monkeypatch.setattr(endings, "channel", told.append)
        channel_people.make_private(channel=channel, by=people.alice, keep=[])
        assert told == [channel.pk]
        assert reading.standing(channel.pk, set()) == set()

    def test_is_for_owners_and_people_of_the_team(self, people: People, channel: Channel) -> None:
        for person in (people.bob, people.carol, people.mallory):
            with pytest.raises(access.NotAllowed):
                channel_people.make_private(channel=channel, by=person, keep=None)
        with pytest.raises(channels.InvalidChannel, match="Mallory is not in the team"):
            channel_people.make_private(channel=channel, by=people.alice, keep=[people.mallory])
        channel.refresh_from_db()
        assert channel.kind == "standard"


class TestMakingStandard:
    def test_opens_it_to_the_team_by_an_owner_who_is_in_it(self, people: People, team: Team) -> None:
        private = channels.create_channel(team=team, by=people.bob, name="Private", kind="private")
        for person in (people.alice, people.bob, people.carol):
            with pytest.raises(access.NotAllowed):
                channel_people.make_standard(channel=private, by=person)
        channels.add_channel_member(channel=private, by=people.bob, user=people.alice)
        channel_people.make_standard(channel=private, by=people.alice)
        assert _sees(people.carol, private)
        assert not ChannelMember.objects.filter(channel=private).exists()


class TestLeaving:
    def test_is_for_all_but_the_last(self, people: People, team: Team, channel: Channel) -> None:
        private = channels.create_channel(team=team, by=people.bob, name="Private", kind="private")
        with pytest.raises(channels.InvalidChannel, match="last one"):
            channel_people.leave(channel=private, by=people.bob)
        channel_people.add(channel=private, by=people.bob, people=[people.carol])
        channel_people.leave(channel=private, by=people.bob)
        assert not _sees(people.bob, private)
        with pytest.raises(access.NotAllowed):
            channel_people.leave(channel=channel, by=people.bob)


class TestTheApi:
    def test_archives_deletes_and_restores(self, people: People, team: Team, channel: Channel) -> None:
        alice, bob = Api(people.alice), Api(people.bob)
        for path in (f"channels/{channel.pk}", f"teams/{team.pk}"):
            bob.expect(403, "post", f"{path}/archive")
            assert alice.expect(200, "post", f"{path}/archive")["archived_at"]
            assert bob.get(path)["archived_at"]
            assert alice.expect(200, "post", f"{path}/unarchive")["archived_at"] is None
            bob.expect(403, "delete", path)
            alice.expect(204, "delete", path)
            bob.expect(404, "get", path)
            bob.expect(404, "post", f"{path}/restore")
            alice.expect(200, "post", f"{path}/restore")
            assert bob.get(path)["name"]
        Api(people.alice, ["teams:read"]).expect(403, "post", f"channels/{channel.pk}/archive")

    def test_changes_privacy(self, people: People, channel: Channel) -> None:
        alice, path = Api(people.alice), f"channels/{channel.pk}/privacy"
        wrong = alice.expect(400, "post", path, {"kind": "private", "user_ids": [str(people.mallory.pk)]})
        assert "is not in the team" in wrong["detail"]
        kept = {"kind": "private", "user_ids": [str(people.bob.pk)]}
        assert alice.expect(200, "post", path, kept)["kind"] == "private"
        assert not _sees(people.carol, channel)
        Api(people.bob).expect(403, "post", path, {"kind": "standard"})
        assert alice.expect(200, "post", path, {"kind": "standard"})["kind"] == "standard"


def _sees(person: object, channel: Channel) -> bool:
    return access.visible_channels(person).filter(pk=channel.pk).exists()  # type: ignore[arg-type]
