"""Who is who in the demo: real places, fictional people and contacts."""

from __future__ import annotations

from typing import Any, NamedTuple

from parvis.people.models import Affiliation, Organisation

EPCI = "244400552"
Role = Affiliation.Role
Kind = Organisation.Kind


class Place(NamedTuple):
    """An organisation of the story."""

    slug: str
    name: str
    kind: Kind
    parent: str = ""
    facts: dict[str, Any] = {}


class Someone(NamedTuple):
    """A person of the story; `mandate` is (title, delegations) for those who are elected."""

    login: str
    first_name: str
    last_name: str
    organisation: str
    function: str
    service: str = ""
    role: str = Role.COLLABORATOR
    skills: tuple[str, ...] = ()
    mandate: tuple[str, str] | None = None


PLACES = [
    Place(
        "compa",
        "Communauté de communes du Pays d'Ancenis",
        Kind.EPCI,
        facts={
            "epci_id": EPCI,
            "accent": "bleu",
            "description": "Vingt communes de Loire-Atlantique, entre Nantes et Angers, qui aménagent leur territoire.",
            "address": "Centre administratif des Ursulines\n44150 Ancenis-Saint-Géréon",
            "phone": "02 40 00 00 10",
        },
    ),
    Place("direction-amenagement", "Direction de l'aménagement", Kind.SERVICE, "compa", {"accent": "lagon"}),
    Place(
        "ancenis-saint-gereon",
        "Ancenis-Saint-Géréon",
        Kind.COMMUNE,
        "compa",
        {"commune_id": "44003", "accent": "brique"},
    ),
    Place(
        "loireauxence",
        "Loireauxence",
        Kind.COMMUNE,
        "compa",
        {
            "commune_id": "44213",
            "accent": "vert",
            "description": "Commune nouvelle de bord de Loire, engagée dans le programme Petites Villes de Demain.",
            "address": "Place de l’Église, Varades\n44370 Loireauxence",
            "phone": "02 40 00 00 20",
        },
    ),
    Place("services-techniques", "Services techniques", Kind.SERVICE, "loireauxence", {"accent": "vert"}),
    Place(
        "vallons-de-l-erdre",
        "Vallons-de-l'Erdre",
        Kind.COMMUNE,
        "compa",
        {"commune_id": "44180", "accent": "ocre", "members_create_spaces": False},
    ),
    Place("savenay", "Savenay", Kind.COMMUNE, "", {"commune_id": "44195", "accent": "prune"}),
    Place(
        "agence-urbanisme-rives",
        "Agence d'urbanisme des Rives",
        Kind.PARTNER,
        "",
        {"accent": "violet", "directory": Organisation.Directory.EVERYONE},
    ),
    Place(
        "atelier-rives-et-places",
        "Atelier Rives & Places",
        Kind.COMPANY,
        "",
        {"accent": "ardoise", "description": "Bureau d’études : espaces publics, paysage, concertation."},
    ),
    Place(
        "union-commercants-loire",
        "Union des commerçants de la Loire",
        Kind.ASSOCIATION,
        "",
        {"accent": "ocre", "directory": Organisation.Directory.OWN},
    ),
]

PEOPLE = [
    Someone(
        "admin",
        "Hélène",
        "Marchand",
        "compa",
        "Directrice générale adjointe",
        "Direction générale",
        Role.ADMINISTRATOR,
        ("pilotage", "contractualisation"),
    ),
    Someone(
        "bruno.leguen",
        "Bruno",
        "Le Guen",
        "compa",
        "Président",
        "",
        mandate=("Président", "aménagement du territoire, contrats"),
    ),
    Someone(
        "claire.fontaine",
        "Claire",
        "Fontaine",
        "compa",
        "Directrice des ressources humaines",
        "Direction générale",
        Role.MANAGER,
        ("recrutement", "formation"),
    ),
    Someone(
        "lucie.bertin",
        "Lucie",
        "Bertin",
        "compa",
        "Chargée de communication",
        "Communication",
        skills=("rédaction", "réseaux sociaux"),
    ),
    Someone(
        "marc.ollivier",
        "Marc",
        "Ollivier",
        "direction-amenagement",
        "Directeur de l’aménagement",
        "Direction",
        Role.MANAGER,
        ("urbanisme", "planification"),
    ),
    Someone(
        "anais.petit",
        "Anaïs",
        "Petit",
        "direction-amenagement",
        "Chargée de mission mobilités",
        "Mobilités",
        skills=("mobilités", "covoiturage", "vélo"),
    ),
    Someone(
        "yann.kerhoas",
        "Yann",
        "Kerhoas",
        "direction-amenagement",
        "Géomaticien",
        "Observatoire",
        skills=("SIG", "données ouvertes", "cartographie"),
    ),
    Someone(
        "camille",
        "Camille",
        "Rousseau",
        "loireauxence",
        "Cheffe de projet Petites Villes de Demain",
        "Développement local",
        skills=("revitalisation", "concertation", "marchés publics"),
    ),
    Someone(
        "nadia",
        "Nadia",
        "Benali",
        "loireauxence",
        "Adjointe à l’urbanisme",
        "",
        mandate=("Adjointe au maire", "urbanisme, habitat, cœur de bourg"),
    ),
    Someone("jeanpaul.thibault", "Jean-Paul", "Thibault", "loireauxence", "Maire", "", mandate=("Maire", "")),
    Someone(
        "monique.blain",
        "Monique",
        "Blain",
        "loireauxence",
        "Adjointe aux finances",
        "",
        mandate=("Adjointe au maire", "finances, commande publique"),
    ),
    Someone(
        "sylvie.guerin",
        "Sylvie",
        "Guérin",
        "loireauxence",
        "Secrétaire générale",
        "Secrétariat général",
        Role.ADMINISTRATOR,
        ("finances locales", "assemblées"),
    ),
    Someone(
        "antoine.riviere",
        "Antoine",
        "Rivière",
        "loireauxence",
        "Manager de commerce",
        "Développement local",
        skills=("commerce", "animation"),
    ),
    Someone(
        "karim.haddad",
        "Karim",
        "Haddad",
        "services-techniques",
        "Responsable des services techniques",
        "Direction",
        Role.MANAGER,
        ("voirie", "bâtiment"),
    ),
    Someone(
        "elodie.marais",
        "Élodie",
        "Marais",
        "services-techniques",
        "Technicienne espaces verts",
        "Espaces publics",
        skills=("paysage", "gestion différenciée"),
    ),
    Someone(
        "theo",
        "Théo",
        "Lemoine",
        "vallons-de-l-erdre",
        "Chargé de mission revitalisation",
        "Aménagement",
        skills=("habitat", "OPAH", "cartographie"),
    ),
    Someone("francoise.aubry", "Françoise", "Aubry", "vallons-de-l-erdre", "Maire", "", mandate=("Maire", "")),
    Someone(
        "damien.roux",
        "Damien",
        "Roux",
        "vallons-de-l-erdre",
        "Directeur général des services",
        "Direction",
        Role.ADMINISTRATOR,
    ),
    Someone(
        "paul.drouet",
        "Paul",
        "Drouet",
        "ancenis-saint-gereon",
        "Directeur de l’urbanisme",
        "Urbanisme",
        Role.ADMINISTRATOR,
        ("droit des sols", "foncier"),
    ),
    Someone(
        "isabelle.morel",
        "Isabelle",
        "Morel",
        "ancenis-saint-gereon",
        "Adjointe au commerce",
        "",
        mandate=("Adjointe au maire", "commerce, artisanat, marchés"),
    ),
    Someone(
        "nicolas.pineau",
        "Nicolas",
        "Pineau",
        "ancenis-saint-gereon",
        "Chargé de l’habitat",
        "Habitat",
        skills=("logement", "copropriétés"),
    ),
    Someone(
        "samuel.roche",
        "Samuel",
        "Roche",
        "agence-urbanisme-rives",
        "Urbaniste",
        "Études",
        skills=("diagnostic", "statistiques"),
    ),
    Someone("patricia.lenoir", "Patricia", "Lenoir", "union-commercants-loire", "Présidente", "", Role.ADMINISTRATOR),
    Someone(
        "invite",
        "Inès",
        "Garnier",
        "atelier-rives-et-places",
        "Urbaniste, bureau d’études",
        "",
        Role.GUEST,
        ("espaces publics", "concertation"),
    ),
    Someone(
        "exterieure", "Sophie", "Delaunay", "savenay", "Responsable de l’urbanisme", "Urbanisme", Role.ADMINISTRATOR
    ),
]

GROUPS = {
    ("compa", "Comité de direction"): ["admin", "claire.fontaine", "marc.ollivier"],
    ("compa", "Référents Petites Villes de Demain"): ["camille", "theo", "anais.petit", "marc.ollivier"],
    ("loireauxence", "Bureau municipal"): ["jeanpaul.thibault", "nadia", "monique.blain", "sylvie.guerin"],
}
