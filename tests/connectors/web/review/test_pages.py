"""Pages of review, of bundles, and an author's steps."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_app.models import User
from connectors.flows import installing
from connectors.flows.publishing import keys
from connectors.models import App, AppEvent, AppVersion, BundleKey, Installation
from tests.connectors.apps import make_version
from tests.connectors.flows.publishing.conftest import Office, office
from tests.connectors.flows.publishing.test_bundles import elsewhere, exported, opened
from tests.markup import squeezed

__all__ = ["office"]
SignIn = Callable[[User], Client]


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return squeezed(answer.content.decode())


def findings(*rows: tuple[str, str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"findings-TOTAL_FORMS": len(rows), "findings-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        said |= {f"findings-{number}-{name}": text for name, text in zip(("place", "detail", "fix"), row, strict=True)}
    return said


class TestTheQueue:
    def test_is_for_administrators_and_linked_for_them_only(self, as_: SignIn, office: Office) -> None:
        assert as_(office.author).get("/review/").status_code == 404
        assert 'href="/review/"' not in html(as_(office.author), "/notifications/")
        assert 'href="/review/"' in html(as_(office.ada), "/notifications/")

    def test_is_counted_in_their_menu(self, as_: SignIn, office: Office) -> None:
        client = as_(office.ada)
        assert "App review</a>" in html(client, "/notifications/")
        office.version("submitted")
        office.version("rejected", name="Second")
        assert re.search(r"App review ?<span[^>]*>1 ?<span[^>]*>Waiting", html(client, "/notifications/"))

    def test_says_so_when_nothing_waits(self, as_: SignIn, office: Office) -> None:
        assert "No apps to review" in html(as_(office.ada), "/review/")

    def test_has_what_waits_and_is_filtered(self, as_: SignIn, office: Office) -> None:
        office.version("submitted", name="First")
        office.version("rejected", name="Second")
        office.version("draft", name="Third")
        client = as_(office.ada)
        assert ("First" in html(client, "/review/"), "Second" in html(client, "/review/")) == (True, False)
        assert "Second" in html(client, "/review/?state=rejected")
        assert "Third" not in html(client, "/review/?state=rejected")
        assert "First" in html(client, "/review/?state=nonsense")

    def test_asks_as_many_questions_for_many(self, as_: SignIn, office: Office) -> None:
        client = as_(office.ada)

        def asked() -> int:
            with CaptureQueriesContext(database) as found:
                html(client, "/review/")
            assert not any('"package"' in query["sql"] for query in found.captured_queries)
            return len(found)

        office.version("submitted", name="App 0")
        html(client, "/review/")
        few = asked()
        for number in range(1, 6):
            office.version("submitted", name=f"App {number}")
        assert asked() == few

    def test_is_paged(self, as_: SignIn, office: Office) -> None:
        for number in range(26):
            office.version("submitted", name=f"App {number}")
        assert "1 to 25 of 26" in html(as_(office.ada), "/review/")


class TestASubmission:
    def test_shows_checks_changes_and_what_follows(self, as_: SignIn, office: Office) -> None:
        first = office.version("published")
        office.team_with(first)
        version = office.next(first, state="submitted", summary="Tells more.", action_hosts=("ci.example",))
        page = html(as_(office.ada), f"/review/versions/{version.pk}/")
        assert "Passed" in page
        assert "Compared with 1.0.0" in page
        assert "Buttons that call <strong>ci.example</strong>" in page
        assert "<del>Tells of builds.</del>" in page
        assert "1 team is asked first" in page
        assert "Version 1.0.0 retires" in page

    def test_is_taken_approved_and_published(self, as_: SignIn, office: Office) -> None:
        version = office.version("submitted")
        client, url = as_(office.ada), f"/review/versions/{version.pk}/"
        client.post(f"{url}take")
        assert office.state(version) == "in_review"
        asked = client.post(f"{url}decide", {"do": "publish", "note": "Fine.", **findings()}).content.decode()
        assert "Every team can install it" in asked
        assert office.state(version) == "in_review"
        client.post(f"{url}decide", {"do": "publish", "note": "Fine.", "sure": "1"})
        assert office.state(version) == "published"
        assert AppEvent.objects.get(kind="approved").note == "Fine."

    def test_is_approved_first_and_published_later(self, as_: SignIn, office: Office) -> None:
        version = office.version("submitted")
        client, url = as_(office.ada), f"/review/versions/{version.pk}/"
        client.post(f"{url}decide", {"do": "approve", "sure": "1"})
        assert office.state(version) == "approved"
        assert "Every team can install it" in html(client, f"{url}publish/")
        client.post(f"{url}publish/")
        assert office.state(version) == "published"

    def test_is_rejected_with_findings(self, as_: SignIn, office: Office) -> None:
        version = office.version("submitted")
        client, url = as_(office.ada), f"/review/versions/{version.pk}/decide"
        rows = findings(("/name/short", "Too general.", "Say whose."), ("", "", ""))
        more = client.post(url, {"do": "more", "note": "Nearly.", **rows}).content.decode()
        assert ("findings-2-detail" in more, "Too general." in more, "Nearly." in more) == (True, True, True)
        assert client.post(url, {"do": "reject", **findings(("/x", "", ""))}).status_code == 422
        assert client.post(url, {"do": "reject", **findings()}).status_code == 422
        assert office.state(version) == "submitted"
        assert "reject the version, or leave them empty" in client.post(url, {"do": "approve", **rows}).content.decode()
        client.post(url, {"do": "reject", "note": "Nearly.", **rows})
        assert office.state(version) == "rejected"
        seen = html(as_(office.author), f"/apps/versions/{version.pk}/")
        assert "Too general." in seen
        assert "Say whose." in seen
        assert "Nearly." in seen

    def test_that_was_rejected_says_why_until_it_is_submitted_again(self, as_: SignIn, office: Office) -> None:
        version = office.version("submitted")
        as_(office.ada).post(f"/review/versions/{version.pk}/decide", {"do": "reject", "note": "Nearly.", **findings()})
        client, page = as_(office.author), f"/apps/versions/{version.pk}/"
        assert "Nearly." in html(client, page)
        client.post(f"{page}submit/")
        assert "Nearly." not in html(client, page)

    def test_that_fails_a_check_is_not_approved(self, as_: SignIn, office: Office) -> None:
        office.version("published")
        version = office.version("submitted")
        client, url = as_(office.ada), f"/review/versions/{version.pk}/"
        page = html(client, url)
        assert "it cannot be approved" in page
        answer = client.post(f"{url}decide", {"do": "publish", "sure": "1"}, follow=True).content.decode()
        assert "A check fails" in answer
        assert office.state(version) == "submitted"

    def test_that_someone_else_decided_says_so(self, as_: SignIn, office: Office) -> None:
        version = office.version("rejected")
        answer = as_(office.ada).post(
            f"/review/versions/{version.pk}/decide", {"do": "approve", "sure": "1"}, follow=True
        )
        assert "is in the state “Rejected” now" in answer.content.decode()

    def test_that_was_changed_since_it_was_looked_at_is_not_approved(self, as_: SignIn, office: Office) -> None:
        version = office.version()
        mine, theirs, url = as_(office.author), as_(office.ada), f"/review/versions/{version.pk}/"
        mine.post(f"/apps/versions/{version.pk}/submit/")
        page = html(theirs, url)
        seen = page.partition('name="seen" value="')[2].partition('"')[0]
        assert seen
        asked = theirs.post(f"{url}decide", {"do": "publish", "seen": seen}).content.decode()
        assert f'name="seen" value="{seen}"' in asked
        mine.post(f"/apps/versions/{version.pk}/withdraw/")
        mine.post(f"/apps/versions/{version.pk}/submit/")
        for said in ({"seen": seen}, {}):
            answer = theirs.post(f"{url}decide", {"do": "publish", "sure": "1", **said}, follow=True)
            assert "Look at it once more" in answer.content.decode()
        assert office.state(version) == "submitted"
        assert html(theirs, url).partition('name="seen" value="')[2].partition('"')[0] not in (seen, "")

    def test_shows_its_page_in_every_state(self, as_: SignIn, office: Office) -> None:
        for number, state in enumerate(AppVersion.State.values):
            version = office.version(state, name=f"App {number}")
            html(as_(office.ada), f"/review/versions/{version.pk}/")
            html(as_(office.author), f"/apps/versions/{version.pk}/")

    def test_a_strange_form_is_no_fault(self, as_: SignIn, office: Office) -> None:
        version = office.version("submitted")
        client, url = as_(office.ada), f"/review/versions/{version.pk}/decide"
        for said in ({"findings-TOTAL_FORMS": "x"}, {"findings-TOTAL_FORMS": "9999"}, {"do": "nothing"}, {}):
            for do in ("more", "reject", ""):
                assert client.post(url, {"do": do, "findings-INITIAL_FORMS": "0", **said}).status_code in (200, 422)
        assert office.state(version) == "submitted"


class TestAnAuthor:
    def test_submits_and_takes_back(self, as_: SignIn, office: Office) -> None:
        version = office.version()
        client, url = as_(office.author), f"/apps/versions/{version.pk}/"
        assert "Submit Builds 1.0.0 for review?" in html(client, f"{url}submit/")
        client.post(f"{url}submit/")
        assert office.state(version) == "submitted"
        assert "It is a draft again" in html(client, f"{url}withdraw/")
        client.post(f"{url}withdraw/")
        assert office.state(version) == "draft"

    def test_reads_what_to_repair_first(self, as_: SignIn, office: Office) -> None:
        office.version("published")
        version = office.version()
        client, url = as_(office.author), f"/apps/versions/{version.pk}/submit/"
        assert "Another app in the catalog is called" in html(client, url)
        answer = client.post(url)
        assert (answer.status_code, office.state(version)) == (422, "draft")

    def test_withdraws_and_reads_what_goes_on(self, as_: SignIn, office: Office) -> None:
        version = office.version("published")
        office.team_with(version)
        client, url = as_(office.author), f"/apps/versions/{version.pk}/withdraw/"
        assert "1 team that has it keeps it" in html(client, url)
        client.post(url)
        assert office.state(version) == "withdrawn"

    def test_brings_a_version_back(self, as_: SignIn, office: Office) -> None:
        first = office.version("published")
        office.publish(office.next(first))
        client, url = as_(office.author), f"/apps/versions/{first.pk}/rollback/"
        assert "Version 2.0.0 retires" in html(client, url)
        client.post(url)
        assert office.state(first) == "published"

    def test_tries_it_in_a_team_of_theirs(self, as_: SignIn, office: Office) -> None:
        version = office.version()
        client, url = as_(office.author), f"/apps/versions/{version.pk}/try/"
        assert "Operations" in html(client, url)
        page = client.post(url, {"team": office.team.pk}, follow=True).content.decode()
        assert "A trial: its author" in page
        assert Installation.objects.get().version == version
        assert "Uploaded" in html(client, f"/teams/{office.team.pk}/connectors/catalog/")
        assert client.post(url, {"team": "1"}).status_code == 422

    def test_without_a_team_is_told_what_to_do(self, as_: SignIn, office: Office) -> None:
        version = make_version(office.people.carol)
        assert "You own no team" in html(as_(office.people.carol), f"/apps/versions/{version.pk}/try/")


class TestATeam:
    def test_agrees_or_not_now(self, as_: SignIn, office: Office) -> None:
        first = office.version("published")
        installing.install(team=office.team, by=office.author, connector=str(first.app.connector_id))
        office.publish(office.next(first, action_hosts=("ci.example",)))
        url = f"/teams/{office.team.pk}/connectors/"
        page, client = f"{url}catalog/{first.app.connector_id}/", as_(office.people.bob)
        assert "wants more than this team agreed to" in html(client, url)
        assert "Buttons that call <strong>ci.example</strong>" in html(client, page)
        assert "can agree" in html(as_(office.people.carol), page)
        assert as_(office.people.carol).post(f"{page}agree", {"version": "x"}).status_code in (302, 403)
        assert client.post(f"{page}agree", {"version": str(first.pk)}, follow=True).status_code == 200
        made = Installation.objects.get()
        assert office.runs(made) == "1.0.0"
        client.post(f"{page}later")
        assert "wants more" not in html(client, url)
        assert "wants more" in html(client, page)
        client.post(f"{page}agree", {"version": str(App.objects.get().published_id)})
        assert office.runs(made) == "2.0.0"
        assert client.post(f"{page}agree").status_code == 404
        for path in (f"/apps/{first.app_id}/", f"/apps/{first.app_id}/events/"):
            assert "agreed to it for a team" in html(as_(office.ada), path)
            assert "agreed to it for a team" not in html(as_(office.author), path)  # who uses it is not theirs to know

    def test_installs_the_version_that_it_read_about(self, as_: SignIn, office: Office) -> None:
        first = office.version("published")
        page, client = f"/teams/{office.team.pk}/connectors/catalog/{first.app.connector_id}/", as_(office.people.bob)
        assert f'name="version" value="{first.pk}"' in html(client, page)
        office.publish(office.next(first, action_hosts=("ci.example",)))
        refused = client.post(f"{page}install", {"version": str(first.pk)})
        told = refused.content.decode()
        assert (refused.status_code, Installation.objects.count()) == (409, 0)
        assert "you read about version 1.0.0, and 2.0.0 was published meanwhile" in told
        assert "Buttons that call <strong>ci.example</strong>" in told
        fresh = App.objects.get().published_id
        assert f'name="version" value="{fresh}"' in told
        client.post(f"{page}install", {"version": str(fresh)})
        assert office.runs(Installation.objects.get()) == "2.0.0"
        # Who pressed twice, or was slower than a colleague, finds it installed.
        assert client.post(f"{page}install", {"version": str(first.pk)}).status_code == 302

    def test_reads_what_an_app_may_do(self, as_: SignIn, office: Office) -> None:
        version = office.version("published", action_hosts=("ci.example",))
        url = f"/teams/{office.team.pk}/connectors/catalog/"
        assert f"/catalog/{version.app.connector_id}/" in html(as_(office.people.carol), url)
        assert "Builds" in html(as_(office.people.carol), f"{url}?q=example+builds")
        page = html(as_(office.people.carol), f"{url}{version.app.connector_id}/")
        assert "Buttons on its messages may call ci.example." in page
        assert "https://builds.example/privacy" in page
        assert f"/pictures/{version.picture_id}.png" in page

    def test_leads_its_author_back_to_the_app(self, as_: SignIn, office: Office) -> None:
        version = office.version("published")
        url = f"/teams/{office.team.pk}/connectors/catalog/{version.app.connector_id}/"
        app = f'href="/apps/{version.app_id}/"'
        assert app in html(as_(office.author), url)
        assert app not in html(as_(office.people.carol), url)

    def test_does_not_see_what_is_not_published(self, as_: SignIn, office: Office) -> None:
        version = office.version("approved")
        url = f"/teams/{office.team.pk}/connectors/catalog/"
        assert str(version.app.connector_id) not in html(as_(office.author), url)
        assert as_(office.author).get(f"{url}{version.app.connector_id}/").status_code == 404
        assert as_(office.author).post(f"{url}{version.app.connector_id}/install").status_code == 404

    @pytest.mark.parametrize("path", ["", "catalog/"])
    def test_asks_as_many_questions_for_many(self, as_: SignIn, office: Office, path: str) -> None:
        client, url = as_(office.people.bob), f"/teams/{office.team.pk}/connectors/{path}"

        def add(number: int) -> None:
            version = office.version("published", name=f"App {number}")
            installing.install(team=office.team, by=office.author, connector=str(version.app.connector_id))
            office.publish(office.next(version, name=f"App {number}", permissions=("identity",)))

        def asked() -> int:
            html(client, url)
            with CaptureQueriesContext(database) as found:
                html(client, url)
            return len(found)

        add(0)
        few = asked()
        for number in range(1, 5):
            add(number)
        assert asked() == few


class TestBundles:
    def test_are_for_administrators(self, as_: SignIn, office: Office) -> None:
        client = as_(office.author)
        assert client.get("/review/bundles/").status_code == 404
        for path in ("import", "trust"):
            assert client.post(f"/review/bundles/{path}").status_code == 404
        assert not BundleKey.objects.exists()

    def test_go_out_and_come_in_after_the_key_is_compared(self, as_: SignIn, office: Office) -> None:
        version = office.version("published")
        client = as_(office.ada)
        answer = client.post(f"/review/versions/{version.pk}/bundle")
        assert ".bundle.zip" in answer["Content-Disposition"]
        assert set(opened(answer.content)) == {"package.zip", "bundle.json", "bundle.sig"}
        key = elsewhere()
        shown = keys.describe(key)

        def upload(**said: str) -> str:
            file = SimpleUploadedFile("b.zip", answer.content)
            return client.post("/review/bundles/import", {"bundle": file, **said}, follow=True).content.decode()

        assert shown.fingerprint in upload()
        assert not App.objects.exists()
        said = {"name": "Head office", "public": shown.public, "fingerprint": "0000"}
        assert "Do not trust it" in client.post("/review/bundles/trust", said).content.decode()
        client.post("/review/bundles/trust", {**said, "fingerprint": shown.fingerprint.upper()})
        assert "1.0.0 is published" in upload(publish="on")
        assert App.objects.get().published
        assert "not higher" in upload()

    def test_that_were_changed_say_where(self, as_: SignIn, office: Office) -> None:
        bundle = exported(office)
        spoiled = bundle.replace(b'"note": "Well made."', b'"note": "Well mode."')
        assert spoiled != bundle
        file = SimpleUploadedFile("b.zip", spoiled)
        answer = as_(office.ada).post("/review/bundles/import", {"bundle": file})
        assert answer.status_code == 422

    def test_of_a_failing_app_show_its_findings(self, as_: SignIn, office: Office) -> None:
        bundle = exported(office)
        App.objects.all().delete()
        office.version("published")
        file = SimpleUploadedFile("b.zip", bundle)
        answer = as_(office.ada).post("/review/bundles/import", {"bundle": file})
        assert "Another app in the catalog is called" in answer.content.decode()

    def test_keys_are_trusted_and_not(self, as_: SignIn, office: Office) -> None:
        client = as_(office.ada)
        public = base64.b64encode(b"\x01" * 32).decode()
        client.post("/review/bundles/trust", {"name": "Branch", "public": public})
        key = BundleKey.objects.get(name="Branch")
        assert "Branch" in html(client, "/review/bundles/")
        assert client.post("/review/bundles/trust", {"name": "x", "public": "x"}).status_code == 422
        assert "Bundles that it signed are refused" in html(client, f"/review/bundles/keys/{key.pk}/untrust/")
        client.post(f"/review/bundles/keys/{key.pk}/untrust/")
        assert not BundleKey.objects.filter(name="Branch").exists()
        ours = BundleKey.objects.get()
        assert client.post(f"/review/bundles/keys/{ours.pk}/untrust/").status_code == 404
