"""The layout of a space made whole: what it names and still exists, and everything else at its default place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from parvis.kernel.modules import SPACE_COLUMNS, HomeCard, SpaceTab, contributions
from parvis.kernel.rights import Refused
from parvis.spaces.models import Layout, Space

COLUMN = dict(zip(SPACE_COLUMNS, ("main", "side"), strict=True))


def tabs_of(space: Space) -> dict[str, SpaceTab]:
    """The tabs of this space, by their keys, in the order of the cards: those of its tools that are on."""
    return {tab.key: tab for tab in contributions("space_tabs") if not tab.tool or space.has_tool(tab.tool)}


def blocks_of(space: Space) -> dict[str, HomeCard]:
    """The blocks of its home, likewise, the main column first."""
    cards = [card for place in SPACE_COLUMNS for card in contributions("home_cards") if card.place == place]
    return {card.key: card for card in cards if not card.tool or space.has_tool(card.tool)}


def may_open(tab: SpaceTab) -> bool:
    """Whether a space may open on this tab: every member sees it."""
    return not tab.visible


def settled(space: Space, layout: Layout | None = None) -> Layout:
    """The layout of the space (or this one) with each tab and each block of the space named once, at its place."""
    layout = layout or Layout.of(space)
    tabs, blocks = tabs_of(space), blocks_of(space)
    opening = tabs.get(layout.opening)
    named = _in_order(list(blocks), [*layout.main, *layout.side, *layout.hidden])
    column = {key: _column(blocks[key], layout) for key in named}
    main, side, hidden = (tuple(k for k in named if column[k] == name) for name in ("main", "side", "hidden"))
    return Layout(
        tabs=tuple(_in_order(list(tabs), layout.tabs)),
        opening=layout.opening if opening and may_open(opening) else "home",
        main=main or side,
        side=side if main else (),
        hidden=hidden,
    )


def _in_order(keys: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """The keys as they are wanted; one that is not named follows the one that it follows by default."""
    order = [key for key in dict.fromkeys(wanted) if key in keys]
    for place, key in enumerate(keys):
        if key not in order:
            order.insert(order.index(keys[place - 1]) + 1 if place else 0, key)
    return order


def _column(card: HomeCard, layout: Layout) -> str:
    """Where the layout puts a block; one that it does not know makes no second column where there is one."""
    chosen = next((name for name in ("hidden", "side", "main") if card.key in getattr(layout, name)), "")
    return chosen or ("main" if layout.main and not layout.side else COLUMN[card.place])


def in_columns(space: Space, layout: Layout, count: int) -> Layout:
    """The shown blocks in one column; or in two, each in its own by default (all of one kind: the last one aside)."""
    shown, blocks = (*layout.main, *layout.side), blocks_of(space)
    side = tuple(key for key in shown if COLUMN[blocks[key].place] == "side") if count == 2 else ()
    if count == 2 and len(side) in (0, len(shown)):
        side = shown[-1:]
    return replace(layout, main=tuple(key for key in shown if key not in side), side=side)


def put_back(space: Space, layout: Layout, key: str) -> Layout:
    """A block that was hidden, shown again in the column where it stands by default."""
    return layout.put(key, COLUMN[blocks_of(space)[key].place] if layout.side else "main")


def checked(space: Space, layout: Layout) -> Layout:
    """The layout as it was asked for, or a sentence that says what is wrong with it."""
    tabs = {tab.key: tab for tab in contributions("space_tabs")}
    blocks = {card.key for card in contributions("home_cards") if card.place in SPACE_COLUMNS}
    named = (*layout.main, *layout.side, *layout.hidden)
    if not tabs.keys() >= {*layout.tabs, layout.opening} or not blocks >= set(named):
        raise Refused(_("Cette disposition nomme un onglet ou un bloc qui n’existe pas. Rechargez la page."))
    if len(set(named)) < len(named) or len(set(layout.tabs)) < len(layout.tabs):
        raise Refused(_("Cette disposition nomme deux fois le même onglet ou le même bloc. Rechargez la page."))
    if not may_open(tabs[layout.opening]):
        raise Refused(_("L’espace s’ouvre sur un onglet que tous ses membres voient."))
    if not settled(space, layout).main:
        raise Refused(_("Gardez au moins un bloc sur l’accueil."))
    return layout
