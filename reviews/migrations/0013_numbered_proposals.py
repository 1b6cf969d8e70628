"""Proposals are numbered within their conference."""

from django.db import migrations, models
from django.db.models import F, Window
from django.db.models.functions import RowNumber


def number_them(apps, schema_editor):
    """Those there are, in the order in which they were made."""
    model = apps.get_model("reviews", "assignmentproposal")
    order = Window(RowNumber(), partition_by=F("conference"), order_by=F("pk").asc())
    rows = list(model.objects.annotate(place=order).only("pk"))
    for row in rows:
        row.number = row.place
    model.objects.bulk_update(rows, ["number"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0012_told_before_it_was_asked")]

    operations = [
        migrations.AddField(
            "assignmentproposal",
            "number",
            models.PositiveIntegerField(editable=False, null=True, verbose_name="number"),
        ),
        migrations.RunPython(number_them, migrations.RunPython.noop),
        migrations.AlterField(
            "assignmentproposal", "number", models.PositiveIntegerField(editable=False, verbose_name="number")
        ),
        migrations.AddConstraint(
            "assignmentproposal",
            models.UniqueConstraint(fields=("conference", "number"), name="assignment_proposal_number_once"),
        ),
    ]
