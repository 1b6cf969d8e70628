"""Whoever began a review was told of it; older rows did not keep when, and pages now ask for it."""

from typing import Any

from django.db import migrations
from django.db.models import F


def tell_whoever_began(apps: Any, schema_editor: Any) -> None:
    """Without this an upgrade would hide what people have typed until a chair releases the mail."""
    begun = apps.get_model("reviews", "Review").objects.values("assignment")
    untold = apps.get_model("reviews", "Assignment").objects.filter(told_at__isnull=True, pk__in=begun)
    untold.update(told_at=F("assigned_at"))


class Migration(migrations.Migration):
    dependencies = [("reviews", "0011_repairs_and_rounds")]

    operations = [migrations.RunPython(tell_whoever_began, migrations.RunPython.noop)]
