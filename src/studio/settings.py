"""Settings of the studio: its data lie in one folder, and no server but its own is needed."""

from __future__ import annotations

import os
from pathlib import Path

from studio.database import configured
from studio.keys import data_folder, secret_key
from studio.outbox.server import configured as mail

BASE_DIR = Path(__file__).parent
DEBUG = False
DATA_FOLDER = data_folder()
SECRET_KEY = secret_key(DATA_FOLDER)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host for host in os.environ.get("STUDIO_HOSTS", "").split(",") if host]

#: In the order of the arrows between apps: the demonstration is shown in it.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "studio.frame.apps.FrameConfig",
    "studio.preview.apps.PreviewConfig",
    "studio.guide.web",
    "studio.errands.apps.ErrandsConfig",
    "studio.outbox.apps.OutboxConfig",
    "studio.people.apps.PeopleConfig",
    "studio.clinics.apps.ClinicsConfig",
    "studio.vault.apps.VaultConfig",
    "studio.voices.apps.VoicesConfig",
    "studio.talk.apps.TalkConfig",
    "studio.photos.apps.PhotosConfig",
    "studio.booking.apps.BookingConfig",
    "studio.finder.apps.FinderConfig",
    "studio.treatment.apps.TreatmentConfig",
    "studio.outcome.apps.OutcomeConfig",
    "studio.training.apps.TrainingConfig",
    "studio.aftercare.apps.AftercareConfig",
    "studio.guarantee.apps.GuaranteeConfig",
    "studio.owner.apps.OwnerConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "studio.frame.guard.Guard",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "studio.frame.guard.Measure",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "studio.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "studio.frame.around.around",
                "studio.clinics.around.around",
                "studio.people.away.away",
                "studio.people.at_work.at_work",
            ]
        },
    }
]
DATABASES = {"default": configured(os.environ.get("STUBBLE_DATABASE", ""), DATA_FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cookie is a key to a row: what is in it can be ended from here.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "studio-visit"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "studio-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "studio.frame.sorry.forged"

AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"django.contrib.auth.password_validation.{name}",
        "OPTIONS": {"min_length": 10} if name == "MinimumLengthValidator" else {},
    }
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
SESSION_COOKIE_AGE = 12 * 3600
# A tablet left alone in the treatment room asks who is there.
STAFF_IDLE_SECONDS = 60 * int(os.environ.get("STUBBLE_LOCK_MINUTES", "15"))
# Whose word is believed on where a visitor comes from.
TRUSTED_PROXIES = {one for one in os.environ.get("STUBBLE_PROXIES", "").split(",") if one}

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# Photos never touch the disk: held in memory, and what is too large is not held at all.
PHOTO_LIMIT_BYTES = 40 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = PHOTO_LIMIT_BYTES + 64 * 1024  # the form's own bytes on top
PHOTO_KEEP_SECONDS = 3600  # after it was last used
PHOTO_LEAVE_SECONDS = 600  # after its page was left
PHOTO_PLACES = 8
STUDIO_ENGINE = "studio.engine"

USE_TZ = True
TIME_ZONE = "UTC"  # of what has no place; a clinic and a person have zones of their own
USE_I18N = True
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["studio.frame.formats"]
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "studio.frame.files.Files"}}
GUIDE_FRAME = "frame/base.html"
GUIDE_GIVEN = "studio.clinics.guidance.given"
GUIDE_BESIDE = {
    "head": "clinics/head.html",
    "note": "clinics/guide-note.html",
    "book": "clinics/beside-book.html",
}

TALK_KEEP_DAYS = 90  # a closed thread, with its pictures

globals().update(mail(os.environ.get("STUBBLE_MAIL", "")))
MAIL_FOLDER = DATA_FOLDER / "mail"
#: Where the site is reached, for links in letters that nobody asks for at the moment.
SITE_ADDRESS = os.environ.get("STUBBLE_ADDRESS", "http://localhost:8000").rstrip("/")
if SITE_ADDRESS.startswith("https://"):  # a proxy before this program holds TLS, and says so
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
DEFAULT_FROM_EMAIL = os.environ.get("STUBBLE_MAIL_FROM", "Stubble <stubble@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A 404 would log its address, and an address here names somebody's photo.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
