import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_sealed")]
    operations = [
        migrations.AlterField(
            model_name="user",
            name="handle",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
        ),
        migrations.RemoveField(model_name="user", name="secret"),
    ]
