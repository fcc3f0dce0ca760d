"""The settings of a space, one plain form a section, and its end of life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Text, contributions
from parvis.kernel.rights import Refused, require
from parvis.kernel.web import Request
from parvis.spaces import actions
from parvis.spaces.forms import AccessForm, FullSheetForm, LevelForm, NameForm, ReasonForm, ToolsForm, WelcomeForm
from parvis.spaces.models import Level, Space
from parvis.spaces.queries import loss_by
from parvis.spaces.rules import (
    can_archive_space,
    can_manage_space,
    can_open_settings,
    can_restore_space,
    can_take_over_space,
)
from parvis.spaces.views.doors import allowed, back, in_space


@dataclass(frozen=True)
class Section:
    """One page of the settings."""

    label: Text
    icon: str


@dataclass(frozen=True)
class FormSection(Section):
    """A page that is one form: what it shows at first, and the action that takes its data."""

    form: type[forms.Form]
    initial: Callable[[Space], dict[str, Any]]
    save: Callable[[Space, Actor, Any], None]
    loss: Callable[[Space, Any], str] | None = None  # what people would lose by it, to be confirmed first


def _sheet_of(space: Space) -> dict[str, Any]:
    return {name: getattr(space, name) for name in FullSheetForm.base_fields}


def _save_tools(space: Space, by: Actor, form: Any) -> None:
    actions.change_tools(space, by=by, off=form.off)


SECTIONS: dict[str, Section] = {
    "fiche": FormSection(
        gettext_lazy("Fiche et apparence"),
        "file-text",
        FullSheetForm,
        _sheet_of,
        lambda space, by, form: actions.change_sheet(space, by=by, **form.cleaned_data),
    ),
    "accueil": FormSection(
        gettext_lazy("Commencer ici"),
        "book-open",
        WelcomeForm,
        lambda space: {"welcome": space.welcome},
        lambda space, by, form: actions.change_welcome(space, by=by, text=form.cleaned_data["welcome"]),
    ),
    "acces": FormSection(
        gettext_lazy("Accès"),
        "key-round",
        AccessForm,
        lambda space: {name: getattr(space, name) for name in AccessForm.base_fields},
        lambda space, by, form: actions.change_access(space, by=by, **form.cleaned_data),
    ),
    "droits": FormSection(
        gettext_lazy("Droit par défaut"),
        "shield",
        LevelForm,
        lambda space: {"level": space.policy.everyone if space.policy else Level.EDIT},
        lambda space, by, form: actions.change_default_level(space, by=by, level=form.cleaned_data["level"]),
        lambda space, form: loss_by(space, form.cleaned_data["level"]),
    ),
    "outils": FormSection(
        gettext_lazy("Outils"),
        "wrench",
        ToolsForm,
        lambda space: {"on": [tool.key for tool in contributions("tools") if space.has_tool(tool.key)]},
        _save_tools,
    ),
    "disposition": Section(gettext_lazy("Disposition"), "layout-template"),
    "nom": FormSection(
        gettext_lazy("Nom et adresse"),
        "pencil",
        NameForm,
        lambda space: {"name": space.name},
        lambda space, by, form: actions.rename_space(space, by=by, name=form.cleaned_data["name"]),
    ),
}


@require_safe
@in_space
@allowed(can_open_settings)
def settings(request: Request, space: Space) -> HttpResponse:
    """Archived, a space has one setting left: to open it again."""
    if space.is_archived:
        return render(request, "spaces/settings_archived.html", {"space": space})
    return redirect("space_setting", space.slug, "fiche")


@in_space
@allowed(can_manage_space)
def section(request: Request, space: Space, section: str) -> HttpResponse:
    chosen = sections().get(section)
    if not isinstance(chosen, FormSection):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = chosen.form(data, initial=chosen.initial(space))
    loss = _loss(chosen, space, form, request.POST.get("confirmed", ""))
    if form.is_bound and form.is_valid() and not loss and _save(chosen, space, request.actor, form):
        return back(request, "space_setting", _("C’est enregistré."), space.slug, section)
    context = {"space": space, "sections": sections(), "current": section, "section": chosen}
    context |= {"form": form, "loss": loss}
    return render(request, "spaces/settings.html", context, status=422 if form.is_bound else 200)


def _loss(chosen: FormSection, space: Space, form: forms.Form, confirmed: str) -> str:
    """What is still to be confirmed: a choice that takes something away, unless this very choice was."""
    if chosen.loss is None or not form.is_valid() or confirmed == str(form.cleaned_data):
        return ""
    return chosen.loss(space, form)


def sections() -> dict[str, Section]:
    """The pages of the settings, by their addresses; without tools to choose there is nothing to ask about them."""
    return {key: one for key, one in SECTIONS.items() if key != "outils" or any(contributions("tools"))}


def _save(chosen: FormSection, space: Space, by: Actor, form: forms.Form) -> bool:
    try:
        chosen.save(space, by, form)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        space.refresh_from_db()
        return False
    return True


def _reachable(actor: Actor, slug: str) -> Space:
    """A member's space, or one that the actor administers."""
    spaces = Space.objects.visible_to(actor) | Space.objects.administered_by(actor)
    return get_object_or_404(spaces.select_related("organisation").distinct(), slug=slug)


@login_required
def archive(request: Request, slug: str) -> HttpResponse:
    """Archive with a reason; sent again on an archived space, restore it."""
    space = _reachable(request.actor, slug)
    if space.is_archived:
        require(can_restore_space(request.actor, space))
        if request.method == "POST":
            actions.restore_space(space, by=request.actor)
            return back(request, space, _("L’espace est rouvert."))
        return render(request, "spaces/restore.html", {"space": space})
    require(can_archive_space(request.actor, space))
    return _with_reason(request, space, "spaces/archive.html", actions.archive_space, _("L’espace est archivé."))


@login_required
def takeover(request: Request, slug: str) -> HttpResponse:
    """An administrator of the organisation becomes animateur, in plain sight."""
    space = _reachable(request.actor, slug)
    require(can_take_over_space(request.actor, space))
    message = _("Vous animez l’espace ; ses membres en sont informés.")
    return _with_reason(request, space, "spaces/takeover.html", actions.take_over_space, message)


def _with_reason(
    request: Request, space: Space, template: str, action: Callable[..., None], message: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        action(space, by=request.actor, reason=form.cleaned_data["reason"])
        return back(request, space, message)
    return render(request, template, {"space": space, "form": form}, status=422 if form.is_bound else 200)
