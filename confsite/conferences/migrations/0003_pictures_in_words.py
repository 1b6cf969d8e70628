from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0002_invitation_reminded_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="conference",
            name="logo_alt",
            field=models.CharField(
                blank=True,
                help_text="Empty: it says no more than the name beside it.",
                max_length=200,
                verbose_name="logo in words",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="photo_alt",
            field=models.CharField(blank=True, max_length=200, verbose_name="portrait in words"),
        ),
        migrations.AddField(
            model_name="sponsor",
            name="logo_alt",
            field=models.CharField(blank=True, max_length=200, verbose_name="logo in words"),
        ),
    ]
