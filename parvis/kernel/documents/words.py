"""What is said of a document that was read in part, or not at all."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NOTES = {
    "protected": _(
        "Ce document est protégé par un mot de passe : il s’ouvre avec le mot de passe, une fois téléchargé."
    ),
    "damaged": _("Ce document est abîmé ou incomplet : il n’a pas pu être lu."),
    "too-large": _("Ce document est trop volumineux, ou se déploie trop, pour être lu ici sans risque."),
    "slow": _("La lecture de ce document a pris trop de temps : elle a été arrêtée."),
    "died": _("Le programme qui lit ce document s’est arrêté avant la fin."),
    "no-page": _("Ce document n’a pas cette page."),
    "unknown": _("Ce format n’a pas de texte que Parvis sache lire."),
    "no-office": _("LibreOffice n’est pas installé sur le serveur : ce format ne peut pas y être lu."),
    "no-ocr": _("Ce document est une image : la reconnaissance de caractères n’est pas installée sur le serveur."),
    "no-video": _("ffmpeg n’est pas installé sur le serveur : une vidéo n’a pas de vignette."),
    "ocr": _("Ce texte a été reconnu sur une image : il peut contenir des erreurs."),
    "ocr-part": _("Seules les premières pages de ce document numérisé ont été reconnues."),
    "cut": _("Seul le début de ce texte a été lu : il est très long."),
}


def note(code: str) -> str:
    """The sentence of a code, in the reader's language; nothing when nothing is wrong."""
    return str(NOTES.get(code, gettext("Ce document n’a pas pu être lu."))) if code else ""
