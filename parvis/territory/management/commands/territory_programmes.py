"""Import the programme flags of communes (PVD, ACV, ORT…) from a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused
from parvis.territory.actions import import_programmes
from parvis.territory.forms import decode


class Command(BaseCommand):
    help = "Import programme flags from a CSV file (code_insee,programme,date), all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            flags = import_programmes(decode(file.read_bytes()), by=Actor.system("cli"))
        except OSError as error:
            sentence = _("Le fichier ne peut pas être lu : %(error)s") % {"error": error.strerror}
            raise CommandError(sentence) from error
        except Refused as refusal:
            raise CommandError(f"{refusal}\n" + _("Rien n’a été importé.")) from refusal
        self.stdout.write(_("%(flags)d lignes importées.") % {"flags": flags})
