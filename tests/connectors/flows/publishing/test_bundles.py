"""Apps carried between servers. The other server is the same database with other keys in it."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from channels_app import vault
from channels_app.access import NotVisible
from connectors.app_packages import zip_of
from connectors.app_packages.bundle import CONTEXT, BadBundle, fingerprint, read_bundle
from connectors.flows.publishing import bundles, keys
from connectors.flows.publishing.transitions import Overtaken, Unready
from connectors.models import App, AppEvent, AppVersion, BundleKey
from tests.connectors.apps import icon, manifest
from tests.connectors.flows.publishing.conftest import NOW, Office
from tests.memory import at_most


def exported(office: Office, **values: Any) -> bytes:
    version = office.version("in_review", **values)
    AppVersion.objects.filter(pk=version.pk).update(state="approved")
    AppEvent.objects.create(app=version.app, version=version, by=office.ada, at=NOW, kind="approved", note="Well made.")
    version.refresh_from_db()
    return bundles.export(version=version, by=office.ada, now=NOW)


def elsewhere() -> BundleKey:
    """Away to another server: it has neither the app nor our key. Returns the key that signed."""
    App.objects.all().delete()
    key = BundleKey.objects.get()
    BundleKey.objects.all().delete()
    return key


def trust(office: Office, key: BundleKey) -> None:
    keys.trust(name="Head office", public=base64.b64encode(bytes(key.public_key)).decode(), by=office.ada)


def opened(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def closed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def about(parts: dict[str, bytes], change: Callable[[dict[str, Any]], Any]) -> dict[str, bytes]:
    said = json.loads(parts["bundle.json"])
    change(said)
    return {**parts, "bundle.json": json.dumps(said).encode()}


class TestCarrying:
    def test_arrives_approved_with_who_approved_it(self, office: Office) -> None:
        bundle = exported(office, action_hosts=("ci.example",))
        trust(office, elsewhere())
        version = bundles.take_in(data=bundle, by=office.bert, now=NOW)
        assert (version.state, version.version, version.app.author) == ("approved", "1.0.0", None)
        assert version.picture_id
        event = AppEvent.objects.get()
        assert (event.kind, event.by) == ("imported", office.bert)
        assert "Well made." in event.note
        assert "localhost:8000" in event.note
        assert "2027-03-01" in event.note

    def test_may_be_published_at_once(self, office: Office) -> None:
        bundle = exported(office)
        trust(office, elsewhere())
        version = bundles.take_in(data=bundle, by=office.bert, now=NOW, publish=True)
        assert App.objects.get().published == version
        assert office.events(version) == ["imported", "published"]

    def test_a_newer_version_joins_the_app(self, office: Office) -> None:
        ids = {"id": manifest().id, "connector_id": manifest().connector_id}
        older, newer = exported(office, **ids), b""
        key = elsewhere()
        key.save(force_insert=True)
        newer = exported(office, version="1.1.0", **ids)
        App.objects.all().delete()
        first = bundles.take_in(data=older, by=office.ada, now=NOW, publish=True)
        second = bundles.take_in(data=newer, by=office.ada, now=NOW, publish=True)
        assert first.app == second.app
        assert [office.state(first), office.state(second)] == ["retired", "published"]

    @pytest.mark.parametrize("present", ["1.0.0", "1.0.1"])
    def test_an_older_one_is_refused(self, office: Office, present: str) -> None:
        bundle = exported(office)
        app = App.objects.get()
        app.versions.update(version=present, order=f"000000001.000000000.00000000{present[-1]}", state="published")
        with pytest.raises(bundles.Unwanted, match="not higher"):
            bundles.take_in(data=bundle, by=office.ada, now=NOW)
        assert AppVersion.objects.count() == 1

    def test_half_of_an_apps_ids_is_refused(self, office: Office) -> None:
        bundle = exported(office)
        App.objects.update(manifest_id=manifest().id)
        with pytest.raises(bundles.Unwanted, match="one of the two ids"):
            bundles.take_in(data=bundle, by=office.ada, now=NOW)

    def test_a_failing_check_is_refused_and_stores_nothing(self, office: Office) -> None:
        bundle = exported(office)
        App.objects.all().delete()
        office.version("published")
        with pytest.raises(Unready):
            bundles.take_in(data=bundle, by=office.ada, now=NOW)
        assert App.objects.count() == 1

    def test_waits_for_another_version_under_review(self, office: Office) -> None:
        version = office.version("submitted", version="0.9.0")
        ids = {"id": version.app.manifest_id, "connector_id": version.app.connector_id}
        App.objects.all().delete()
        bundle = exported(office, **ids)
        App.objects.get().versions.update(state="submitted", version="0.9.0", order="000000000.000000009.000000000")
        with pytest.raises(bundles.Unwanted, match="under review"):
            bundles.take_in(data=bundle, by=office.ada, now=NOW)

    @pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "rejected", "withdrawn"])
    def test_only_what_was_approved_goes_out(self, office: Office, state: str) -> None:
        with pytest.raises(Overtaken):
            bundles.export(version=office.version(state), by=office.ada, now=NOW)

    def test_is_for_administrators(self, office: Office) -> None:
        bundle = exported(office)
        version = AppVersion.objects.get()
        with pytest.raises(NotVisible):
            bundles.export(version=version, by=office.author, now=NOW)
        with pytest.raises(NotVisible):
            bundles.take_in(data=bundle, by=office.author, now=NOW)
        with pytest.raises(NotVisible):
            keys.trust(name="x", public="x", by=office.author)


class TestTampering:
    @pytest.fixture
    def parts(self, office: Office) -> dict[str, bytes]:
        bundle = exported(office)
        trust(office, elsewhere())
        return opened(bundle)

    def refused(self, office: Office, parts: dict[str, bytes]) -> str:
        """The part that is found to be wrong; nothing is stored."""
        with pytest.raises(BadBundle) as error:
            bundles.take_in(data=closed(parts), by=office.ada, now=NOW)
        assert not App.objects.exists()
        return error.value.place

    def test_untouched_it_is_taken(self, office: Office, parts: dict[str, bytes]) -> None:
        assert bundles.take_in(data=closed(parts), by=office.ada, now=NOW).state == "approved"

    def test_with_the_package(self, office: Office, parts: dict[str, bytes]) -> None:
        other = zip_of(manifest(name="Evil").document(), {"color.png": icon(192), "outline.png": icon(32)})
        assert self.refused(office, {**parts, "package.zip": other}) == "package.zip"

    def test_with_the_package_and_its_sum(self, office: Office, parts: dict[str, bytes]) -> None:
        other = zip_of(manifest(name="Evil").document(), {"color.png": icon(192), "outline.png": icon(32)})
        changed = about(parts, lambda said: said["package"].update(sha256=hashlib.sha256(other).hexdigest()))
        assert self.refused(office, {**changed, "package.zip": other}) == "bundle.sig"

    @pytest.mark.parametrize(
        ("part", "member", "value"),
        [
            ("app", "version", "9.9.9"),
            ("app", "id", "5d0a6b0e-5f0a-4f6e-9a5e-7f6f2b8c1d3e"),
            ("app", "name", "Another"),
            ("review", "note", "Excellent!"),
            ("review", "approvedAt", "2020-01-01"),
            ("issuer", "name", "Microsoft"),
            ("issuer", "url", "https://microsoft.example"),
            ("package", "size", 1),
        ],
    )
    def test_with_what_is_said(
        self, office: Office, parts: dict[str, bytes], part: str, member: str, value: object
    ) -> None:
        assert self.refused(office, about(parts, lambda said: said[part].update({member: value}))) == "bundle.sig"

    def test_with_a_space(self, office: Office, parts: dict[str, bytes]) -> None:
        assert self.refused(office, {**parts, "bundle.json": parts["bundle.json"] + b" "}) == "bundle.sig"

    @pytest.mark.parametrize("signature", [b"", b"AAAA", b"\xff" * 64, base64.b64encode(b"\x00" * 64)])
    def test_with_the_signature(self, office: Office, parts: dict[str, bytes], signature: bytes) -> None:
        assert self.refused(office, {**parts, "bundle.sig": signature}) == "bundle.sig"

    def test_with_the_signers_name_on_anothers_key(self, office: Office, parts: dict[str, bytes]) -> None:
        """Signed anew by a key that nobody trusts: whole, but unknown."""
        mine = Ed25519PrivateKey.generate()
        public = mine.public_key().public_bytes_raw()
        changed = about(parts, lambda said: said["issuer"].update(key=base64.b64encode(public).decode()))
        changed["bundle.sig"] = base64.b64encode(mine.sign(CONTEXT + changed["bundle.json"]))
        with pytest.raises(bundles.UnknownKey) as unknown:
            bundles.take_in(data=closed(changed), by=office.ada, now=NOW)
        assert unknown.value.bundle.key == public
        assert not App.objects.exists()

    def test_a_signature_of_something_else_is_none(self, office: Office, parts: dict[str, bytes]) -> None:
        mine = Ed25519PrivateKey.generate()
        public = base64.b64encode(mine.public_key().public_bytes_raw()).decode()
        keys.trust(name="Mine", public=public, by=office.ada)
        changed = about(parts, lambda said: said["issuer"].update(key=public))
        changed["bundle.sig"] = base64.b64encode(mine.sign(changed["bundle.json"]))
        assert self.refused(office, changed) == "bundle.sig"

    def test_a_signer_that_lies_about_the_package(self, office: Office, parts: dict[str, bytes]) -> None:
        mine = Ed25519PrivateKey.generate()
        public = base64.b64encode(mine.public_key().public_bytes_raw()).decode()
        keys.trust(name="Mine", public=public, by=office.ada)
        changed = about(parts, lambda said: (said["issuer"].update(key=public), said["app"].update(version="9.9.9")))
        changed["bundle.sig"] = base64.b64encode(mine.sign(CONTEXT + changed["bundle.json"]))
        assert self.refused(office, changed) == "package.zip"

    @pytest.mark.parametrize("missing", ["package.zip", "bundle.json", "bundle.sig"])
    def test_by_leaving_out(self, office: Office, parts: dict[str, bytes], missing: str) -> None:
        assert self.refused(office, {name: data for name, data in parts.items() if name != missing}) == ""

    def test_by_adding(self, office: Office, parts: dict[str, bytes]) -> None:
        assert self.refused(office, {**parts, "more.txt": b"x"}) == ""

    @pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{", b'{"format": 2}', b'{"format": 1}', b"[" * 60_000])
    def test_with_no_sense(self, office: Office, parts: dict[str, bytes], text: bytes) -> None:
        assert self.refused(office, {**parts, "bundle.json": text}) == "bundle.json"

    @pytest.mark.parametrize(
        ("part", "member", "value"),
        [("app", "id", 1), ("app", "connectorId", []), ("issuer", "key", 7), ("review", "note", "\ud800")],
    )
    def test_with_what_nothing_can_be_made_of(
        self, office: Office, parts: dict[str, bytes], part: str, member: str, value: object
    ) -> None:
        changed = about(parts, lambda said: said[part].update({member: value}))
        assert self.refused(office, changed) == "bundle.json"

    def test_by_another_method(self, office: Office, parts: dict[str, bytes]) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        with pytest.raises(BadBundle):
            read_bundle(out.getvalue())

    def test_by_size(self, office: Office, parts: dict[str, bytes]) -> None:
        assert self.refused(office, {**parts, "bundle.json": b" " * 70_000}) == "bundle.json"

    @pytest.mark.parametrize("part", ["package.zip", "bundle.json", "bundle.sig"])
    def test_by_what_grows(self, office: Office, parts: dict[str, bytes], part: str) -> None:
        """A small file of which a large one comes; no more of it than a part may have is ever there."""
        bomb = closed({**parts, part: bytes(200_000_000)})
        with at_most(16 * 1024 * 1024), pytest.raises(BadBundle) as error:
            read_bundle(bomb)
        assert error.value.place == part

    @pytest.mark.parametrize("data", [b"", b"PK", b"\x00" * 5_000_000])
    def test_no_bundle_at_all(self, office: Office, data: bytes) -> None:
        with pytest.raises(BadBundle):
            read_bundle(data)


class TestKeys:
    def test_ours_is_made_once_and_sealed(self, office: Office) -> None:
        key = keys.ours(by=office.ada)
        assert keys.ours(by=office.bert) == key
        assert key.private_key is not None
        private = Ed25519PrivateKey.from_private_bytes(vault.unseal(key.private_key))
        assert private.public_key().public_bytes_raw() == bytes(key.public_key)

    def test_is_trusted_until_it_is_not(self, office: Office) -> None:
        bundle = exported(office)
        key = elsewhere()
        with pytest.raises(bundles.UnknownKey):
            bundles.take_in(data=bundle, by=office.ada, now=NOW)
        trust(office, key)
        [trusted] = keys.trusted(by=office.ada)
        keys.untrust(key=trusted, by=office.ada)
        with pytest.raises(bundles.UnknownKey):
            bundles.take_in(data=bundle, by=office.ada, now=NOW)

    def test_ours_is_not_untrusted(self, office: Office) -> None:
        key = keys.ours(by=office.ada)
        keys.untrust(key=key, by=office.ada)
        assert keys.ours(by=office.ada) == key

    @pytest.mark.parametrize("public", ["", "hello", "AAAA", "é" * 44, "A" * 43 + "\x00"])
    def test_what_is_no_key_is_refused(self, office: Office, public: str) -> None:
        with pytest.raises(keys.InvalidKey):
            keys.trust(name="x", public=public, by=office.ada)

    def test_a_key_is_trusted_once(self, office: Office) -> None:
        shown = keys.describe(keys.ours(by=office.ada))
        with pytest.raises(keys.InvalidKey, match="own"):
            keys.trust(name="x", public=shown.public, by=office.ada)

    def test_a_fingerprint_can_be_read_out(self) -> None:
        assert fingerprint(b"\x00" * 32).startswith("6668 7aad f862 bd77")
