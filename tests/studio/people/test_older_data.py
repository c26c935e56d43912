"""Data of an older program: secrets that lay open are sealed, and everybody gets a handle."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

PROGRAM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "studio.settings"
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

call_command("migrate", "people", "0001", verbosity=0)
old = MigrationExecutor(connection).loader.project_state([("people", "0001_initial")]).apps
User = old.get_model("people", "User")
for number, secret in enumerate(("GEZDGNBVGY3TQOJQ", "", "JBSWY3DPEHPK3PXP")):
    User.objects.create(email=f"{number}@example.org", secret=secret)
call_command("migrate", "people", verbosity=0)
from studio.people import codes
from studio.people.models import User
print(*[codes.secret_of(user) or "none" for user in User.objects.order_by("pk")])
print(len({user.handle for user in User.objects.all()}))
call_command("migrate", "people", "0002", verbosity=0)
print(*MigrationExecutor(connection).loader.project_state([("people", "0002_doors")])
      .apps.get_model("people", "User").objects.order_by("pk").values_list("secret", flat=True))
call_command("migrate", "people", verbosity=0)
"""


def test_secrets_that_lay_open_are_sealed(tmp_path):
    given = {**os.environ, "STUBBLE_DATA": str(tmp_path)}
    given.pop("STUBBLE_DATABASE", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=given, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == [
        "GEZDGNBVGY3TQOJQ none JBSWY3DPEHPK3PXP",
        "3",
        "GEZDGNBVGY3TQOJQ  JBSWY3DPEHPK3PXP",
    ], done.stderr
    kept = sqlite3.connect(tmp_path / "studio.sqlite3")
    kept.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept.close()
    assert b"GEZDGNBVGY3TQOJQ" not in (tmp_path / "studio.sqlite3").read_bytes()
