import dataclasses
from uuid import UUID

import pytest

from connectors.app_packages import InvalidVersion, Manifest, order_of

HERE = Manifest(
    id=UUID("6a4b5e9c-2f0f-4a53-9df5-0a4f5a1f6f01"),
    version="1.2.0",
    connector_id=UUID("0d1f37c7-9a3e-4a8e-8d43-0d5f1c6f7a02"),
    configuration_url="https://Build.example:8443/configure?theme={theme}",
    name="Builds",
    full_name="Builds of Example",
    summary="Tells of builds.",
    description="Tells of builds, as they end.",
    company="Example",
    website_url="https://example.com",
    privacy_url="https://example.com/privacy",
    terms_url="https://example.com/terms",
    valid_domains=("login.example", "*.cdn.example"),
    action_hosts=("api.example",),
    permissions=("identity",),
)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert Manifest.of(HERE.document()) == HERE


def test_old_manifests_leave_things_out() -> None:
    document = HERE.document()
    for name in ("validDomains", "permissions", "accentColor", "patchbay", "$schema"):
        del document[name]
    bare = dataclasses.replace(HERE, valid_domains=(), permissions=(), action_hosts=(), accent_color="#FFFFFF")
    assert Manifest.of(document) == bare


def test_pages_come_from_the_configuration_pages_host_and_the_valid_domains() -> None:
    assert HERE.page_hosts == ("build.example:8443", "login.example", "*.cdn.example")


def test_versions_sort_by_number() -> None:
    assert sorted(["1.10.0", "1.9.9", "0.20.3", "2.0"], key=order_of) == ["0.20.3", "1.9.9", "1.10.0", "2.0"]
    assert order_of("1.0") == order_of("1.0.0")


@pytest.mark.parametrize(
    "version", ["", "1", "1.0.0-beta", "1.02.3", "v1.0.0", "1.0.0.0", "1.0.1234567890", "\u0661.0.0"]
)
def test_other_versions_are_refused(version: str) -> None:
    with pytest.raises(InvalidVersion):
        order_of(version)
