"""Django settings, derived from the typed environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parvis.config.environment import read_environment

ENVIRONMENT = read_environment()
PACKAGE = Path(__file__).resolve().parent.parent

DATA_DIR = ENVIRONMENT.data_dir
SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
BASE_URL = ENVIRONMENT.base_url
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
REDIS_URL = ENVIRONMENT.redis_url
STORAGE_URL = ENVIRONMENT.storage_url
ACCEL_REDIRECT = ENVIRONMENT.accel_redirect
SECURE = urlsplit(BASE_URL).scheme == "https"

# From the roof down to the foundations; each is a module with its card in module.py.
PARVIS_MODULES = [
    "parvis.shell",
    "parvis.search",
    "parvis.notifications",
    "parvis.audit",
    "parvis.api",
    "parvis.offline",
    "parvis.sharing",
    "parvis.files",
    "parvis.marks",
    "parvis.spaces",
    "parvis.people",
    "parvis.territory",
    "parvis.ui",
    "parvis.kernel",
]
PARVIS_MODULES = [name for name in PARVIS_MODULES if (PACKAGE / name.split(".")[1] / "module.py").exists()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "channels",
    "django_cotton",
    "django_tasks",
    "django_vite",
    "ninja",
    # Our modules come first: their templates and translations win over those of the libraries.
    *PARVIS_MODULES,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "parvis.kernel.web.RequestIdMiddleware",
    "parvis.kernel.metrics.MetricsMiddleware",
    "parvis.kernel.dav.door.DavMiddleware",
    "parvis.kernel.web.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parvis.kernel.web.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "parvis.kernel.web.PlainTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.people.sessions.LastSeenMiddleware",
    "parvis.offline.leaving.LeavingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "parvis.kernel.web.ActorMiddleware",
    "parvis.kernel.bodies.BodyMiddleware",
    "parvis.people.clock.TimeZoneMiddleware",
    "parvis.kernel.web.RefusalMiddleware",
]

ROOT_URLCONF = "parvis.config.urls"
ASGI_APPLICATION = "parvis.config.asgi.application"
FORM_RENDERER = "parvis.ui.forms.Renderer"
# A component sees its own attributes and what context processors give, never the page's variables.
COTTON_ISOLATE_BY_DEFAULT = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "parvis.kernel.web.context",
                "parvis.shell.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "parvis.kernel.templatetags.parvis",
                "parvis.ui.templatetags.ui",
            ],
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Each with room for many addresses: a full cache forgets who tried too often.
_CACHE: dict[str, Any] = (
    {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
)
# The default one counts attempts, and nothing else: what people look at must not push a count out.
CACHES = {name: {"LOCATION": name, **_CACHE, "KEY_PREFIX": name} for name in ("default", "recent")}

TASKS = {"default": {"BACKEND": "parvis.kernel.jobs.backend.LeasedBackend", "QUEUES": ["default", "slow"]}}

# Accounts
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "parvis.people.accounts.CurrentAccountBackend",
    "parvis.kernel.rights.RuleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/accueil/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "parvis.people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "invitation": "30/m/ip",
    "change_email": "10/h/user",
    # Addresses that lead nowhere, passwords of links (by visitor, and by link), sendings through drop boxes.
    "share": "30/m/ip",
    "share_password": "10/5m/ip,100/h/key",
    "deposit": "30/h/ip",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_FORMS = {
    "login": "parvis.people.account_forms.SignInForm",
    "reset_password": "parvis.people.account_forms.ForgottenForm",
    "reset_password_from_key": "parvis.people.account_forms.NewPasswordForm",
    "change_password": "parvis.people.account_forms.ChangePasswordForm",
    "reauthenticate": "parvis.people.account_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "parvis.people.account_forms.CodeForm",
    "reauthenticate": "parvis.people.account_forms.CodeAgainForm",
    "activate_totp": "parvis.people.account_forms.ActivateTOTPForm",
    "add_webauthn": "parvis.people.account_forms.AddPasskeyForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "parvis.people.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = True

# Mail: without a server, messages stay in an outbox that the platform administrator reads.
if ENVIRONMENT.email:
    globals().update(ENVIRONMENT.email)
else:
    EMAIL_BACKEND = "parvis.kernel.mail.OutboxBackend"
    DEFAULT_FROM_EMAIL = "parvis@localhost"

# Language and time
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [str(PACKAGE / "locale")]  # the unbreakable spaces of French, written by the build
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# Static files
STATIC_URL = "/static/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "media"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,12}\..+$"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "static_url_prefix": "build",
        "manifest_path": PACKAGE / "ui/static/build/manifest.json",
    }
}

# Security
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "parvis.people.sessions"
SESSION_COOKIE_NAME = "parvis_session"
CSRF_COOKIE_NAME = "parvis_csrf"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []
CSRF_FAILURE_VIEW = "parvis.kernel.web.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["parvis.kernel.uploads.FormUploadHandler"]
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "parvis.kernel.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO" if DEBUG else "WARNING"},
    "loggers": {"parvis": {"level": "INFO"}, "django.server": {"handlers": ["stderr"], "propagate": False}},
}
