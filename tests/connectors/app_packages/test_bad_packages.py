import pytest

from connectors.app_packages import BadPackage, read_package
from tests.connectors.app_packages.bad_packages import ALL, Bad, document, member, whole, zipped
from tests.connectors.apps import package


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
def test_says_what_is_wrong_and_where(bad: Bad) -> None:
    with pytest.raises(BadPackage) as found:
        read_package(bad.make())
    errors = [finding for finding in found.value.findings if not finding.warning]
    assert (bad.rule, bad.place) in {(error.rule, error.place) for error in errors}
    assert all(error.detail and error.fix for error in errors)


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
def test_says_nothing_that_follows_from_it(bad: Bad) -> None:
    """One mistake is one error; a manifest of which little is left has others."""
    with pytest.raises(BadPackage) as found:
        read_package(bad.make())
    wrong = [finding for finding in found.value.findings if not finding.warning]
    assert len(wrong) == 1 or bad.name in {"twice", "infinite", "half a surrogate", "large together", "two connectors"}


def test_says_all_that_is_wrong() -> None:
    made = document()
    made["version"] = "x"
    made["developer"]["websiteUrl"] = "http://a.example"
    made["connectors"][0]["scopes"] = []
    del made["name"]
    bad = package(made, color_png=b"x", outline_png=b"x")
    with pytest.raises(BadPackage) as found:
        read_package(bad)
    places = {finding.place for finding in found.value.findings if not finding.warning}
    assert places == {
        *("/version", "/developer/websiteUrl", "/connectors/0/scopes", "/name"),
        *("color.png", "outline.png"),
    }


def test_says_what_is_wrong_in_a_folder_too() -> None:
    files = {f"one/two/{name}": content for name, content in whole(**{"color.png": b"x"}).items()}
    with pytest.raises(BadPackage) as found:
        read_package(zipped({**files, "__MACOSX/one/._x": b"", "one/.DS_Store": b""}))
    assert [finding.rule for finding in found.value.findings if not finding.warning] == ["folder", "icon-type"]


def test_names_the_host_that_was_meant() -> None:
    with pytest.raises(BadPackage) as found:
        read_package(member("validDomains", value=["https://Login.Example/signin"])())
    assert "login.example" in found.value.findings[0].fix


def test_lists_no_more_than_can_be_read() -> None:
    with pytest.raises(BadPackage) as found:
        read_package(member("permissions", value=[1] * 20)())
    assert 1 < len(found.value.findings) <= 100
