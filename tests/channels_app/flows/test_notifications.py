from uuid import uuid4

from django.utils import timezone

from channels_app.cards import parse_message
from channels_app.flows import channels, notifications, posting
from channels_app.models import Channel, Notification, Team
from tests.conftest import People


def post(channel: Channel, *ids: str) -> None:
    entities = [{"type": "mention", "text": f"<at>{i}</at>", "mentioned": {"id": i, "name": i}} for i in ids]
    card = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "look"}], "msteams": {"entities": entities}}
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    envelope = parse_message({"type": "message", "attachments": [attachment]})
    posting.post_card(channel_id=channel.pk, sender=posting.Sender("ci", uuid4()), envelope=envelope, payload=b"{}")


def notified() -> set[str]:
    return set(Notification.objects.values_list("user__display_name", flat=True))


class TestACardThatMentions:
    def test_notifies_members_by_email_in_any_case_and_by_id(self, channel: Channel, people: People) -> None:
        post(channel, "BOB@example.com", str(people.carol.pk))
        assert notified() == {"Bob", "Carol"}

    def test_notifies_nobody_outside_the_channel(self, channel: Channel, people: People) -> None:
        post(channel, people.mallory.email, "29:1abc", "")
        assert notified() == set()

    def test_notifies_only_members_of_a_private_channel(self, team: Team, people: People) -> None:
        private = channels.create_channel(team=team, by=people.bob, name="Secret", kind="private")
        post(private, people.alice.email, people.bob.email)
        assert notified() == {"Bob"}

    def test_notifies_each_person_once(self, channel: Channel, people: People) -> None:
        post(channel, people.bob.email, str(people.bob.pk))
        assert Notification.objects.count() == 1


def test_marking_seen_touches_only_ones_own(channel: Channel, people: People) -> None:
    post(channel, people.bob.email, people.carol.email)
    notifications.mark_seen(by=people.bob, now=timezone.now())
    assert Notification.objects.get(user=people.bob).seen_at
    assert Notification.objects.get(user=people.carol).seen_at is None
