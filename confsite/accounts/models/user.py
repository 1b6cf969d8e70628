"""Logins. Who a human is, with or without a login, is `Person`."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now
from confsite.prepared import Blank, Prepared


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address; there are no user names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def get(self, *args: Any, **kwargs: Any) -> "User":
        """As ever. By key alone, which every request of somebody signed in asks, it is a query written once."""
        pk = kwargs.get("pk")
        # Managers of relations are subclasses of this one, and look only among their own rows.
        if type(self) is not UserManager or self._db is not None or args or len(kwargs) != 1 or not isinstance(pk, int):
            return super().get(*args, **kwargs)
        found = _by_key.first(pk=pk)
        if found is None:
            raise User.DoesNotExist("User matching query does not exist.")
        return found


class User(AbstractBaseUser, PermissionsMixin):
    """A login: an e-mail address with a password, a passkey or a linked account elsewhere."""

    email = models.EmailField(_("e-mail address"), unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("Empty: the browser's own."))
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False, help_text=_("May open the operator's tables."))
    joined_at = models.DateTimeField(_("joined"), default=physical_now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "accounts_user"
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_ignoring_case")]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.person.name if hasattr(self, "person") else self.email

    def get_short_name(self) -> str:
        return self.get_full_name()


_by_key = Prepared(lambda: User.objects.filter(pk=Blank("pk")))
