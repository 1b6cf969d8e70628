"""Logins found by key."""

import pytest
from django.contrib.auth.models import Group

from confsite.accounts.models import User


def test_a_login_is_found_by_key_as_it_is_stored_now_and_a_missing_one_is_missing(make_person):
    user = make_person("Lena Brandt").user
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert User.objects.get(pk=user.pk) == user
    assert not User.objects.get(pk=user.pk).is_active
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=user.pk + 1000)


def test_among_the_members_of_a_group_others_are_not_found_by_key(make_person):
    inside, outside = make_person("Lena Brandt").user, make_person("Mia Lind").user
    group = Group.objects.create(name="operators")
    group.user_set.add(inside)
    assert group.user_set.get(pk=inside.pk) == inside
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=outside.pk)
