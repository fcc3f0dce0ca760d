"""The denominator: a bare Django application that signs in and shows a page of N rows, on the same kind of server.

No rights, no components, no translations: what the stack itself costs. `python -m tools.bench.floor FOLDER PORT`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings

TEMPLATE = """<!doctype html><html lang="fr"><head><title>{{ title }}</title></head><body>
<nav>{{ user.get_username }} {% for entry in menu %}<a href="/{{ entry }}">{{ entry }}</a>{% endfor %}</nav>
<form method="post">{% csrf_token %}</form>
<table>{% for row in rows %}<tr><td><a href="/rows/{{ row.pk }}">{{ row.name }}</a></td><td>{{ row.size }}</td>
<td>{{ row.changed_at|date:"j F Y" }}</td><td>{{ row.owner.username }}</td></tr>{% endfor %}</table></body></html>"""
FOLDER = Path(sys.argv[1]) if len(sys.argv) > 2 else Path()
MENU = ["accueil", "espaces", "documents", "annuaire", "recherche", "notifications", "compte", "aide"]


def configure(folder: Path) -> None:
    apps = ["contenttypes", "auth", "sessions", "messages"]
    settings.configure(
        SECRET_KEY="bench",  # noqa: S106
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        LANGUAGE_CODE="fr",
        INSTALLED_APPS=[f"django.contrib.{app}" for app in apps],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", {"page.html": TEMPLATE})],
                        )
                    ],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "floor.sqlite3",
                "CONN_MAX_AGE": None,
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL", "transaction_mode": "IMMEDIATE"},
            }
        },
    )
    django.setup()


def prepare() -> None:
    """One account and ten thousand rows."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from tools.bench import floor_dav

    call_command("migrate", verbosity=0)
    owner = User.objects.create_user("alice", password="bench")  # noqa: S106
    with connection.schema_editor() as editor:
        editor.create_model(row_model())
    rows = [
        row_model()(name=f"Document {n:05}.odt", size=n, changed_at=timezone.now(), owner=owner) for n in range(10_000)
    ]
    row_model()._default_manager.bulk_create(rows)
    floor_dav.prepare()


def row_model() -> type:
    """The only table of our own; declared late, since the settings are not those of a project."""
    from django.apps import apps
    from django.db import models

    if "row" in apps.all_models["auth"]:
        return apps.get_model("auth", "row")
    fields = {
        "__module__": __name__,
        "Meta": type("Meta", (), {"app_label": "auth", "ordering": ["name"]}),
        "name": models.CharField(max_length=100, db_index=True),
        "size": models.IntegerField(),
        "changed_at": models.DateTimeField(),
        "owner": models.ForeignKey("auth.User", models.CASCADE),
    }
    return type("Row", (models.Model,), fields)


def urls() -> list[object]:
    from django.contrib.auth import authenticate, login
    from django.http import HttpRequest, HttpResponse
    from django.shortcuts import render
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    from tools.bench import floor_dav

    @csrf_exempt
    def sign_in(request: HttpRequest) -> HttpResponse:
        user = authenticate(request, username="alice", password="bench")  # noqa: S106
        login(request, user)
        return HttpResponse("ok")

    def page(request: HttpRequest, count: int) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponse(status=401)
        rows = row_model()._default_manager.select_related("owner")[:count]
        return render(request, "page.html", {"title": "Documents", "rows": rows, "menu": MENU})

    @csrf_exempt
    def dav(request: HttpRequest, place: str) -> HttpResponse:
        return floor_dav.answer(request, f"/{place}", FOLDER)

    return [path("sign-in", sign_in), path("page/<int:count>", page), path("dav/<path:place>", dav)]


def main(folder: Path, port: int) -> None:
    import uvicorn
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application

    configure(folder)
    prepare()
    globals()["urlpatterns"] = urls()
    sys.modules["tools.bench.floor"] = sys.modules[__name__]
    application = WSGIMiddleware(get_wsgi_application(), workers=12)  # type: ignore[arg-type]
    uvicorn.run(application, port=port, log_level="error", access_log=False, lifespan="off")  # type: ignore[arg-type]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
