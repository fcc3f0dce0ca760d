"""Members, requests, invitations and groups of a space."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.rights import Refused, require
from parvis.kernel.web import Request, once
from parvis.people.actions import resend_invitation, revoke_invitation
from parvis.people.models import Person
from parvis.spaces import actions
from parvis.spaces.forms import GroupForm, InvitationForm, MessageForm
from parvis.spaces.models import MembershipRequest, Role, Space, SpaceGroup
from parvis.spaces.queries import (
    candidates,
    groups_of,
    invitations_of,
    may_see_sheet_of,
    member_rows,
    pending_requests,
)
from parvis.spaces.rules import can_invite_guest, can_manage_space, can_propose_member, can_view_members
from parvis.spaces.views.doors import allowed, back, in_space
from parvis.spaces.views.export import members_csv


@require_safe
@in_space
def members(request: Request, space: Space) -> HttpResponse:
    actor = request.actor
    rows = list(member_rows(actor, space))
    context = {
        "space": space,
        "rows": rows,
        "groups": groups_of(space) if can_view_members(actor, space) else [],
        "requests": pending_requests(actor, space),
        "invitations": invitations_of(actor, space),
    }
    return render(request, "spaces/members.html", context)


@in_space
@allowed(can_propose_member)
def add(request: Request, space: Space) -> HttpResponse:
    """Look for a person one sees and add him; a contributeur proposes instead."""
    text = request.GET.get("q", "")
    if request.method != "POST":
        found = candidates(request.actor, space, text)
        return render(request, "spaces/member_add.html", {"space": space, "found": found, "text": text})
    person = _person(request, request.POST.get("person", ""))
    role = request.POST.get(f"role-{person.pk}", Role.CONTRIBUTEUR)
    if can_manage_space(request.actor, space):
        actions.add_member(space, person, role=role, by=request.actor)
        return back(request, "space_members", _("%(person)s est membre de l’espace.") % {"person": person}, space.slug)
    actions.propose_member(space, person, by=request.actor, role=role, message=request.POST.get("message", ""))
    return back(request, "space_members", _("Votre proposition attend un animateur."), space.slug)


def _person(request: Request, key: str) -> Person:
    try:
        return get_object_or_404(Person.objects.visible_to(request.actor), pk=UUID(key))
    except ValueError:
        raise Http404 from None


@require_POST
@in_space
def member(request: Request, space: Space, key: UUID) -> HttpResponse:
    """Change a member's role, or take him out."""
    membership = get_object_or_404(member_rows(request.actor, space), person=key)
    if "remove" in request.POST:
        actions.remove_member(space, membership.person, by=request.actor)
        message = _("%(person)s n’est plus membre de l’espace.")
    else:
        actions.change_role(space, membership.person, role=request.POST.get("role", ""), by=request.actor)
        message = _("Le rôle de %(person)s est changé.")
    return back(request, "space_members", message % {"person": membership.person}, space.slug)


@require_safe
@in_space
@allowed(can_view_members)
def export(request: Request, space: Space) -> HttpResponse:
    """The list of members as CSV."""
    return members_csv(space, list(member_rows(request.actor, space)))


@login_required
def join(request: Request, slug: str) -> HttpResponse:
    """Enter an open space at once; ask for one on request."""
    space = may_see_sheet_of(request.actor, slug)
    if space is None:
        raise Http404
    if request.method == "POST" and space.access == Space.Access.OPEN:
        actions.join_space(space, by=request.actor)
        return back(request, space, _("Bienvenue dans « %(name)s ».") % {"name": space.name})
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_to_join(space, by=request.actor, message=form.cleaned_data["message"])
        return back(request, space, _("Votre demande attend la réponse d’un animateur."))
    return render(request, "spaces/join.html", {"space": space, "form": form})


@in_space
def leave(request: Request, space: Space) -> HttpResponse:
    if request.method == "POST":
        actions.leave_space(space, by=request.actor)
        return back(request, "spaces", _("Vous avez quitté « %(name)s ».") % {"name": space.name})
    return render(request, "spaces/leave.html", {"space": space})


@require_POST
@in_space
def decide(request: Request, space: Space, key: UUID) -> HttpResponse:
    visible = MembershipRequest.objects.visible_to(request.actor).filter(space=space)
    asked = get_object_or_404(visible, pk=key)
    actions.decide_request(
        asked,
        accepted=request.POST.get("answer") == "accept",
        role=request.POST.get("role", ""),
        answer=request.POST.get("message", ""),
        by=request.actor,
    )
    return back(request, "space_members", _("La réponse est partie."), space.slug)


@once
@in_space
@allowed(can_invite_guest)
def invitation(request: Request, space: Space) -> HttpResponse:
    form = InvitationForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invited = actions.invite_guest(space, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", str(refused.message))
        else:
            message = _("L’invitation est partie à %(email)s.") % {"email": invited.email}
            return back(request, "space_members", message, space.slug)
    status = 422 if form.is_bound else 200
    return render(request, "spaces/invitation.html", {"space": space, "form": form}, status=status)


@require_POST
@in_space
def pending_invitation(request: Request, space: Space, key: UUID) -> HttpResponse:
    """Send the link again, or make it useless."""
    pending = get_object_or_404(invitations_of(request.actor, space), pk=key)
    if "revoke" in request.POST:
        revoke_invitation(pending, by=request.actor)
        message = _("L’invitation de %(email)s est annulée.")
    else:
        resend_invitation(pending, by=request.actor)
        message = _("L’invitation est repartie à %(email)s.")
    return back(request, "space_members", message % {"email": pending.email}, space.slug)


@once
@in_space
@allowed(can_manage_space)
def new_group(request: Request, space: Space) -> HttpResponse:
    return _group_form(request, space, GroupForm(request.POST or None, space=space))


@in_space
@allowed(can_view_members)
def group(request: Request, space: Space, key: UUID) -> HttpResponse:
    found = get_object_or_404(groups_of(space), pk=key)
    require(can_manage_space(request.actor, space))
    people = [membership.person_id for membership in found.circle.memberships.all()]
    initial = {"name": found.circle.name, "description": found.description, "people": people}
    return _group_form(request, space, GroupForm(request.POST or None, space=space, initial=initial), found)


def _group_form(request: Request, space: Space, form: GroupForm, found: SpaceGroup | None = None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                actions.change_group(found, by=request.actor, **form.cleaned_data)
            else:
                actions.create_group(space, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused.message))
        else:
            return back(request, "space_members", _("Le groupe est enregistré."), space.slug)
    context = {"space": space, "form": form, "group": found}
    return render(request, "spaces/group.html", context, status=422 if form.is_bound else 200)


@require_POST
@in_space
def group_removal(request: Request, space: Space, key: UUID) -> HttpResponse:
    if not can_view_members(request.actor, space):
        raise Http404
    actions.delete_group(get_object_or_404(groups_of(space), pk=key), by=request.actor)
    return redirect("space_members", space.slug)
