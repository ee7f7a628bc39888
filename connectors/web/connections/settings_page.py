"""The page of a connection's settings: the connector's form and ours, with test, preview of runs and search."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils import timezone
from django.utils.translation import get_language

from channels_app.models import Channel
from channels_app.web.requests import is_partial, reader
from connectors import http_clients
from connectors.flows import configuring
from connectors.models import Connection
from connectors.sdk import Connector, Suggestion
from connectors.web.card_preview import preview_of, sample_of
from connectors.web.connections.form_fields import chosen, rendered_fields, searches
from connectors.web.connections.forms import DetailsForm


class SettingsPage:
    def __init__(
        self, request: HttpRequest, channel: Channel, connector: Connector, connection: Connection | None = None
    ) -> None:
        self.request, self.channel, self.connector, self.connection = request, channel, connector, connection
        self.user, self.now = reader(request), timezone.now()
        self.do = request.POST.get("do", "save") if request.method == "POST" else ""
        self.scheduled = "poll" in connector.capabilities()
        self.data = chosen(connector, request.POST) if self.do else None
        if self.do.startswith("find:") and self.data is not None:
            self.data[self.sought] = request.POST.get(f"{self.sought}-text", "")
        self.form = (
            configuring.edit_form(connection=connection, data=self.data)
            if connection
            else configuring.new_form(connector=connector.slug, data=self.data)
        )
        self.details = DetailsForm(
            self.data,
            scheduled=self.scheduled,
            speaks=speaks(connector),
            grace=connection.grace if connection else None,
            initial=_details_of(connection) if connection else _details_for(connector),
        )

    @property
    def sought(self) -> str:
        """The field whose search was pressed, on a page without script."""
        return self.do.partition(":")[2]

    @cached_property
    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.details.is_valid()])

    def answer(self) -> HttpResponse | None:
        """Handles what the page asks for, except saving, for which it returns None."""
        if self.do == "preview":
            return render(self.request, "connectors/planned.html", self._run_preview())
        if self.do == "test":
            return self._render_test()
        return None if self.do == "save" else self.page()

    def _run_preview(self) -> dict[str, Any]:
        """Returns the next runs for the fields' present values.

        Errors of fields that are not filled in yet are not shown because of this.
        """
        form = self.form if self.do == "test" else self._fresh()
        planned = configuring.upcoming(
            connector=self.connector.slug, form=form, now=self.now, connection=self.connection
        )
        return {"planned": planned, "scheduled": self.scheduled}

    def _fresh(self) -> Any:
        """Returns a separate form that is always bound: to what was posted or, before that, to what the page shows."""
        data: Any = self.data
        if data is None:
            data = {bound.html_name: bound.value() for bound in self.form}
        if self.connection:
            return configuring.edit_form(connection=self.connection, data=data)
        return configuring.new_form(connector=self.connector.slug, data=data)

    def _render_test(self) -> HttpResponse:
        context: dict[str, Any] = {"form": self.form, "tried": None, "channel": self.channel}
        if self.form.is_valid():
            tried = configuring.try_settings(
                connector=self.connector.slug,
                form=self.form,
                channel=self.channel,
                by=self.user,
                http=http_clients.http_for,
                now=self.now,
                connection=self.connection,
                language=self.details.spoken,
            )
            shown = preview_of(tried.card) if tried.card else None
            context |= {"tried": tried, "shown": shown, "place": self._place_of(tried.place)}
        context |= {"sender": self.request.POST.get("name") or self.connector.name, "connector": self.connector}
        if is_partial(self.request):
            return render(self.request, "connectors/tried.html", context)
        return self.page(**context)

    def _place_of(self, name: str) -> dict[str, str]:
        """Returns the id and label of the field where a fault can be repaired; nothing if there is no such field."""
        if name not in self.form.fields:
            return {}
        bound = self.form[name]
        return {"id": bound.id_for_label or f"div_{bound.auto_id}", "label": str(bound.label)}

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        context = {
            "channel": self.channel,
            "team": self.channel.team,
            "connector": self.connector,
            "connection": self.connection,
            "form": self.form,
            "details_form": self.details,
            "testable": is_testable(self.connector),
            "sample": sample_of(self.connector, self.details.spoken),
            "parts": list(rendered_fields(self.form, self._offers())),
            **self._run_preview(),
            **context,
        }
        if not self.connector.page_template:
            return render(self.request, "connectors/configure.html", context, status=status)
        # A template of the connector's own folder, which extends ours.
        text = (self.connector.folder() / self.connector.page_template).read_text()
        return HttpResponse(engines["django"].from_string(text).render(context, self.request), status=status)

    def _offers(self) -> dict[str, Sequence[Suggestion]]:
        """Returns offers for the field that was searched and for fields whose text is not clear."""
        if not self.do:
            return {}
        wanted = [name for name in searches(self.connector) if name == self.sought or self.form[name].errors]
        return {name: offers_for(self, name, str(self.form[name].value() or "")) for name in wanted}


def speaks(connector: Connector) -> bool:
    """Tells whether a connector writes cards and leaves their language to us; its own form may ask for one."""
    return bool({"poll", "receive"} & connector.capabilities()) and "language" not in connector.config_form.base_fields


def _details_of(connection: Connection) -> dict[str, Any]:
    return {"name": connection.name, "missed": connection.missed, "language": connection.language}


def _details_for(connector: Connector) -> dict[str, Any]:
    """Returns the details of a new connection; its cards are in the language of the person who sets it up."""
    return {"name": connector.name, "language": get_language() or settings.LANGUAGE_CODE}


def is_testable(connector: Connector) -> bool:
    """Tells whether a test can show something before a service posts."""
    return "poll" in connector.capabilities() or type(connector).test is not Connector.test


def offers_for(sheet: SettingsPage, name: str, text: str) -> Sequence[Suggestion]:
    return configuring.suggest(
        connector=sheet.connector.slug,
        field=name,
        text=text,
        channel=sheet.channel,
        by=sheet.user,
        http=http_clients.http_for,
        now=sheet.now,
    )
