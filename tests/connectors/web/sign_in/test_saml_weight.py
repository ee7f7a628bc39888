"""The libraries of SAML take 11 MB in each process, and are loaded where somebody signs in by it."""

import os
import subprocess
import sys

START = """
import sys
import django
django.setup()
from django.urls import get_resolver, reverse
get_resolver().reverse_dict
reverse("saml_acs", kwargs={"organization_slug": "company"})
from allauth.socialaccount.providers import registry
registry.get_class("saml")
import connectors.tasks
heavy = {name.partition(".")[0] for name in sys.modules} & {"onelogin", "xmlsec", "lxml", "isodate"}
print("before:", sorted(heavy))
from connectors.web.sign_in.saml import views
print("after:", "onelogin" in sys.modules and "xmlsec" in sys.modules)
"""


def test_nothing_of_saml_is_loaded_before_it_is_used() -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.splitlines() == ["before: []", "after: True"]
