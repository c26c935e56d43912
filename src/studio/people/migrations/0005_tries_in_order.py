from django.db import migrations, models


def forget(apps, schema_editor):
    """Wrong tries count for a day at most: none is worth a number made up for it."""
    apps.get_model("people", "Try").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0004_no_open_secret")]
    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddField(
            model_name="try",
            name="number",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="try",
            constraint=models.UniqueConstraint(
                fields=("about", "number"), name="tries_one_after_another"
            ),
        ),
    ]
