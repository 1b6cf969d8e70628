"""The site lives on without Redis, and what was ended meanwhile stays ended."""

import time

import pytest
import redis
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import override_settings

from confsite import cache as cache_module
from confsite.cache import Absence, ForgivingClient, ForgivingRedisCache
from confsite.local.broker import Broker


@pytest.fixture
def broker():
    broker = Broker()
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def cache(broker, monkeypatch):
    monkeypatch.setattr(cache_module, "REST_SECONDS", 0.2)
    monkeypatch.setattr(ForgivingClient, "absence", Absence())
    options = {"socket_connect_timeout": 0.5, "socket_timeout": 1.0}
    return ForgivingRedisCache(broker.url, {"OPTIONS": options, "KEY_PREFIX": "confsite"})


def test_what_is_kept_can_be_read_counted_and_deleted(cache):
    cache.set("a", {"paper": 1})
    cache.set_many({"b": 2, "c": 3})
    assert cache.get("a") == {"paper": 1}
    assert cache.get_many(["b", "c", "d"]) == {"b": 2, "c": 3}
    assert cache.incr("b") == 3
    assert cache.add("b", 9) is False
    assert "c" in cache
    cache.delete("c")
    assert cache.get("c", "gone") == "gone"
    cache.clear()
    assert cache.get("a") is None


def test_every_use_is_a_miss_and_none_an_error_while_redis_is_away(cache, broker):
    cache.set("a", 1)
    broker.stop()
    assert cache.get("a", "miss") == "miss"
    assert cache.get_many(["a"]) == {}
    assert cache.has_key("a") is False
    assert cache.incr("n") == 1
    assert cache.add("lock", 1) is True
    cache.set("a", 2)
    cache.delete("a")
    cache.delete_many(["a", "b"])
    cache.set_many({"a": 1})
    cache.clear()


def test_an_away_redis_costs_a_page_next_to_no_time(cache, broker):
    broker.stop()
    cache.get("a")
    began = time.monotonic()
    for _ in range(100):
        cache.get("a")
    assert time.monotonic() - began < 0.15


def test_a_value_deleted_during_an_outage_does_not_come_back_with_redis(cache, broker):
    cache.set("session", "signed in")
    with redis.from_url(broker.url) as client:
        client.config_set("maxclients", 1)  # Redis keeps its data but turns the site away
        for pool in cache._cache._redis._pools.values():
            pool.disconnect()
        cache.delete("session")
        client.config_set("maxclients", 100)
    time.sleep(0.3)
    assert cache.get("session") is None


@pytest.mark.django_db
def test_nobody_is_signed_out_when_the_cache_is_lost(broker, monkeypatch):
    monkeypatch.setattr(ForgivingClient, "absence", Absence())
    settings = {"default": {"BACKEND": "confsite.cache.ForgivingRedisCache", "LOCATION": broker.url}}
    with override_settings(CACHES=settings):
        session = SessionStore()
        session["person"] = "Ada"
        session.save()
        broker.stop()
        assert SessionStore(session.session_key)["person"] == "Ada"
