"""Where members make links, follow them, change and close them; and what a space allows of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.files.actions import set_shield
from parvis.files.models import Node
from parvis.files.rules import can_shield_node
from parvis.kernel import access
from parvis.kernel.rights import NotThere, Refused
from parvis.kernel.web import Request, once
from parvis.sharing import queries
from parvis.sharing.actions import change_link, create_link, revoke_link, settle_sharing
from parvis.sharing.forms import ChangeForm, LinkForm, RulesForm, ShieldForm
from parvis.sharing.models import Link
from parvis.sharing.rules import can_change_link, can_create_link, can_revoke_link, can_settle_sharing
from parvis.sharing.secrets import address_of
from parvis.sharing.views.lists import line_of, lines_of, warnings_of
from parvis.spaces.models import Space
from parvis.spaces.queries import find_space

SHOWN_LOG = 100


def find_node(request: Request, id: UUID) -> Node:
    """A node out of the trash that the reader sees, or 404."""
    nodes = Node.objects.live().visible_to(request.actor).select_related("space__organisation", "parent", "policy")
    node = nodes.filter(pk=id).first()
    if node is None:
        raise NotThere(_("Ce document n’est plus là, ou vous n’y avez pas accès."))
    return node


@login_required
@once
def node_links(request: Request, id: UUID) -> HttpResponse:
    """« Partager »: the links of an item, and a new one."""
    node = find_node(request, id)
    form = LinkForm(node, queries.rules_of(node.space), request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made = create_link(
                node, kind=Link.Kind(form.cleaned_data["kind"]), by=request.actor, terms=form.terms,
                shield=form.shield_wanted,
            )  # fmt: skip
            messages.success(request, _("Le lien est prêt : copiez son adresse."))
            return redirect(made)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    return render(request, "sharing/node_links.html", _node_context(request, node, form), status=status)


def _node_context(request: Request, node: Node, form: LinkForm) -> dict[str, Any]:
    return {
        "space": node.space,
        "node": node,
        "name": node.name if node.parent_id else node.space.name,
        "form": form,
        "lines": lines_of(queries.links_of(request.actor, node)),
        "creatable": can_create_link(request.actor, node),
        "shieldable": can_shield_node(request.actor, node),
        "warnings": warnings_of(node),
        "back": node.get_absolute_url(),
    }


def _link(request: Request, id: UUID) -> Link:
    return get_object_or_404(queries.known_links(request.actor), pk=id)


@login_required
def link(request: Request, id: UUID) -> HttpResponse:
    """One link: its address, its terms, who came by it."""
    found = _link(request, id)
    form = ChangeForm(found, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            change_link(found, form.terms, by=request.actor)
            messages.success(request, _("C’est enregistré."))
            return redirect(found)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    status = 422 if form.is_bound else 200
    return render(request, "sharing/link.html", _link_context(request, found, form), status=status)


def _link_context(request: Request, found: Link, form: ChangeForm) -> dict[str, Any]:
    return {
        "space": found.node.space,
        "link": found,
        "line": line_of(found),
        "address": address_of(found) if not found.revoked_at else "",
        "form": form,
        "changeable": can_change_link(request.actor, found),
        "revocable": can_revoke_link(request.actor, found),
        "deposits": queries.deposits_of(request.actor, found),
        "log": access.of_actor(found.pk)[:SHOWN_LOG],
    }


@require_POST
@login_required
def revocation(request: Request, id: UUID) -> HttpResponse:
    """Close it for good."""
    found = _link(request, id)
    revoke_link(found, by=request.actor)
    messages.success(request, _("Le lien est désactivé : il n’ouvre plus rien."))
    return redirect(found)


@require_safe
@login_required
def space_links(request: Request, slug: str) -> HttpResponse:
    """The links of a space: all of them for its animateurs, one's own for the others."""
    space = _space(request, slug)
    links = queries.links_of_space(request.actor, space)
    context = {
        "space": space,
        "lines": lines_of(links),
        "rules": queries.rules_of(space),
        "settles": can_settle_sharing(request.actor, space),
    }
    return render(request, "sharing/space_links.html", context)


@login_required
def space_rules(request: Request, slug: str) -> HttpResponse:
    """What the space allows of links."""
    space = _space(request, slug)
    if not can_settle_sharing(request.actor, space):
        raise Http404
    rules = queries.rules_of(space)
    initial = {"who": rules.who, "password_needed": rules.password_needed, "most_days": rules.most_days}
    form = RulesForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        settle_sharing(space, **form.cleaned_data, by=request.actor)
        messages.success(request, _("C’est enregistré."))
        return redirect("space_links", space.slug)
    context = {"space": space, "form": form}
    return render(request, "sharing/space_rules.html", context, status=422 if form.is_bound else 200)


def _space(request: Request, slug: str) -> Space:
    return find_space(request.actor, slug)


@login_required
def node_shield(request: Request, id: UUID) -> HttpResponse:
    """Whether those who only read may download."""
    node = find_node(request, id)
    if not can_shield_node(request.actor, node):
        raise Http404
    form = ShieldForm(node, request.POST or None)
    if form.is_bound and form.is_valid():
        set_shield(node, form.shield_wanted, by=request.actor)
        messages.success(request, _("C’est enregistré."))
        return redirect(node)
    name = node.name if node.parent_id else node.space.name
    context = {"space": node.space, "node": node, "name": name, "form": form}
    return render(request, "sharing/node_shield.html", context, status=422 if form.is_bound else 200)
