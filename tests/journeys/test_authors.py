"""What an author is told, by the product as it runs: the mail goes out by itself."""

import time

from tests.product import Product

REJECT = """
from django.utils import timezone
from channels_app.models import User
from connectors.flows.publishing import reviewing
from tests.connectors.apps import make_version
staff = User.objects.filter(is_staff=True).first()
author = User.objects.create_user("vera@example.com", "pw", confirmed=True, display_name="Vera")
version = make_version(author, state="submitted", name="Posted by itself")
reviewing.reject(version=version, by=staff, now=timezone.now(), note="The icon is blank.")
"""


def test_an_author_gets_a_mail_of_a_decision(product: Product) -> None:
    product.shell(REJECT)
    end = time.monotonic() + 60
    while "To: vera@example.com" not in product.log and time.monotonic() < end:
        time.sleep(0.5)
    sent = product.log.partition("Subject: [Patchbay] Posted by itself 1.0.0 was rejected.")[2]
    assert "To: vera@example.com" in sent
    assert "The icon is blank." in sent
    assert f"{product.base_url}/apps/versions/" in sent
