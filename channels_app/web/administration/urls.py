"""Every page of the administration area, area by area: each package here is one, with `urlpatterns` and SECTION."""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern

from channels_app.web import administration
from channels_app.web.administration import sections

AREAS = [
    import_module(f"{administration.__name__}.{module.name}.urls")
    for module in iter_modules(administration.__path__)
    if module.ispkg
]

for area in AREAS:
    sections.register(area.SECTION)

urlpatterns: list[URLPattern] = [pattern for area in AREAS for pattern in area.urlpatterns]
