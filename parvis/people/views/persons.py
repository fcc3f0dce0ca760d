"""What those who answer for a person may change: sheet, end of access, mandates; and the groups of an organisation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.web import Request, once
from parvis.people import actions, forms, queries, rules
from parvis.people.models import Circle, Mandate, Person
from parvis.people.views.administration import _or_404, managed, obeyed, show_form, trail_of, trail_of_person


def _person(request: Request, id: UUID) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=id)


@login_required
def sheet(request: Request, id: UUID) -> HttpResponse:
    """Change the sheet of someone one answers for."""
    person = _person(request, id)
    _or_404(person, rules.can_edit_person(request.actor, person))
    form = forms.SheetForm(request.POST or None, instance=Person.objects.get(pk=id))
    if obeyed(form, lambda: actions.change_person(person, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("La fiche de %(name)s est à jour.") % {"name": person})
        return redirect(person)
    return show_form(request, _("Fiche de %(name)s") % {"name": person}, form, trail_of_person(person))


@login_required
@require_POST
def closure(request: Request, id: UUID) -> HttpResponse:
    """Close the account, or open it again."""
    person = _person(request, id)
    change = actions.close_account if person.is_active else actions.reopen_account
    change(person, by=request.actor)
    text = _("Le compte « %(name)s » est rouvert.") if person.is_active else _("Le compte « %(name)s » est fermé.")
    messages.success(request, text % {"name": person})
    return redirect(person)


@login_required
def access_end(request: Request, id: UUID) -> HttpResponse:
    """Set the last day of an access."""
    person = _person(request, id)
    _or_404(person, rules.can_close_person(request.actor, person))
    form = forms.AccessEndForm(request.POST or None, initial={"ends_on": person.ends_on})
    if obeyed(form, lambda: actions.set_access_end(person, form.cleaned_data["ends_on"], by=request.actor)):
        messages.success(request, _("La fin d’accès de %(name)s est enregistrée.") % {"name": person})
        return redirect(person)
    return show_form(request, _("Fin d’accès de %(name)s") % {"name": person}, form, trail_of_person(person))


@login_required
@once
def new_mandate(request: Request, id: UUID) -> HttpResponse:
    """Note an elected mandate."""
    person = _person(request, id)
    places = queries.managed_organisations(request.actor)
    _or_404(person, rules.can_note_mandate(request.actor, person) and places.exists())
    form = forms.MandateForm(places, request.POST or None, initial={"organisation": person.organisation})
    if obeyed(form, lambda: actions.add_mandate(person, by=request.actor, **form.cleaned_data)):
        return redirect(person)
    return show_form(request, _("Nouveau mandat de %(name)s") % {"name": person}, form, trail_of_person(person))


def _mandate(request: Request, id: UUID) -> Mandate:
    mandate = get_object_or_404(Mandate.objects.select_related("person", "organisation"), pk=id)
    return _or_404(mandate, rules.can_change_mandate(request.actor, mandate))


@login_required
def mandate(request: Request, id: UUID) -> HttpResponse:
    """Change the title, the delegations or the dates of a mandate."""
    mandate = _mandate(request, id)
    places = queries.managed_organisations(request.actor)
    form = forms.MandateForm(places, request.POST or None, instance=Mandate.objects.get(pk=id))
    if obeyed(form, lambda: actions.change_mandate(mandate, by=request.actor, **form.cleaned_data)):
        return redirect(mandate.person)
    title, trail = _("Mandat de %(name)s") % {"name": mandate.person}, trail_of_person(mandate.person)
    return show_form(request, title, form, trail, removable=mandate)


@login_required
@require_POST
def mandate_removal(request: Request, id: UUID) -> HttpResponse:
    """Take away a mandate written by mistake."""
    mandate = _mandate(request, id)
    actions.remove_mandate(mandate, by=request.actor)
    messages.success(request, _("Le mandat est retiré."))
    return redirect(mandate.person)


@login_required
@once
def new_group(request: Request, slug: str) -> HttpResponse:
    """A group of the organisation."""
    organisation = managed(request, slug)
    form = forms.GroupForm(request.POST or None)
    if obeyed(form, lambda: actions.create_group(organisation, form.cleaned_data["name"], by=request.actor)):
        messages.success(request, _("Le groupe est créé."))
        return redirect("organisation_people", slug)
    return show_form(request, _("Nouveau groupe"), form, trail_of(organisation))


def _group(request: Request, slug: str, id: UUID) -> Circle:
    return get_object_or_404(managed(request, slug).groups.filter(kind=Circle.Kind.GROUP), pk=id)


@require_safe
@login_required
def group(request: Request, slug: str, id: UUID) -> HttpResponse:
    """The people of a group."""
    group = _group(request, slug, id)
    members = group.memberships.select_related("person").order_by("person__last_name", "person__first_name")
    inside = [member.person_id for member in members]
    if not rules.can_add_to_group(request.actor, group, request.actor.user):
        inside.append(request.actor.user.pk)
    others = Person.objects.visible_to(request.actor).active().exclude(pk__in=inside)
    add, rename = forms.GroupMemberForm(others), forms.GroupForm(initial={"name": group.name})
    facts = {"organisation": group.organisation, "group": group, "members": members, "add": add, "rename": rename}
    return render(request, "people/group.html", facts)


@login_required
@require_POST
def group_name(request: Request, slug: str, id: UUID) -> HttpResponse:
    """Rename a group."""
    actions.rename_group(_group(request, slug, id), request.POST.get("name", ""), by=request.actor)
    return redirect("organisation_group", slug, id)


@login_required
@require_POST
def group_removal(request: Request, slug: str, id: UUID) -> HttpResponse:
    """Delete a group; its people stay."""
    actions.delete_group(_group(request, slug, id), by=request.actor)
    messages.success(request, _("Le groupe est supprimé."))
    return redirect("organisation_people", slug)


@login_required
@require_POST
def group_member(request: Request, slug: str, id: UUID) -> HttpResponse:
    """Add someone to a group."""
    group = _group(request, slug, id)
    form = forms.GroupMemberForm(Person.objects.visible_to(request.actor).active(), request.POST)
    if form.is_valid():
        actions.add_group_member(group, form.cleaned_data["person"], by=request.actor)
    else:
        messages.error(request, _("Choisissez quelqu’un dans la liste."))
    return redirect("organisation_group", slug, id)


@login_required
@require_POST
def group_member_removal(request: Request, slug: str, id: UUID, person: UUID) -> HttpResponse:
    """Take someone out of a group."""
    group = _group(request, slug, id)
    member = get_object_or_404(Person, pk=person, memberships__circle=group)
    actions.remove_group_member(group, member, by=request.actor)
    return redirect("organisation_group", slug, id)
