"""The layout of a space: each gesture redraws a draft, which is then saved whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kernel.modules import Text
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.spaces.actions import change_layout
from parvis.spaces.models import Layout, Space
from parvis.spaces.queries import blocks_of, checked, in_columns, may_open, put_back, settled, tabs_of
from parvis.spaces.rules import can_manage_space
from parvis.spaces.templates_catalogue import template_of
from parvis.spaces.views.doors import allowed, in_space
from parvis.spaces.views.settings import sections

LISTS = ("tabs", "main", "side", "hidden")
STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Verb:
    """What a button of a row does, in words and as a picture."""

    label: Text
    icon: str


VERBS = {
    "up": Verb(gettext_lazy("Monter"), icon="arrow-up"),
    "down": Verb(gettext_lazy("Descendre"), icon="arrow-down"),
    "side": Verb(gettext_lazy("Passer dans la colonne latérale"), icon="arrow-right"),
    "main": Verb(gettext_lazy("Passer dans la colonne principale"), icon="arrow-left"),
    "hidden": Verb(gettext_lazy("Masquer"), icon="eye-off"),
    "back": Verb(gettext_lazy("Afficher"), icon="eye"),
}


@dataclass(frozen=True)
class Button:
    """`gesture` is « list:key:verb »; `spent` when it would change nothing, which it says when pressed."""

    gesture: str
    verb: Verb
    spent: bool


@dataclass(frozen=True)
class Row:
    """A tab or a block that one arranges."""

    key: str
    label: Text
    buttons: list[Button]


@dataclass(frozen=True)
class Group:
    """A list of them."""

    title: Text
    rows: list[Row]


@in_space
@allowed(can_manage_space)
def layout(request: Request, space: Space) -> HttpResponse:
    """Arrange and look, as often as one likes; what is saved is then the members' at once."""
    if request.method != "POST":
        return _draw(request, space, settled(space))
    draft = template_of(space.template).layout if "origine" in request.POST else _posted(request.POST)
    try:
        if gesture := request.POST.get("geste", ""):
            after, said = _performed(space, settled(space, draft), gesture)
            return _draw(request, space, settled(space, checked(space, after)), said=said, focus=gesture)
        return _save(request, space, draft)
    except Refused as refused:
        return _draw(request, space, settled(space, draft), refusal=refused.message)


def _posted(data: QueryDict) -> Layout:
    lists = {name: tuple(data.getlist(name)) for name in LISTS}
    return Layout(opening=data.get("opening", ""), **lists)


def _save(request: Request, space: Space, layout: Layout) -> HttpResponse:
    before = settled(space)
    change_layout(space, by=request.actor, layout=layout)
    if settled(space) != before:
        messages.success(request, _done(request, space, before))
    return redirect("space_layout", space.slug)


def _performed(space: Space, draft: Layout, gesture: str) -> tuple[Layout, Text]:
    """The draft after one press of a button, and what is said of it to who does not see it."""
    where, key, verb = (gesture.split(":") + ["", ""])[:3]
    if where == "columns":
        return _in_columns(space, draft, verb)
    if where == "draw":
        return draft, ""
    if where == "opening":
        return draft, _("L’espace s’ouvrira sur « %(tab)s ».") % {"tab": tabs_of(space)[draft.opening].label}
    known = where in LISTS and key in getattr(draft, where)
    if known and verb in STEPS:
        return _stepped(space, draft, where, key, verb)
    if known and where != "tabs" and verb in VERBS:
        return _put(space, draft, key, verb)
    raise Refused(_("Ce geste n’est plus possible. Rechargez la page."))


def _in_columns(space: Space, draft: Layout, count: str) -> tuple[Layout, Text]:
    after = in_columns(space, draft, 2 if count == "2" else 1)
    return after, _("L’accueil a deux colonnes.") if after.main and after.side else _("L’accueil a une colonne.")


def _stepped(space: Space, draft: Layout, where: str, key: str, verb: str) -> tuple[Layout, Text]:
    after = draft.moved(where, key, STEPS[verb])
    order = getattr(after, where)
    place = {"label": _label(space, where, key), "place": order.index(key) + 1, "count": len(order)}
    if after == draft:
        end = _("« %(label)s » est déjà en premier.") if verb == "up" else _("« %(label)s » est déjà en dernier.")
        return draft, end % place
    return after, _("« %(label)s » est à la place %(place)d sur %(count)d.") % place


def _put(space: Space, draft: Layout, key: str, verb: str) -> tuple[Layout, Text]:
    sentences = {
        "main": _("« %(label)s » passe dans la colonne principale."),
        "side": _("« %(label)s » passe dans la colonne latérale."),
        "hidden": _("« %(label)s » ne s’affiche plus."),
        "back": _("« %(label)s » s’affiche de nouveau."),
    }
    after = put_back(space, draft, key) if verb == "back" else draft.put(key, verb)
    return after, sentences[verb] % {"label": _label(space, "main", key)}


def _label(space: Space, where: str, key: str) -> Text:
    return (tabs_of(space)[key] if where == "tabs" else blocks_of(space)[key]).label


def _draw(
    request: Request, space: Space, draft: Layout, *, said: Text = "", focus: str = "", refusal: Text = ""
) -> HttpResponse:
    groups = _groups(space, draft)
    context = {
        **_place(space, draft),
        "groups": groups,
        "blocks": [(name, group) for name, group in groups.items() if name != "tabs" and group.rows],
        "focus": _focused(groups, focus),
        "said": said,
        "refusal": refusal,
    }
    return render(request, "spaces/layout.html", context, status=422 if refusal else 200)


def _place(space: Space, draft: Layout) -> dict[str, Any]:
    """What the page of the settings shows around the draft, and how far that is from what is stored."""
    stored, first = settled(space), settled(space, template_of(space.template).layout)
    return {
        "space": space,
        "sections": sections(),
        "current": "disposition",
        "section": sections()["disposition"],
        "draft": draft,
        "openings": [tab for tab in tabs_of(space).values() if may_open(tab)],
        "unsaved": draft != stored,
        "original": stored == first,
    }


def _groups(space: Space, draft: Layout) -> dict[str, Group]:
    titles = {
        "tabs": _("Onglets"),
        "main": _("Colonne principale") if draft.side else _("Blocs affichés"),
        "side": _("Colonne latérale"),
        "hidden": _("Blocs masqués"),
    }
    return {name: Group(title, _rows(space, draft, name)) for name, title in titles.items()}


def _rows(space: Space, draft: Layout, where: str) -> list[Row]:
    return [Row(key, _label(space, where, key), _buttons(draft, where, key)) for key in getattr(draft, where)]


def _buttons(draft: Layout, where: str, key: str) -> list[Button]:
    order = getattr(draft, where)
    verbs = {
        "tabs": ("up", "down"),
        "main": ("up", "down", "side", "hidden") if draft.side else ("up", "down", "hidden"),
        "side": ("up", "down", "main", "hidden"),
        "hidden": ("back",),
    }
    spent = {"up": key == order[0], "down": key == order[-1]}
    return [Button(f"{where}:{key}:{verb}", VERBS[verb], spent.get(verb, False)) for verb in verbs[where]]


def _focused(groups: dict[str, Group], gesture: str) -> str:
    """The button that keeps the focus: the one that was pressed, or the first of its row where that now stands."""
    key = gesture.split(":")[1] if ":" in gesture else ""
    blocks = [row for name, group in groups.items() if name != "tabs" for row in group.rows if row.key == key]
    there = [button.gesture for row in blocks for button in row.buttons]
    return gesture if not there or gesture in there or gesture.startswith("tabs:") else there[0]


def _done(request: Request, space: Space, before: Layout) -> SafeString:
    """It is saved; one press puts back what was before, by the same door."""
    kept = [("opening", before.opening), *((name, key) for name in LISTS for key in getattr(before, name))]
    return format_html(
        '{} <form method="post" action="{}" class="undo">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}<button class="link-button">{}</button></form>',
        _("La disposition est enregistrée."),
        reverse("space_layout", args=[space.slug]),
        get_token(request),
        format_html_join("", '<input type="hidden" name="{}" value="{}">', kept),
        _("Annuler"),
    )
