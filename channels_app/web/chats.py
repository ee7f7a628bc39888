"""Pages that list and start chats and manage their members. Their messages are on the channel page."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.flows import chats
from channels_app.models import Chat
from channels_app.web import channel_details, sidebar
from channels_app.web.avatars import initials, tone
from channels_app.web.forms import ChatNameForm, NewChatForm, PeopleForm
from channels_app.web.requests import id_of, reader
from channels_app.web.responses import confirm

CHATS_PER_PAGE = 25


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    query = request.GET.get("q", "").strip()[:80]
    page = Paginator(sidebar.chats_with_unread(user, query=query), CHATS_PER_PAGE).get_page(request.GET.get("page"))
    keep = urlencode({"q": query}) + "&" if query else ""
    context = {"page": page, "query": query, "keep": keep, "knows_someone": access.known_to(user).exists()}
    return render(request, "channels_app/chats.html", context)


@require_safe
def in_rail(request: HttpRequest) -> HttpResponse:
    """Renders the rail's current chats; `?open=` is the one that the page shows."""
    open_id = id_of(request.GET.get("open"))
    context = {"rail_chats": sidebar.chats_of(reader(request), open_id=open_id), "open_id": open_id}
    response = render(request, "rail_chats.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def people(request: HttpRequest) -> JsonResponse:
    """Suggests whom `?q=` may mean, for type-ahead, without those who are already in the chat `?chat=`."""
    user = reader(request)
    chat_id = id_of(request.GET.get("chat"))
    chat = access.chat_for(user, chat_id) if chat_id else None
    found = chats.candidates(by=user, query=request.GET.get("q", ""), chat=chat)[: chats.SUGGESTED_PEOPLE]
    offers = [
        {
            "value": str(person.pk),
            "label": str(person),
            "detail": person.confirmed_email,
            "initials": initials(person),
            "tone": tone(person.pk),
        }
        for person in found
    ]
    return JsonResponse({"offers": offers}, headers={"Cache-Control": "no-store"})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Creates a chat, or opens the existing one with this person."""
    user = reader(request)
    form = NewChatForm(request.POST or None, initial=_form_data(request), among=chats.candidates(by=user))
    if form.is_complete:
        try:
            chat = chats.start_chat(by=user, people=form.chosen, name=form.cleaned_data["name"])
        except chats.InvalidChat as error:
            form.add_error("q", str(error))
        else:
            return redirect("channel", channel_id=chat.pk)
    return _people_page(request, form)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, chat_id: UUID) -> HttpResponse:
    user = reader(request)
    chat = access.chat_for(user, chat_id)
    chats.require_group(chat, user)
    form = PeopleForm(request.POST or None, initial=_form_data(request), among=chats.candidates(by=user, chat=chat))
    if form.is_complete:
        people = form.chosen
        try:
            chats.add_people(chat=chat, by=user, people=people)
        except chats.InvalidChat as error:
            form.add_error("q", str(error))
        else:
            names = ", ".join(map(str, people))
            done = ngettext("%(names)s is in the chat now.", "%(names)s are in the chat now.", len(people))
            messages.success(request, done % {"names": names})
            return redirect("channel", channel_id=chat_id)
    return _people_page(request, form, chat)


def _form_data(request: HttpRequest) -> dict[str, Any]:
    return {"people": request.GET.getlist("people"), "q": request.GET.get("q", "")}


def _people_page(request: HttpRequest, form: PeopleForm, chat: Chat | None = None) -> HttpResponse:
    chosen = form.chosen
    query = form["q"].value() or ""
    found = chats.candidates(by=reader(request), query=query, chat=chat)[: chats.SUGGESTED_PEOPLE + len(chosen) + 1]
    offers = [person for person in found if person not in chosen]
    context = {
        "channel": chat,
        "form": form,
        "chosen": chosen,
        "query": query,
        "offers": offers[: chats.SUGGESTED_PEOPLE],
        "more": len(offers) > chats.SUGGESTED_PEOPLE,
    }
    return render(request, "channels_app/chat_people.html", context, status=422 if form.errors else 200)


@require_POST
def rename(request: HttpRequest, chat_id: UUID) -> HttpResponse:
    user = reader(request)
    chat = access.chat_for(user, chat_id)
    form = ChatNameForm(request.POST)
    if not form.is_valid():
        return channel_details.page_of(request, chat, 422, form=form)
    chats.rename_chat(chat=chat, by=user, name=form.cleaned_data["name"])
    messages.success(request, _("Saved."))
    return redirect("channel", channel_id=chat_id)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, chat_id: UUID) -> HttpResponse:
    user = reader(request)
    chat = access.chat_for(user, chat_id)
    title = chats.title_of(chat, reader=user)
    if request.method == "POST":
        chats.leave_chat(chat=chat, by=user)
        messages.success(request, _("You have left %(chat)s.") % {"chat": title})
        return redirect("chats")
    chats.require_group(chat, user)
    return confirm(
        request,
        title=_("Leave %(chat)s?") % {"chat": title},
        consequences=_lost(chat),
        button=_("Leave chat"),
        back=reverse("channel", kwargs={"channel_id": chat_id}),
    )


def _lost(chat: Chat) -> list[str]:
    if chat.members.count() > 1:
        return [
            _("You no longer see it or what was said in it. Its members can add you again."),
            _("Your messages stay, and what you connected goes on; any member may pause or remove it."),
        ]
    count = chat.messages.filter(deleted_at=None).count()
    return [
        _("You are the last one in it: the chat is deleted, with its messages (%(count)d), for good.")
        % {"count": count},
        _("Everything connected to it is removed: its webhook URLs stop working at once."),
    ]
