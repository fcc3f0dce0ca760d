"""The papers of the demo story: where each lies, who put it there, how long ago, and what it says. All is fictional."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.files.demo_writers import Table, Text
from parvis.files.names import split_name


@dataclass(frozen=True)
class Paper:
    """A file of the story. `by` is a name of the cast, "host", or the number of a contributeur."""

    path: str
    day: int
    by: str | int = "host"
    text: Text | None = None
    versions: tuple[str, ...] = ()
    former: str = ""
    trashed: bool = False

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> list[str]:
        return self.path.split("/")[:-1]

    @property
    def extension(self) -> str:
        return split_name(self.name)[1]

    def content(self, version: int = 1) -> Text:
        """What it says; each later version has one more paragraph."""
        base = self.text or note(split_name(self.name)[0])
        if version == 1:
            return base
        added = (f"Modifications de la version {version}", tuple(self.versions[: version - 1]))
        return Text(base.title, base.lead, (*base.sections, added), [*base.table, *self._adjusted(base, version)])

    def _adjusted(self, base: Text, version: int) -> Table:
        width = len(base.table[0]) - 1 if base.table else 0
        return [[f"Ajustement {n}", *[1500 * n] * width] for n in range(1, version)] if width else []


def note(title: str) -> Text:
    return Text(
        title,
        "Document de travail partagé entre les membres de l’espace.",
        (
            ("Objet", (f"Cette note rassemble ce qui est connu à ce jour sur le sujet « {title} ».",)),
            ("À retenir", ("Le calendrier reste à confirmer avec les partenaires.",
                           "Les estimations seront précisées après le prochain comité technique.")),
        ),
    )  # fmt: skip


def minutes(body: str, number: int, subjects: tuple[str, ...]) -> Text:
    return Text(
        f"Compte rendu du {body} n° {number}",
        "Présents : les membres du comité, les services de la commune et de la communauté de communes.",
        (
            *[(subject, (f"Le {body} prend connaissance de l’avancement.",
                         "Décision : poursuivre selon le calendrier présenté, avec un point au prochain comité."))
              for subject in subjects],
            ("Suites à donner", ("Diffuser ce compte rendu.", "Mettre à jour le tableau de suivi.")),
        ),
    )  # fmt: skip


def action(number: int, name: str, cost: int) -> Text:
    return Text(
        f"Fiche action {number:02d} · {name}",
        "Petites Villes de Demain · Loireauxence",
        (
            ("Contexte et objectif", (f"L’action « {name} » sert l’axe « Un centre-bourg vivant » de la stratégie.",)),
            ("Maîtrise d’ouvrage et partenaires", ("Commune de Loireauxence, avec la communauté de communes, "
                                                   "le Département et la Banque des Territoires.",)),
            ("Indicateurs", ("Nombre de logements remis sur le marché.", "Fréquentation du centre-bourg.")),
        ),
        (("Poste", "Montant HT"), ("Études", cost // 10), ("Travaux", cost * 8 // 10), ("Divers", cost // 10)),
    )  # fmt: skip


def budget(title: str, *posts: tuple[str, int]) -> Text:
    lines = [("Poste", "Dépense HT", "Subvention", "Reste à charge")]
    lines += [(name, cost, cost * 6 // 10, cost - cost * 6 // 10) for name, cost in posts]  # type: ignore[misc]
    return Text(title, table=lines)


def letter(subject: str, to: str) -> Text:
    return Text(
        subject,
        f"À l’attention de {to}",
        (("", ("Madame, Monsieur,",
               f"Nous revenons vers vous au sujet de : {subject.lower()}. Vous trouverez ci-joint les pièces utiles.",
               "Nous restons à votre disposition et vous prions d’agréer nos salutations distinguées.")),),
    )  # fmt: skip


def deliberation(number: int, subject: str) -> Text:
    return Text(
        f"Délibération n° {number} · {subject}",
        "Le conseil municipal de Loireauxence, légalement convoqué, s’est réuni en mairie.",
        (
            ("Exposé", (f"Madame la rapporteure expose les motifs. Objet : {subject.lower()}.",)),
            ("Décision", ("Le conseil municipal, après en avoir délibéré, à l’unanimité, approuve la proposition.",)),
        ),
    )


def members(title: str) -> Text:
    names = ("Service urbanisme", "Services techniques", "Élus référents", "Union des commerçants", "Bureau d’études")
    return Text(title, table=[("Structure", "Rôle"), *[(name, "Membre") for name in names]])


ACTIONS = (
    ("Réhabiliter les halles", 640_000), ("Ouvrir une maison de santé", 1_150_000), ("Rénover l’îlot du Port", 820_000),
    ("Soutenir les commerces", 90_000), ("Apaiser la traversée de bourg", 430_000), ("Relier la gare à vélo", 210_000),
    ("Reconvertir l’ancienne école", 560_000), ("Planter la place du Marché", 145_000),
)  # fmt: skip


def _pvd() -> list[Paper]:
    return [
        *_agreement(),
        *_diagnosis(),
        *_funding(),
        *_outreach(),
        *_loose(),
        *(paper for number, (name, cost) in enumerate(ACTIONS, 1) for paper in _action_folder(number, name, cost)),
        *(paper for number in range(1, 6) for paper in _committees(number)),
    ]


def _agreement() -> list[Paper]:
    return [
        Paper("Convention et avenants/Convention d’adhésion Petites Villes de Demain.pdf", 80, "camille"),
        Paper("Convention et avenants/Convention cadre valant ORT.docx", 66, "camille", None,
              ("Relecture de la sous-préfecture", "Version signée")),
        Paper("Convention et avenants/Avenant n° 1 à la convention.odt", 30, "theo", None, ("Périmètre corrigé",)),
        Paper("Convention et avenants/Courrier d’accompagnement.docx", 29, "camille",
              letter("Signature de l’avenant n° 1", "Monsieur le sous-préfet")),
    ]  # fmt: skip


def _diagnosis() -> list[Paper]:
    return [
        Paper("Diagnostic/Diagnostic du centre-bourg.pdf", 74, 0),
        Paper("Diagnostic/Diagnostic · synthèse pour les élus.odt", 70, "camille", None, ("Chiffres de vacance 2025",)),
        Paper("Diagnostic/Logements vacants.xlsx", 72, "theo",
              budget("Logements vacants par îlot", ("Îlot du Port", 14), ("Grande rue", 23), ("Place du Marché", 9))),
        Paper("Diagnostic/Enquête auprès des commerçants.csv", 68, 1, members("Enquête")),
        Paper("Diagnostic/Carte des commerces.png", 71, "theo"),
        Paper("Diagnostic/Photos/Grande rue.jpg", 75, 2),
        Paper("Diagnostic/Photos/Place du Marché.jpg", 75, 2),
        Paper("Diagnostic/Photos/Ancienne école.jpg", 75, 2, former="IMG_2041.jpg"),
    ]  # fmt: skip


def _funding() -> list[Paper]:
    return [
        Paper("Finances/Plan de financement général.xlsx", 60, "camille",
              budget("Plan de financement", *[(name, cost) for name, cost in ACTIONS]),
              ("Après arbitrage du bureau", "Subvention du Département notifiée", "Version du COPIL n° 3")),
        Paper("Finances/Demande de DETR · halles.docx", 41, "camille",
              letter("Demande de dotation DETR pour les halles", "Madame la préfète")),
        Paper("Finances/Notification de subvention.pdf", 22, 0),
        Paper("Finances/Suivi des appels de fonds.xlsx", 15, "camille",
              budget("Appels de fonds", ("Études", 48_000), ("Ingénierie", 55_000))),
    ]  # fmt: skip


def _outreach() -> list[Paper]:
    return [
        Paper("Communication/Charte graphique du programme.pdf", 58, 1),
        Paper("Communication/Lettre aux habitants.odt", 18, "camille", None, ("Relue par Nadia Benali",)),
        Paper("Communication/Affiche réunion publique.png", 12, 1),
        Paper("Communication/Discours d’inauguration.txt", 4, 3),
    ]


def _loose() -> list[Paper]:
    """What lies at the top of the space."""
    return [
        Paper("Mode d’emploi de l’espace.md", 79, "camille"),
        Paper("Annuaire du comité technique.csv", 77, "camille", members("Comité technique")),
        Paper("Brouillon à supprimer.txt", 33, "theo", trashed=True),
        Paper("Ancienne carte.png", 40, "theo", trashed=True),
    ]  # fmt: skip


def _action_folder(number: int, name: str, cost: int) -> list[Paper]:
    place, day = f"Fiches action/FA {number:02d} {name}", 62 - number * 3
    notes = (("Avis du COTECH intégré", "Calendrier mis à jour"), ("Coûts actualisés",), ())[number % 3]
    return [
        Paper(f"{place}/Fiche action {number:02d}.docx", day, ("camille", "theo", 0)[number % 3],
              action(number, name, cost), notes),
        Paper(f"{place}/Budget prévisionnel FA {number:02d}.xlsx", day - 2, number,
              budget(name, ("Études", cost // 10), ("Travaux", cost * 8 // 10), ("Divers", cost // 10))),
        Paper(f"{place}/Vue · {name}.jpg", day - 1, number),
    ]  # fmt: skip


def _committees(number: int) -> list[Paper]:
    day = 78 - number * 14
    return [
        Paper(f"Comités/COPIL/Compte rendu COPIL n° {number}.{('docx', 'odt', 'pdf')[number % 3]}", day, "camille",
              minutes("COPIL", number, ("Avancement des fiches action", "Financements"))),
        Paper(f"Comités/COTECH/Compte rendu COTECH n° {number}.odt", day + 6, "theo",
              minutes("COTECH", number, ("Points techniques", "Préparation du COPIL")),
              ("Corrections demandées en séance",) if number == 2 else ()),
        Paper(f"Comités/COPIL/Présentation COPIL n° {number}.pdf", day + 1, "camille"),
    ]  # fmt: skip


TOWNS = ("Ancenis-Saint-Géréon", "Loireauxence", "Vallons-de-l’Erdre")


def _ort() -> list[Paper]:
    return [
        *_axes(),
        *(paper for number, town in enumerate(TOWNS) for paper in _sector(number, town)),
        *(
            Paper(f"Comités de projet/Compte rendu du comité de projet n° {number}.odt", 76 - number * 17,
                  "camille", minutes("comité de projet", number, TOWNS))
            for number in range(1, 5)
        ),
    ]  # fmt: skip


def _axes() -> list[Paper]:
    return [
        Paper("Convention cadre/Convention d’opération de revitalisation du territoire.pdf", 75, "host"),
        Paper("Convention cadre/Projet de convention.docx", 73, "camille", None, ("Relecture des trois communes",)),
        Paper("Convention cadre/Liste des signataires.xlsx", 70, 0, members("Signataires")),
        Paper("Axe 1 Habitat/Étude OPAH-RU.pdf", 61, 1),
        Paper("Axe 1 Habitat/Suivi des dossiers d’aide.xlsx", 20, "theo",
              budget("Aides à l’habitat", ("Propriétaires occupants", 184_000), ("Bailleurs", 96_000))),
        Paper("Axe 2 Commerce/Observatoire du commerce.odt", 52, 2, None, ("Deuxième relevé",)),
        Paper("Axe 2 Commerce/Règlement d’aide aux commerces.docx", 44, "theo"),
        Paper("Axe 3 Mobilités/Schéma des liaisons douces.png", 38, 1),
        Paper("Axe 4 Patrimoine/Inventaire du bâti remarquable.pdf", 50, 3),
        Paper("Axe 5 Services/Carte des services au public.png", 36, 2),
        Paper("Axe 5 Services/Maison France services.md", 34, 0),
        Paper("Comités de projet/Feuille de présence.csv", 16, "camille", members("Présence")),
        Paper("Ancien périmètre.png", 45, "host", trashed=True),
    ]  # fmt: skip


def _sector(number: int, town: str) -> list[Paper]:
    return [
        Paper(f"Secteurs/{town}/Périmètre · {town}.png", 57 - number, number),
        Paper(f"Secteurs/{town}/Stratégie · {town}.docx", 55 - number, ("camille", "theo", "nadia")[number]),
        Paper(f"Secteurs/{town}/Centre · {town}.jpg", 54 - number, number),
    ]


SUBJECTS = (
    ("Budget primitif", "Taux des taxes"), ("Acquisition de l’îlot du Port", "Subventions aux associations"),
    ("Convention Petites Villes de Demain", "Tarifs de la cantine"), ("Marché de voirie", "Recrutement d’un apprenti"),
)  # fmt: skip


def _council() -> list[Paper]:
    papers = [
        Paper("Règlement intérieur/Règlement intérieur du conseil.pdf", 69),
        Paper("Règlement intérieur/Tableau du conseil municipal.xlsx", 68, "host", members("Conseil municipal")),
        Paper("Séances/Calendrier des séances.md", 66),
    ]
    for number, subjects in enumerate(SUBJECTS, 1):
        day, place = 70 - number * 16, f"Séances/Séance {number}"
        papers += [
            Paper(f"{place}/Convocation séance {number}.pdf", day + 8, "host",
                  letter("Convocation du conseil municipal", "Mesdames et Messieurs les conseillers")),
            Paper(f"{place}/Ordre du jour séance {number}.docx", day + 8, "host", None,
                  ("Ajout d’une question diverse",) if number % 2 else ()),
            Paper(f"{place}/Dossier des élus séance {number}.pdf", day + 5),
            Paper(f"Procès-verbaux/Procès-verbal séance {number}.odt", day - 3, "host",
                  minutes("conseil municipal", number, subjects)),
        ]  # fmt: skip
        papers += [
            Paper(f"Délibérations/Délibération {number:02d}-{rank} {subject}.odt", day + 1, "host",
                  deliberation(number * 10 + rank, subject))
            for rank, subject in enumerate(subjects, 1)
        ]  # fmt: skip
    return papers


def _mobility() -> list[Paper]:
    return [
        Paper("Réunions/Ordre du jour réunion 1.docx", 60, "host"),
        Paper("Réunions/Compte rendu réunion 1.odt", 55, "theo", minutes("groupe", 1, ("Plan vélo", "Covoiturage"))),
        Paper("Réunions/Compte rendu réunion 2.odt", 27, "theo", minutes("groupe", 2, ("Gares", "Bornes")),
              ("Remarques de la Région",)),
        Paper("Dossiers instruits/Plan vélo/Schéma directeur cyclable.pdf", 48, 0),
        Paper("Dossiers instruits/Plan vélo/Carte des itinéraires.png", 46, 1),
        Paper("Dossiers instruits/Plan vélo/Chiffrage du plan vélo.xlsx", 42, "camille",
              budget("Plan vélo", ("Varades–Saint-Géréon", 310_000), ("Arceaux", 64_000), ("Jalonnement", 28_000))),
        Paper("Dossiers instruits/Covoiturage/Aires de covoiturage.csv", 39, 1, members("Aires")),
        Paper("Dossiers instruits/Covoiturage/Note de cadrage covoiturage.docx", 37, "theo"),
        Paper("Dossiers instruits/Gares/Desserte de la gare de Varades.odt", 31, 2),
        Paper("Dossiers instruits/Gares/Parvis de la gare.jpg", 30, 2),
        Paper("Avis rendus/Avis n° 1 · plan vélo.pdf", 19),
        Paper("Avis rendus/Avis n° 2 · stationnement.pdf", 6),
        Paper("Avis rendus/Avis n° 3 · bornes de recharge.pdf", 2),
        Paper("Lettre à la Région.docx", 9, "host", letter("Desserte ferroviaire", "Madame la présidente de Région")),
    ]  # fmt: skip


def _square() -> list[Paper]:
    return [
        Paper("Programme/Programme de l’opération.docx", 54, "host", None, ("Avis de l’architecte des bâtiments",)),
        Paper("Programme/Calendrier prévisionnel.xlsx", 53, "host",
              budget("Calendrier et coûts", ("Études", 72_000), ("Réseaux", 180_000), ("Aménagement", 593_000))),
        Paper("Études/Levé topographique.png", 50, 0),
        Paper("Études/Étude de sol.pdf", 44, 1),
        Paper("Études/Esquisses/Esquisse A.png", 28, "host", None, ("Variante avec fontaine",)),
        Paper("Études/Esquisses/Esquisse B.png", 27, "host"),
        Paper("Études/Esquisses/Notice de l’esquisse.docx", 26, "invite"),
        Paper("Marchés/Cahier des charges maîtrise d’œuvre.odt", 47, "host", None, ("Pondération des critères",)),
        Paper("Marchés/Rapport d’analyse des offres.pdf", 35, "host"),
        Paper("Plans et photos/Place vue du nord.jpg", 51, 2),
        Paper("Plans et photos/Place vue du sud.jpg", 51, 2),
        Paper("Plans et photos/Plan d’état des lieux.png", 49, 0),
        Paper("Finances/Suivi du budget de l’opération.xlsx", 14, "host",
              budget("Suivi", ("Engagé", 118_000), ("Mandaté", 61_000))),
        Paper("Réunion avec les riverains.md", 11, "host"),
        Paper("Vieille photo.jpg", 25, 2, trashed=True),
    ]  # fmt: skip


def _watch() -> list[Paper]:
    return [
        Paper("Appels à projets/Fonds vert · cahier d’accompagnement.pdf", 47, "host"),
        Paper("Appels à projets/Calendrier des appels à projets.xlsx", 40, "host",
              budget("Appels à projets", ("Fonds vert", 300_000), ("Tiers-lieux", 80_000), ("Vélo", 150_000)),
              ("Dates de la rentrée",)),
        Paper("Appels à projets/Bourg durable.docx", 12, "theo"),
        Paper("Retours d’expérience/Une halle réhabilitée en dix-huit mois.pdf", 33, "theo"),
        Paper("Retours d’expérience/Visite d’un tiers-lieu.odt", 24, 0),
        Paper("Retours d’expérience/Tiers-lieu.jpg", 24, 0),
        Paper("Textes et guides/Guide de la revitalisation.pdf", 45, "host"),
        Paper("Textes et guides/Dix conseils pour une réunion publique.md", 21, 1),
        Paper("Textes et guides/Lexique de l’urbanisme.odt", 19, 2),
        Paper("Textes et guides/Sites utiles.txt", 17, "theo"),
        Paper("Doublon.txt", 16, "theo", trashed=True),
    ]  # fmt: skip


PAPERS = {
    "pvd-loireauxence": _pvd(),
    "ort-pays-ancenis": _ort(),
    "conseil-municipal": _council(),
    "commission-mobilites": _mobility(),
    "place-de-l-eglise": _square(),
    "veille": _watch(),
}
