"""What was odd about cards that were shown, as those who manage the webhook read it."""

from collections.abc import Callable

from django.test import Client

from channels_app.models import User
from tests.conftest import Hook, People
from tests.markup import squeezed

SignIn = Callable[[User], Client]


def post(hook: Hook, body: bytes) -> None:
    assert Client().post(hook.path, body, content_type="application/json").content == b"1"


def shown(client: Client, hook: Hook) -> str:
    return squeezed(client.get(f"/connections/{hook.connection.pk}/").content.decode())


def test_names_what_and_where(hook: Hook, people: People, as_: SignIn) -> None:
    assert 'id="remarks"' not in shown(as_(people.bob), hook)
    post(hook, b'{"text": "faultless"}')
    assert 'id="remarks"' not in shown(as_(people.bob), hook)
    post(hook, '{"text": "Gerät", "colour<": 1}'.encode("latin-1"))
    page = shown(as_(people.bob), hook)
    assert "it was read as windows-1252" in page
    assert "<code>/colour&lt;</code> This member is not used." in page
    assert "faultless" not in page.partition('id="remarks"')[2].partition("</section>")[0]


def test_is_for_those_who_manage_it_and_in_their_language(hook: Hook, people: People, as_: SignIn) -> None:
    post(hook, b'{"text": "a", "text": "b"}')
    assert 'id="remarks"' not in shown(as_(people.carol), hook)
    User.objects.filter(pk=people.bob.pk).update(locale="zh-hans")
    assert "以最后一个为准" in shown(as_(User.objects.get(pk=people.bob.pk)), hook)


def test_lists_the_latest_few_in_as_many_queries_as_one(
    hook: Hook, people: People, as_: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(60):
        post(hook, b'{"text": "card %d", "a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}' % number)
    page = shown(as_(people.bob), hook).partition('id="remarks"')[2].partition("</section>")[0]
    assert "card 59" in page
    assert "card 56" not in page
    assert page.count("and 1 more") == 3
