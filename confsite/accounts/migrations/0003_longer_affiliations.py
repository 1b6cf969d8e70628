from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_publication_sources")]

    operations = [
        migrations.AlterField(
            "affiliation", "institution", models.CharField(max_length=300, verbose_name="institution")
        ),
    ]
