from datetime import timedelta

from django.utils import timezone

from channels_app import broker
from channels_app.flows import deleting
from channels_app.models import Channel
from connectors import tasks
from tests.conftest import People


def test_the_worker_removes_what_is_due_unless_another_one_does(people: People, channel: Channel) -> None:
    long_ago = timezone.now() - deleting.GRACE_PERIOD - timedelta(seconds=1)
    deleting.delete_channel(channel=channel, by=people.alice, now=long_ago)
    with broker.client().lock("patchbay:removing", timeout=60):
        tasks.remove_deleted()
    assert Channel.objects.filter(pk=channel.pk).exists()
    tasks.remove_deleted()
    assert not Channel.objects.filter(pk=channel.pk).exists()
