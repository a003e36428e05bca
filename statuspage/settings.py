"""Every knob of an installation, read from the environment and from nothing else.

Each name is `ZWISCHENSTAND_*`; `ZWISCHENSTAND_*_FILE` names a file that holds the value (for secrets). A bad value, an
unknown name or a missing one stops the start with one line that names it.
"""

import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, FileAwareEnv

BASE_DIR = Path(__file__).resolve().parent.parent
PREFIX = "ZWISCHENSTAND_"

# name: (reader, default, what the README says of it)
KNOBS: dict[str, tuple[str, Any, str]] = {
    "PRODUCTION": ("bool", False, "strict mode: an https URL, a secret key and a database must be given"),
    "DATA_DIR": ("str", str(BASE_DIR / "var"), "folder for the database, keys and mail of the embedded default"),
    "SNAPSHOT_DIR": ("str", "", "folder of published documents (default: `snapshot` in the data folder)"),
    "BIND": ("str", "127.0.0.1", "address that `run` listens on"),
    "PORT": ("int", 8000, "port that `run` listens on"),
    "URL": ("str", "", "the page's address, source of every absolute link (default: http://localhost:PORT)"),
    "SECRET_KEY": ("str", "", "signing key, at least 50 characters (embedded: made once, kept in the data folder)"),
    "DATABASE_URL": ("str", "", "postgres://user:password@host/name (embedded: SQLite in the data folder)"),
    "BROKER_URL": ("str", "", "redis://… or redis+socket://… (embedded: a bundled Valkey, else one on the PATH)"),
    "WEB_WORKERS": ("int", 2, "processes that answer HTTP"),
    "ENGINE_HOSTS": (
        "str",
        "",
        "recovery engines that may be asked, `host` or `host:port`, with commas (embedded: those on this machine)",
    ),
    "PROXIES": ("int", 0, "reverse proxies in front of the app whose X-Forwarded-For is believed"),
    "LOG_LEVEL": ("str", "INFO", "DEBUG, INFO, WARNING or ERROR"),
}

KINDS = {"bool": "true or false", "int": "a whole number", "str": "text"}
# What can stand in a link, a mail header and a Host header alike; other alphabets are written as xn--….
ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:(?P<port>[0-9]{1,5}))?/?")
ENGINE_HOST = re.compile(r"(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?")

# A file made by an editor or by echo ends with a newline that is no part of a password.
env = FileAwareEnv(strip_whitespace=True)


def knob(name: str) -> Any:
    """The value of one knob; raises ImproperlyConfigured with its name, never with its value, if it is unreadable."""
    kind, default, _ = KNOBS[name]
    try:
        return getattr(env, kind)(PREFIX + name, default)
    except EnvError as problem:
        raise ImproperlyConfigured(f"{PREFIX}{name} must be {KINDS[kind]}.") from problem
    except (OSError, ValueError) as problem:  # only a file can fail so
        raise ImproperlyConfigured(f"{PREFIX}{name}_FILE must name a readable text file.") from problem


def refuse_unknown_names() -> None:
    names = {name.removesuffix("_FILE") for name in os.environ if name.startswith(PREFIX)}
    unknown = sorted(names - {PREFIX + name for name in KNOBS})
    if unknown:
        raise ImproperlyConfigured(f"{', '.join(unknown)}: no such setting. Known: {', '.join(sorted(KNOBS))}.")


def page_url(url: str, port: int, production: bool) -> str:
    """The page's address as browsers write it: lower case, no slash at the end, a port only where it is not usual."""
    if not url and not production:
        return f"http://localhost:{port}"
    match = ADDRESS.fullmatch(url.lower())
    if match is None or not 0 < int(match["port"] or 1) < 65536:
        raise ImproperlyConfigured(f"{PREFIX}URL must be like https://status.example.com, not {url!r}.")
    if production and match["scheme"] != "https":
        raise ImproperlyConfigured(f"{PREFIX}URL must begin with https:// in production, not {url!r}.")
    usual = {"http": 80, "https": 443}[match["scheme"]]
    given = int(match["port"] or usual)
    return f"{match['scheme']}://{match['host']}" + (f":{given}" if given != usual else "")


def secret_key(given: str, folder: Path, production: bool) -> str:
    """The given key, else one made once and kept in `folder` (mode 0600); production takes only a strong given one."""
    if given:
        if len(given) < 50 or len(set(given)) < 5 or given.startswith("django-insecure-"):
            raise ImproperlyConfigured(f"{PREFIX}SECRET_KEY is too weak: at least 50 random characters.")
        return given
    if production:
        raise ImproperlyConfigured(f"{PREFIX}SECRET_KEY is required in production: at least 50 random characters.")
    kept = folder / "secret_key"
    if not kept.exists():
        keep_secret(kept)
    key = kept.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"{kept} holds no key any more; without that file the next start makes a new one.")
    return key


def keep_secret(kept: Path) -> None:
    """Writes a new key into `kept`, whole or not at all; of two first starts at once one key wins, and both use it."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=".secret_key.", dir=kept.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        os.link(fresh, kept)
    except FileExistsError:
        pass
    finally:
        os.unlink(fresh)


def databases(url: str, folder: Path, production: bool) -> dict[str, dict[str, Any]]:
    """`default` writes; `reader` reads, in one read-only transaction of its own (DESIGN 3.4)."""
    if not url:
        if production:
            raise ImproperlyConfigured(f"{PREFIX}DATABASE_URL is required in production: postgres://…")
        return sqlite(folder / "zwischenstand.sqlite3")
    try:
        parsed: dict[str, Any] = env.dj_db_url(PREFIX + "DATABASE_URL")
    except (EnvError, ValueError) as problem:
        raise ImproperlyConfigured(f"{PREFIX}DATABASE_URL cannot be read.") from problem
    if parsed.get("ENGINE") != "django.db.backends.postgresql" or not parsed.get("NAME"):
        raise ImproperlyConfigured(f"{PREFIX}DATABASE_URL must be like postgres://user:password@host/name.")
    options = {**parsed.pop("OPTIONS", {}), "connect_timeout": 5}
    read_only = {**options, "options": "-c default_transaction_read_only=on"}
    read_only["options"] += " -c default_transaction_isolation=repeatable\\ read"
    common = {**parsed, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return {
        "default": {**common, "OPTIONS": options},
        "reader": {**common, "OPTIONS": read_only, "TEST": {"MIRROR": "default"}},
    }


def sqlite(path: Path) -> dict[str, dict[str, Any]]:
    engine = {"ENGINE": "django.db.backends.sqlite3"}
    # WAL lets readers read while one writes; FULL keeps a commit through a power cut; IMMEDIATE takes the write
    # lock at BEGIN, so that two writers wait for each other instead of failing half-way.
    # secure_delete overwrites what is erased: a redacted word must not be found in the file's free pages.
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; PRAGMA secure_delete=ON;"
    writer = {"transaction_mode": "IMMEDIATE", "init_command": pragmas, "timeout": 10}
    reader = {"transaction_mode": "DEFERRED", "uri": True, "timeout": 10}
    path.parent.mkdir(parents=True, exist_ok=True)
    # Sessions, drafts and notes are in it: made here, so that nobody else on this machine can read it. What SQLite
    # puts beside it takes the same mode.
    if not path.exists():
        path.touch(mode=0o600)
    return {
        "default": {**engine, "NAME": str(path), "OPTIONS": writer},
        "reader": {**engine, "NAME": f"{path.as_uri()}?mode=ro", "OPTIONS": reader, "TEST": {"MIRROR": "default"}},
    }


def engine_hosts(given: str) -> frozenset[tuple[str, int | None]]:
    """`engine.example, 10.0.0.5:8080` -> {("engine.example", None), ("10.0.0.5", 8080)}; no port means any."""
    found = set()
    for one in filter(None, map(str.strip, given.lower().split(","))):
        match = ENGINE_HOST.fullmatch(one)
        if match is None or not 0 < int(match["port"] or 1) < 65536:
            raise ImproperlyConfigured(f"{PREFIX}ENGINE_HOSTS must be like engine.example, 10.0.0.5:8080, not {one!r}.")
        found.add((match["host"].strip("[]"), int(match["port"]) if match["port"] else None))
    return frozenset(found)


refuse_unknown_names()
PRODUCTION: bool = knob("PRODUCTION")
DATA_DIR = Path(knob("DATA_DIR")).absolute()
PORT: int = knob("PORT")
BIND: str = knob("BIND")
WEB_WORKERS: int = knob("WEB_WORKERS")
PROXIES: int = knob("PROXIES")
if not 0 < PORT < 65536:
    raise ImproperlyConfigured(f"{PREFIX}PORT must be from 1 to 65535, not {PORT}.")
if not 0 < WEB_WORKERS <= 64:
    raise ImproperlyConfigured(f"{PREFIX}WEB_WORKERS must be from 1 to 64, not {WEB_WORKERS}.")
if not 0 <= PROXIES <= 10:
    raise ImproperlyConfigured(f"{PREFIX}PROXIES must be from 0 to 10, not {PROXIES}.")
PAGE_URL = page_url(knob("URL"), PORT, PRODUCTION)
SNAPSHOT_DIR = Path(knob("SNAPSHOT_DIR") or DATA_DIR / "snapshot").absolute()
try:
    SECRET_KEY = secret_key(knob("SECRET_KEY"), DATA_DIR, PRODUCTION)
    DATABASES = databases(knob("DATABASE_URL"), DATA_DIR, PRODUCTION)
except OSError as problem:
    raise ImproperlyConfigured(f"{PREFIX}DATA_DIR cannot be used: {problem}") from problem

DEBUG = False
PAGE_HOST = urlsplit(PAGE_URL).hostname or "localhost"
ALLOWED_HOSTS = [PAGE_HOST, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PAGE_URL]
ROOT_URLCONF = "statuspage.urls"
WSGI_APPLICATION = "statuspage.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

INSTALLED_APPS = [
    "incidents",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
]

MIDDLEWARE = [
    "incidents.api.problems.Problems",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "incidents.console.limits.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"desk": "incidents.console.tags"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "incidents.publishing.assets.HashedAssets"},
}

# Login limits must hold over processes and survive the broker: the database keeps them. Django would throw a third of
# them away at 300: whoever comes from many addresses would try passwords without limit.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "incidents.console.accounts.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(DATA_DIR / "outbox")

SECURE = PAGE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/console/"
CSRF_FAILURE_VIEW = "incidents.console.access.lost"
# In the session: a cookie of theirs would be sent to public pages.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
# TLS ends at the proxy in front, and localhost stays reachable without it for health checks.
SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W005", "security.W008", "security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

CELERY_BROKER_URL: str = knob("BROKER_URL")
if CELERY_BROKER_URL and not CELERY_BROKER_URL.startswith(("redis://", "rediss://", "redis+socket://")):
    raise ImproperlyConfigured(f"{PREFIX}BROKER_URL must begin with redis://, rediss:// or redis+socket://.")

# Exact hosts, and nothing else that listens on these networks: whoever may describe an engine at the desk must not be
# able to read what any machine inside answers.
ENGINE_HOSTS = engine_hosts(knob("ENGINE_HOSTS") or ("" if PRODUCTION else "localhost,127.0.0.1,[::1]"))

LOG_LEVEL: str = knob("LOG_LEVEL").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"{PREFIX}LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {LOG_LEVEL!r}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"tokens": {"()": "statuspage.logs.HideTokens"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"level": "WARNING"},
        # Any stranger can send a wrong Host: one line of `django.request` says it, without a traceback.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
