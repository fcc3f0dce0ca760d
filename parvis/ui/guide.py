"""What the style guide shows. An example is a template, and the guide prints the very file that it renders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.template.loader import get_template
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from parvis.ui.forms import ACCENTS, AccentPicker, Combobox, DateInput, RadioCards, RemoteCombobox, Segmented, Switch

COLOURS = dict(ACCENTS)
VISIBILITY = [("open", "Ouvert"), ("request", "Sur demande"), ("closed", "Fermé")]
VISIBILITY_HELP = {
    "open": "Toute personne de l’organisation peut entrer.",
    "request": "Un animateur accepte chaque arrivée.",
    "closed": "On n’entre que sur invitation.",
}


@dataclass(frozen=True)
class Example:
    """One component: the template `ui/guide/examples/<name>.html` and a word on when to use it."""

    name: str
    title: Any
    note: Any = ""

    @property
    def template(self) -> str:
        return f"ui/guide/examples/{self.name}.html"

    @cached_property
    def source(self) -> str:
        # The loaded template is already compiled by cotton; the file is what one writes.
        return Path(get_template(self.template).origin.name).read_text(encoding="utf-8").strip()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Section:
    title: Any
    examples: tuple[Example, ...]

    @property
    def id(self) -> str:
        return slugify(str(self.title))


SECTIONS = (
    Section(
        _("Fondations"),
        (
            Example("colours", _("Couleurs"), _("Toujours par leur nom ; l’accent vient de l’organisation.")),
            Example("type", _("Caractères")),
            Example("icons", _("Icônes"), _("Décoratives ; avec un nom si elles sont seules à parler.")),
            Example("helpers", _("Disposition"), _("Quelques classes suffisent à poser une page.")),
        ),
    ),
    Section(
        _("Agir"),
        (
            Example("button", _("Bouton"), _("Un seul bouton principal par écran.")),
            Example("icon_button", _("Bouton-icône")),
            Example("menu", _("Menu"), _("Flèches, Début, Fin, première lettre, Échap.")),
            Example("tabs", _("Onglets")),
            Example("segmented", _("Choix rapide")),
            Example("toolbar", _("Barre d’outils")),
            Example("dialog", _("Boîte de dialogue")),
            Example("dialog_link", _("Page ouverte en dialogue"), _("La page reste une page ; rien à écrire de plus.")),
            Example("side_panel", _("Panneau latéral")),
            Example("palette", _("Palette"), _("Ctrl K partout.")),
        ),
    ),
    Section(
        _("Saisir"),
        (
            Example("field", _("Champ")),
            Example("select", _("Liste")),
            Example("checkbox", _("Case et interrupteur")),
            Example("radio_group", _("Choix en cartes")),
            Example("search_field", _("Recherche")),
            Example("combobox", _("Saisie assistée")),
            Example("accent_picker", _("Couleur")),
            Example("form", _("Formulaire entier"), _("Un formulaire Django est rendu ainsi sans rien écrire.")),
            Example("stepper", _("Étapes")),
            Example("uploader", _("Dépôt de fichiers")),
        ),
    ),
    Section(
        _("Montrer"),
        (
            Example("tile", _("Tuile d’espace")),
            Example("card", _("Carte")),
            Example("badge", _("Étiquette")),
            Example("avatar", _("Personne")),
            Example("file_icon", _("Fichier")),
            Example("table", _("Tableau"), _("Dans les lignes : du HTML simple, jamais de composant.")),
            Example("rows", _("Lignes"), _("Des classes, pas de composant.")),
            Example("tree", _("Arborescence")),
            Example("breadcrumb", _("Fil d’Ariane")),
            Example("page_header", _("En-tête de page")),
            Example("pagination", _("Pages")),
            Example("details", _("Fiche")),
            Example("stat", _("Chiffre")),
            Example("timeline", _("Fil d’activité")),
            Example("date", _("Date")),
            Example("progress", _("Progression")),
        ),
    ),
    Section(
        _("Dire"),
        (
            Example("notice", _("Encart")),
            Example("toast", _("Message bref")),
            Example("empty", _("Rien à montrer")),
            Example("live", _("Mise à jour vivante")),
        ),
    ),
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom de l’espace", max_length=80, help_text="Court et reconnaissable.")
    about = forms.CharField(label="À quoi sert-il ?", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(label="Sorte", choices=[("projet", "Projet"), ("service", "Service")])
    start = forms.DateField(label="Début", widget=DateInput, required=False)
    access = forms.ChoiceField(
        label="Qui peut entrer ?", choices=VISIBILITY, widget=RadioCards(helps=VISIBILITY_HELP), initial="request"
    )
    size = forms.ChoiceField(
        label="Affichage", choices=[("tiles", "Tuiles"), ("list", "Liste")], widget=Segmented, initial="tiles"
    )
    town = forms.ChoiceField(label="Couleur du blason", choices=[("", "—"), *ACCENTS], widget=Combobox, required=False)
    second = forms.CharField(
        label="Autre couleur", widget=RemoteCombobox("/_ui/suggestions/", label_of=COLOURS.get), required=False
    )
    accent = forms.ChoiceField(label="Couleur", choices=ACCENTS, widget=AccentPicker, initial="bleu")
    notify = forms.BooleanField(
        label="Prévenir les membres", help_text="Un seul message, à l’ouverture.", widget=Switch, required=False
    )


# What the examples are fed with.
SAMPLE: dict[str, Any] = {
    "kinds": [("", "Toutes les sortes"), ("projet", "Projet"), ("service", "Service")],
    "choices": [{"value": key, "label": label, "help": VISIBILITY_HELP[key]} for key, label in VISIBILITY],
    "accents": ACCENTS,
    "chosen": [("vert", "Vert"), ("ocre", "Ocre")],
    "tabs": [
        {"label": "Commencer ici", "url": "#", "icon": "compass"},
        {"label": "Documents", "url": "#", "icon": "folder", "current": True},
        {"label": "Échanges", "url": "#", "icon": "messages-square", "badge": 3},
        {"label": "Agenda", "url": "#", "icon": "calendar"},
    ],
    "views": [
        {"label": "Tuiles", "url": "#", "icon": "layout-grid", "current": True},
        {"label": "Liste", "url": "#", "icon": "list"},
    ],
    "trail": [
        {"label": "Espaces", "url": "#"},
        {"label": "Petites Villes de Demain", "url": "#"},
        {"label": "Documents", "url": "#"},
    ],
    "steps": [
        {"label": "Cas d’usage", "url": "#", "done": True},
        {"label": "Description", "url": "#", "done": True},
        {"label": "Membres", "current": True},
        {"label": "Droits"},
        {"label": "Résumé"},
    ],
    "folders": [
        {"label": "Cadrage", "url": "#", "icon": "folder"},
        {
            "label": "Finances",
            "url": "#",
            "icon": "folder",
            "open": True,
            "children": [
                {"label": "2025", "url": "#", "icon": "folder"},
                {"label": "2026", "url": "#", "icon": "folder", "current": True},
            ],
        },
        {"label": "Plans", "url": "#", "icon": "folder"},
    ],
    "sheet": [
        ("Organisation", "Loireauxence"),
        ("Budget", "412 000 €"),
        ("Dates", "mars 2026 – décembre 2027"),
    ],
    "files": ["Compte rendu.docx", "Budget.xlsx", "Plan de la halle.pdf", "Façade.jpg", "Réunion publique.odp"],
    "file_names": [
        "note.odt",
        "budget.ods",
        "diaporama.pptx",
        "plan.pdf",
        "photo.jpg",
        "visite.mp4",
        "lot.zip",
        "x.bin",
    ],
}


def sample() -> dict[str, Any]:
    """The sample, with times that are near and forms that are fresh."""
    now = timezone.now()
    return {
        **SAMPLE,
        "now": now,
        "earlier": now - timedelta(minutes=12),
        "yesterday": now - timedelta(days=1),
        "form": ExampleForm(auto_id="free_%s"),
        "whole_form": ExampleForm({"name": "", "kind": "projet", "access": "open", "size": "list", "accent": "vert"}),
        "refused_form": ExampleForm(
            {"name": "", "kind": "projet", "access": "open", "size": "list", "accent": "vert"}, auto_id="refused_%s"
        ),
    }
