"""The use cases that a space may start from: what it looks like, who enters, what it says and holds at first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Text
from parvis.spaces.models import Layout, Level, Space


@dataclass(frozen=True)
class Template:
    """A use case. `groups` and `folders` are suggestions; the module of documents makes the folders."""

    key: str
    label: Text
    summary: Text
    icon: str
    accent: str
    description: Text = ""
    welcome: str = ""
    access: str = Space.Access.CLOSED
    level: Level = Level.EDIT
    tools_off: tuple[str, ...] = ()
    layout: Layout = Layout()
    groups: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    has_budget: bool = False


TEMPLATES = (
    Template(
        "pvd",
        _("Petites Villes de Demain"),
        _("Piloter le programme avec les élus, les partenaires et les bureaux d’études."),
        "building-2",
        "vert",
        _("Stratégie, fiches action, comités et financements du programme Petites Villes de Demain."),
        """Bienvenue dans l’espace du programme.

## Par où commencer
- Lisez la convention dans **Documents › Convention et avenants**.
- Consultez le dernier compte rendu dans **Documents › Comités**.
- Chaque fiche action a son dossier : déposez-y vos pièces.

## Qui fait quoi
La cheffe de projet anime l’espace. Le comité technique prépare, les élus référents valident.""",
        groups=("Comité technique", "Élus référents", "Finances"),
        folders=("Convention et avenants", "Diagnostic", "Fiches action", "Comités", "Finances", "Communication"),
        has_budget=True,
    ),
    Template(
        "acv",
        _("Action Cœur de Ville"),
        _("Conduire la revitalisation du centre, axe par axe."),
        "landmark",
        "brique",
        _("Axes du programme Action Cœur de Ville : habitat, commerce, mobilités, patrimoine, services."),
        """Bienvenue dans l’espace Action Cœur de Ville.

## Par où commencer
- Les cinq axes ont chacun leur dossier dans **Documents**.
- Les comités de projet sont rangés par date.""",
        groups=("Comité de projet", "Partenaires financiers"),
        folders=(
            "Convention cadre",
            "Axe 1 Habitat",
            "Axe 2 Commerce",
            "Axe 3 Mobilités",
            "Axe 4 Patrimoine",
            "Axe 5 Services",
            "Comités de projet",
        ),
        has_budget=True,
    ),
    Template(
        "council",
        _("Conseil municipal"),
        _("Préparer les séances : ordre du jour, projets de délibération, procès-verbaux."),
        "gavel",
        "bleu",
        _("Convocations, projets de délibération et procès-verbaux du conseil municipal."),
        """Bienvenue dans l’espace du conseil.

## Avant chaque séance
- La convocation et les projets de délibération sont dans le dossier de la séance.
- Les élus lisent et commentent ; le secrétariat modifie.""",
        level=Level.COMMENT,
        layout=Layout(opening="documents"),
        groups=("Bureau municipal", "Majorité", "Secrétariat général"),
        folders=("Séances", "Délibérations", "Procès-verbaux", "Règlement intérieur"),
    ),
    Template(
        "commission",
        _("Commission"),
        _("Instruire un sujet à quelques-uns et rendre un avis."),
        "messages-square",
        "lagon",
        _("Réunions, dossiers et avis de la commission."),
        """Bienvenue dans l’espace de la commission.

- L’ordre du jour de la prochaine réunion est dans **Documents › Réunions**.
- Les avis rendus sont rangés par année.""",
        access=Space.Access.REQUEST,
        groups=("Membres titulaires",),
        folders=("Réunions", "Dossiers instruits", "Avis rendus"),
    ),
    Template(
        "project",
        _("Projet"),
        _("Mener une opération, de l’étude à la livraison."),
        "ruler",
        "ocre",
        _("Études, marchés, chantier et réception de l’opération."),
        """Bienvenue dans l’espace du projet.

- Le programme et le calendrier sont dans **Documents › Programme**.
- Le bureau d’études ne voit que les dossiers qui lui sont ouverts.""",
        groups=("Maîtrise d’ouvrage", "Maîtrise d’œuvre"),
        folders=("Programme", "Études", "Marchés", "Chantier", "Plans et photos", "Finances"),
        has_budget=True,
    ),
    Template(
        "service",
        _("Service"),
        _("Le quotidien d’un service : procédures, modèles, plannings."),
        "briefcase",
        "ardoise",
        _("Documents de travail, procédures et modèles du service."),
        """Bienvenue dans l’espace du service.

- Les procédures et les modèles sont dans **Documents**.
- Signalez à un animateur ce qui n’est plus à jour.""",
        folders=("Procédures", "Modèles", "Réunions de service", "Plannings"),
    ),
    Template(
        "watch",
        _("Veille"),
        _("Partager une documentation et des retours d’expérience."),
        "newspaper",
        "violet",
        _("Ressources, appels à projets et retours d’expérience, ouverts à tous."),
        """Bienvenue. Cet espace est ouvert à tous les agents et élus.

- Déposez ce qui peut servir aux autres, avec une phrase qui dit pourquoi.
- Les appels à projets sont classés par date limite.""",
        access=Space.Access.OPEN,
        folders=("Appels à projets", "Retours d’expérience", "Textes et guides"),
    ),
    Template(
        "blank",
        _("Espace vierge"),
        _("Partir de rien et choisir soi-même."),
        "layout-grid",
        "prune",
    ),
)

BY_KEY = {template.key: template for template in TEMPLATES}


def template_of(key: str) -> Template:
    """The template of a key, or the blank one for a key that is gone."""
    return BY_KEY.get(key, BY_KEY["blank"])
