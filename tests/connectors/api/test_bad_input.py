import logging

import pytest
from django.conf import settings

from channels_app.models import Message
from tests.conftest import Hook
from tests.connectors.api.bad_inputs import TABLE
from tests.connectors.sender import Sender


class TestBadInput:
    @pytest.mark.parametrize("name", TABLE)
    def test_is_refused(self, hook: Hook, sender: Sender, caplog: pytest.LogCaptureFixture, name: str) -> None:
        caplog.set_level(logging.DEBUG)
        bad = TABLE[name]
        url = f"{settings.BASE_URL}/hooks/{bad.token}" if bad.token else hook.urls.short
        answer = sender.send(bad.method, url, bad.body, bad.label, **bad.headers)

        problem = answer.problem
        assert (answer.status, problem["rule"], problem.get("pointer")) == (bad.status, bad.rule, bad.pointer)
        assert problem["type"] == f"{settings.BASE_URL}/help/senders#{bad.rule}"
        assert problem["title"]
        assert problem["detail"]
        assert problem["status"] == answer.status
        assert problem["error"] == {"code": bad.rule, "message": problem["detail"]}
        assert {name: problem.get(name) for name in bad.facts} == bad.facts
        assert answer.headers["request-id"]
        assert ("allow" in answer.headers) == (answer.status == 405)
        assert not Message.objects.exists()
        token = url.rpartition("/")[2].removeprefix("pbh_")
        assert token not in caplog.text
        assert token not in answer.body.decode()

    def test_has_a_table_of_many_rows(self) -> None:
        assert len(TABLE) >= 90
