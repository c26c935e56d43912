"""Whether an appointment came with a preview: known of those whose preview is still there."""

from django.db import migrations, models


def told(apps, _schema):
    appointments = apps.get_model("booking", "Appointment")
    appointments.objects.filter(look__isnull=False).update(with_look=True)


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0002_series"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="with_look",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(told, migrations.RunPython.noop),
    ]
