"""Releases of decisions are named by what tells of no other release."""

import uuid

from django.db import migrations, models


def name_them(apps, schema_editor):
    """Those there are."""
    model = apps.get_model("reviews", "decisionrelease")
    rows = list(model.objects.only("pk"))
    for row in rows:
        row.public_id = uuid.uuid4()
    model.objects.bulk_update(rows, ["public_id"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0014_one_ruling_per_pair")]

    operations = [
        migrations.AddField("decisionrelease", "public_id", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AlterField(
            "decisionrelease", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
    ]
