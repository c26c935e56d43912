import uuid

from django.conf import settings
from django.db import migrations

from studio.keys import master_key
from studio.vault.sealing import opened, sealed


def purpose(user):
    return f"second factor of {user.pk}".encode()


def seal(apps, schema_editor):
    """Seal the secrets that lie open, and give everybody a handle of their own."""
    for user in apps.get_model("people", "User").objects.iterator():
        user.handle = uuid.uuid4()
        if user.secret:
            key = master_key(settings.DATA_FOLDER)
            user.sealed_secret = sealed(key, user.secret.encode(), purpose(user))
            user.secret = ""
        user.save(update_fields=["handle", "sealed_secret", "secret"])


def unseal(apps, schema_editor):
    for user in apps.get_model("people", "User").objects.exclude(sealed_secret=b""):
        key = master_key(settings.DATA_FOLDER)
        user.secret = opened(key, bytes(user.sealed_secret), purpose(user)).decode()
        user.save(update_fields=["secret"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_doors")]
    operations = [migrations.RunPython(seal, unseal)]
