"""The guided creation: one plain form a step, kept in the session until the summary."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kernel.actors import Actor
from parvis.kernel.modules import contributions
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request, once
from parvis.people.models import Organisation, Person
from parvis.spaces.actions import create_space
from parvis.spaces.forms import DEFAULT_LEVELS, DescriptionForm, RightsForm, SheetForm, ToolsForm, UseCaseForm
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import candidates, organisations_for_creation, roles_for
from parvis.spaces.templates_catalogue import template_of
from parvis.spaces.views.doors import back
from parvis.spaces.views.draft import Draft

LABELS = {
    "usage": gettext_lazy("Cas d’usage"),
    "description": gettext_lazy("Description"),
    "fiche": gettext_lazy("Fiche"),
    "membres": gettext_lazy("Membres"),
    "droits": gettext_lazy("Droits"),
    "outils": gettext_lazy("Outils"),
    "resume": gettext_lazy("Résumé"),
}


def steps() -> list[str]:
    """The steps in order; without tools to choose there is nothing to ask about them."""
    return [key for key in LABELS if key != "outils" or any(contributions("tools"))]


@login_required
def start(request: Request) -> HttpResponse:
    """Begin anew; those who may not create are led to ask."""
    creates, asks = organisations_for_creation(request.actor)
    if not creates:
        if not asks:
            raise Http404
        return redirect("new_space_request")
    Draft(request.session).clear()
    return redirect("new_space_step", "usage")


@login_required
def step(request: Request, step: str) -> HttpResponse:
    creates, _asks = organisations_for_creation(request.actor)
    if step not in steps() or not creates:
        raise Http404
    draft = Draft(request.session)
    if missing := next((key for key in ("usage", "description") if key not in draft and _after(step, key)), None):
        return redirect("new_space_step", missing)
    if step == "membres":
        return _members(request, draft)
    return _summary(request, draft) if step == "resume" else _form_step(request, draft, step)


def _after(step: str, key: str) -> bool:
    return steps().index(step) > steps().index(key)


def _form_step(request: Request, draft: Draft, step: str) -> HttpResponse:
    form = _form(request, draft, step)
    if request.method == "POST" and form.is_valid():
        draft[step] = form.cleaned_data
        return _next(request, step)
    status = 422 if form.is_bound else 200
    return render(request, f"spaces/creation/{step}.html", _context(draft, step, form=form), status=status)


def _next(request: Request, step: str) -> HttpResponse:
    order = steps()
    wanted = "resume" if "retour" in request.GET else order[order.index(step) + 1]
    return redirect("new_space_step", wanted)


def _form(request: Request, draft: Draft, step: str) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    initial = draft.get(step) or _suggested(draft, step)
    if step == "description":
        creates, _asks = organisations_for_creation(request.actor)
        initial.setdefault("organisation", creates[0].pk)
        return DescriptionForm(data, initial=initial, organisations=creates)
    kinds: dict[str, type[forms.Form]] = {"usage": UseCaseForm, "fiche": SheetForm, "droits": RightsForm}
    return kinds.get(step, ToolsForm)(data, initial=initial)


def _suggested(draft: Draft, step: str) -> dict[str, Any]:
    """What the chosen use case proposes."""
    template = template_of(draft.get("usage").get("template", ""))
    tools = [tool.key for tool in contributions("tools") if tool.default and tool.key not in template.tools_off]
    suggestions: dict[str, dict[str, Any]] = {
        "description": {"description": str(template.description)},
        "fiche": {"accent": template.accent, "icon": template.icon},
        "droits": {"access": template.access, "level": int(template.level)},
        "outils": {"on": tools},
    }
    return suggestions.get(step, {})


def _context(draft: Draft, step: str, **more: Any) -> dict[str, Any]:
    order = steps()
    place = order.index(step)
    return {
        "steps": [_milestone(draft, key, step) for key in order],
        "step": step,
        "previous": _step_url(order[place - 1]) if place else reverse("spaces"),
        "template": template_of(draft.get("usage").get("template", "")),
        "title": LABELS[step],
        **more,
    }


def _milestone(draft: Draft, key: str, step: str) -> dict[str, Any]:
    """A step as the trail above the form shows it, while one is at `step`."""
    done = key in draft or _after(step, key)
    return {"label": LABELS[key], "url": _step_url(key), "current": key == step, "done": done and key != step}


def _step_url(key: str) -> str:
    return reverse("new_space_step", args=[key])


def _members(request: Request, draft: Draft) -> HttpResponse:
    chosen = draft.get("membres")
    if request.method == "POST":
        draft["membres"] = _changed(request, chosen)
        return _next(request, "membres") if "suite" in request.POST else redirect(request.get_full_path())
    people = draft.people(request.actor)
    text = request.GET.get("q", "")
    taken = {person.pk for person, _role in people} | {request.actor.user.pk}
    found = [person for person in candidates(request.actor, None, text, 12) if person.pk not in taken][:8]
    suggested = template_of(draft.get("usage").get("template", "")).groups
    kept = chosen.get("groups", list(suggested))
    groups = [(name, name in kept) for name in suggested]
    context = _context(draft, "membres", people=people, found=found, text=text, groups=groups)
    return render(request, "spaces/creation/membres.html", context)


def _changed(request: Request, chosen: dict[str, Any]) -> dict[str, Any]:
    """The members of the draft after one press of a button: add, remove, change a role, go on."""
    roles: dict[str, str] = dict(chosen.get("roles", {}))
    for key in roles:
        roles[key] = request.POST.get(f"role-{key}", roles[key])
    if added := _clean(request.POST.get("add", "")):
        person = Person.objects.visible_to(request.actor).active().filter(pk=added).first()
        if person:
            roles[str(person.pk)] = request.POST.get(f"new-role-{added}", Role.CONTRIBUTEUR)
    roles.pop(request.POST.get("remove", ""), None)
    _check_roles(request.actor, roles)
    return {"roles": roles, "groups": request.POST.getlist("groups")}


def _check_roles(actor: Actor, roles: dict[str, str]) -> None:
    """Refuse at once, with the draft kept, what the creation would refuse at the end."""
    for person in Person.objects.visible_to(actor).filter(pk__in=roles).prefetch_related("affiliations"):
        if roles[str(person.pk)] not in dict(roles_for(person)):
            raise Refused(_("%(person)s ne peut pas avoir ce rôle : un invité n’anime pas.") % {"person": person})


def _clean(key: str) -> str | None:
    try:
        return str(UUID(key))
    except ValueError:
        return None


@once
def _summary(request: Request, draft: Draft) -> HttpResponse:
    if request.method == "POST":
        space = _create(draft, request.actor)
        draft.clear()
        return back(request, space, _("L’espace « %(name)s » est créé.") % {"name": space.name})
    return render(request, "spaces/creation/resume.html", _context(draft, "resume", **_chosen(request.actor, draft)))


def _chosen(actor: Actor, draft: Draft) -> dict[str, Any]:
    """All that was said so far."""
    return {
        "described": draft.description,
        "organisation": draft.organisation(),
        "people": draft.people(actor),
        "groups": draft.get("membres").get("groups", []),
        "sheet": draft.get("fiche"),
        **{name: draft.sheet()[name] for name in ("budget", "starts_on", "ends_on")},
        **_rights_in_words(draft),
        "tools": [tool.label for tool in contributions("tools") if tool.key in _tools_on(draft)],
    }


def _rights(draft: Draft) -> dict[str, Any]:
    return draft.get("droits") or _suggested(draft, "droits")


def _rights_in_words(draft: Draft) -> dict[str, Any]:
    rights = _rights(draft)
    return {
        "access": Space.Access(rights["access"]).label,
        "level": dict(DEFAULT_LEVELS)[rights["level"]],
        "restrictive": rights["level"] < Level.EDIT,
    }


def _tools_on(draft: Draft) -> list[str]:
    return (draft.get("outils") or _suggested(draft, "outils"))["on"]


def _create(draft: Draft, by: Actor) -> Space:
    return create_space(
        _organisation(draft),
        by=by,
        name=draft.description["name"],
        template=draft.get("usage")["template"],
        level=Level(_rights(draft)["level"]),
        members=draft.people(by),
        groups=draft.get("membres").get("groups", []),
        sheet=_sheet(draft),
    )


def _organisation(draft: Draft) -> Organisation:
    organisation = draft.organisation()
    if organisation is None:
        raise Refused(_("L’organisation choisie n’existe plus : revenez à la description."))
    return organisation


def _sheet(draft: Draft) -> dict[str, Any]:
    """Everything else that describes the space; a step that was passed over takes what the template suggests."""
    tools_on = _tools_on(draft)
    return {
        **_suggested(draft, "fiche"),
        **draft.sheet(),
        "access": _rights(draft)["access"],
        "tools_off": [tool.key for tool in contributions("tools") if tool.key not in tools_on],
        "summary": draft.description["summary"],
        "description": draft.description["description"],
    }
