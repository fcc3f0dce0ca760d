"""The command line: its grammar. Each command's deed is in `commands/`, imported once the settings are read."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any, NoReturn

from parvis.config.commands import Failure
from parvis.config.environment import BadSetting, keep_private

DEFAULT_HOST = "127.0.0.1"


class Parser(argparse.ArgumentParser):
    """Says in French, and in one sentence, what is wrong with a command line."""

    def error(self, message: str) -> NoReturn:
        raise Failure(f"{message}. Aide : {self.prog} --help")


# The words of argparse itself, which it looks up by `gettext` under its own domain.
FRENCH = {
    "usage: ": "usage : ",
    "options": "options",
    "positional arguments": "arguments",
    "show this help message and exit": "montre cette aide",
    "show program's version number and exit": "montre la version",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "argument inconnu : %s",
    "expected one argument": "une valeur est attendue",
    "invalid %(type)s value: %(value)r": "valeur incorrecte : %(value)r",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "choix inconnu : %(value)r (possibles : %(choices)s)",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or say one sentence and return 1."""
    argparse._ = lambda text: FRENCH.get(text, text)  # type: ignore[attr-defined]
    try:
        options = _parser().parse_args(arguments)
        return _run(options)
    except KeyboardInterrupt:
        return 130
    except (Failure, BadSetting) as error:
        sentence = str(error)
    except Exception as error:
        sentence = _sentence(error)
    print(f"parvis : {sentence}", file=sys.stderr)
    return 1


def _run(options: argparse.Namespace) -> int:
    # Before the settings make the first folder: all that is written is its owner's alone.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    if "port" in options:
        # Links in e-mails lead to the address that was asked for, unless the operator named another.
        os.environ.setdefault("PARVIS_BASE_URL", f"http://127.0.0.1:{options.port}")
    import django

    django.setup()
    from django.conf import settings

    keep_private(settings.DATA_DIR)
    module, _dot, function = options.deed.partition(":")
    deed = getattr(import_module(f"parvis.config.commands.{module}"), function or "run")
    deed(options)
    return 0


def _sentence(error: Exception) -> str:
    """What an operator can do something about, in one sentence; anything else is a bug and keeps its trace."""
    from django.core.exceptions import ImproperlyConfigured, PermissionDenied
    from django.db import DatabaseError

    from parvis.kernel.rights import Refused

    if isinstance(error, Refused | PermissionDenied):
        return str(error)
    if isinstance(error, DatabaseError):
        return f"la base de données ne répond pas comme prévu : {' '.join(str(error).split())}"
    if isinstance(error, ImproperlyConfigured):
        return f"configuration incomplète : {' '.join(str(error).split())}"
    if isinstance(error, OSError):
        return f"le système refuse : {error.strerror or error}" + (f" ({error.filename})" if error.filename else "")
    raise error


def _parser() -> Parser:
    parser = Parser(prog="parvis", description="Parvis : l’espace de travail partagé des petites villes.")
    parser.add_argument("--version", action="version", help="montre la version", version=f"parvis {version('parvis')}")
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    _service(commands)
    _archive(commands)
    _storage(_family(commands, "storage", "stockage des contenus"))
    _search(_family(commands, "search", "index de recherche"))
    _user(_family(commands, "user", "comptes"))
    _secret(_family(commands, "app-password", "mots de passe d’application"), "app-password")
    token = _secret(_family(commands, "token", "jetons d’API"), "token")
    token.add_argument("--scope", action="append", default=[], metavar="PORTÉE", help="par défaut toutes ; se répète")
    return parser


def _command(commands: Any, name: str, help: str, deed: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
    made.set_defaults(deed=deed)
    return made


def _family(commands: Any, name: str, help: str) -> Any:
    """A word that takes a second one, such as `user add`."""
    words = commands.add_parser(name, help=help, description=help)
    return words.add_subparsers(title="commandes", metavar="COMMANDE", required=True)


def _service(commands: Any) -> None:
    serve = _command(commands, "serve", "sert l’application (pages, temps réel et tâches de fond)", "serve")
    serve.add_argument("--migrate", action="store_true", help="met d’abord la base de données à jour")
    demo = _command(
        commands, "demo", "charge la démonstration dans un dossier à elle, et la sert sur cette machine", "demo"
    )
    for server in (serve, demo):
        _address(server)
    _command(commands, "migrate", "crée ou met à jour la base de données", "migrate")
    _command(commands, "worker", "exécute les tâches de fond dans un processus à part", "worker")
    check = _command(
        commands, "check", "vérifie que tout est en ordre : réglages, base, stockage, interface, horloge", "check"
    )
    check.add_argument("--blobs", action="store_true", help="compare plutôt les contenus à la base, un par un")
    check.add_argument("--deep", action="store_true", help="avec --blobs, relit aussi chaque contenu")


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=DEFAULT_HOST, metavar="ADRESSE", help=f"par défaut {DEFAULT_HOST}")
    port = os.environ.get("PORT", "8000")
    parser.add_argument("--port", type=int, default=port, metavar="PORT", help="par défaut 8000, ou la variable PORT")


def _archive(commands: Any) -> None:
    backup = _command(
        commands, "backup", "sauvegarde tout dans un fichier, même pendant que l’application sert", "backup"
    )
    backup.add_argument("file", metavar="FICHIER", help="fichier à écrire ; il ne doit pas exister")
    restore = _command(commands, "restore", "remet une sauvegarde dans une installation vide", "restore")
    restore.add_argument("file", metavar="FICHIER", help="fichier fait par « parvis backup »")


def _storage(commands: Any) -> None:
    move = _command(commands, "move", "copie tous les contenus ailleurs et les vérifie ; se reprend", "storage")
    move.add_argument("--to", required=True, metavar="ADRESSE", help="s3://… ou file:///dossier, ou @fichier")
    move.add_argument("--from", dest="origin", default="", metavar="ADRESSE", help="par défaut le stockage en service")
    move.add_argument("--delete", action="store_true", help="supprime ensuite les anciens, quand plus rien ne les lit")


def _search(commands: Any) -> None:
    what = "refait l’index de recherche, pendant que l’application sert ; coupé, il reprend où il en était"
    rebuild = _command(commands, "rebuild", what, "search")
    rebuild.add_argument("--fresh", action="store_true", help="vide d’abord l’index : rien n’est trouvé entre-temps")


def _user(commands: Any) -> None:
    what = "ouvre un compte et donne un lien pour choisir son mot de passe"
    add = _command(commands, "add", what, "accounts:add_user")
    add.add_argument("email", metavar="COURRIEL")
    add.add_argument("--first-name", default="", metavar="PRÉNOM")
    add.add_argument("--last-name", default="", metavar="NOM")
    add.add_argument("--organisation", default="", metavar="IDENTIFIANT", help="identifiant court de l’organisation")
    add.add_argument("--role", default="", metavar="RÔLE", help="administrateur, gestionnaire, collaborateur ou invite")
    add.add_argument("--admin", action="store_true", help="administre la plateforme")
    add.add_argument("--password", action="store_true", help="lit le mot de passe au clavier ou sur l’entrée standard")


def _secret(commands: Any, kind: str) -> argparse.ArgumentParser:
    add = _command(commands, "add", "crée un secret ; il est seul sur la dernière ligne", "accounts:add_secret")
    add.add_argument("email", metavar="COURRIEL")
    add.add_argument("--name", default="Ligne de commande", metavar="NOM", help="à quoi il sert")
    add.set_defaults(kind=kind)
    return add


if __name__ == "__main__":
    sys.exit(main())
