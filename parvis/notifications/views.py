"""Doors: the bell, its latest news, the page of all, the preferences."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.web import Request
from parvis.notifications import actions, queries
from parvis.notifications.models import Notification, Preference
from parvis.ui.templatetags.ui import pure

PER_PAGE = 30
IN_PANEL = 8


@dataclass(frozen=True)
class Bell:
    """Whose bell it is, and how many news are unread."""

    person: str
    unread: int


def bell(request: Request) -> str:
    """The header's bell, with the number of unread news."""
    if not request.actor.is_person:
        return ""
    return pure("notifications/pure/bell.html", Bell(str(request.actor.id), queries.unread_count(request.actor)))


@require_safe
@login_required
def bell_fragment(request: Request) -> HttpResponse:
    """The bell's button again, after a live message."""
    return render(request, "notifications/bell_button.html", {"unread": queries.unread_count(request.actor)})


@require_safe
@login_required
def latest(request: Request) -> HttpResponse:
    """The bell's panel."""
    rows = Notification.objects.visible_to(request.actor)[:IN_PANEL]
    return render(request, "notifications/latest.html", {"lines": queries.lines(request.actor, rows)})


@require_safe
@login_required
def notifications(request: Request) -> HttpResponse:
    """All of one's news, or the unread ones (`?etat=non-lues`), by day."""
    rows = Notification.objects.visible_to(request.actor)
    unread = request.GET.get("etat") == "non-lues"
    page = Paginator(rows.unread() if unread else rows, PER_PAGE).get_page(request.GET.get("page"))
    days = queries.by_day(queries.lines(request.actor, page.object_list))
    context = {"page": page, "days": days, "unread_only": unread, "unread": queries.unread_count(request.actor)}
    return render(request, "notifications/notifications.html", context)


@login_required
def notification(request: Request, id: UUID) -> HttpResponse:
    """Open one: it is read, and one lands on what it is about."""
    row = get_object_or_404(Notification.objects.visible_to(request.actor), pk=id)
    line = queries.lines(request.actor, [row])[0]
    actions.read_notification(row, by=request.actor)
    return redirect(line.subject.url if line.subject else "notifications")


@require_POST
@login_required
def all_read(request: Request) -> HttpResponse:
    """Mark all as read."""
    actions.read_all_notifications(by=request.actor)
    return redirect("notifications")


@login_required
def preferences(request: Request) -> HttpResponse:
    """How one is told, kind by kind."""
    if request.method == "POST":
        actions.choose_ways(request.POST.dict(), by=request.actor)
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("notification_preferences")
    context = {"groups": list(queries.choices_of(request.actor)), "ways": Preference.Way.choices}
    return render(request, "notifications/preferences.html", context)
