"""A Redis cache without which the site still works: while Redis is away, every read is a miss."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

REST_SECONDS = 5.0
MOST_REMEMBERED = 10_000


class Absence:
    """What a process knows about a Redis that does not answer; shared by its threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._until = 0.0
        self._stale: set[str] = set()
        self._all_stale = False

    @property
    def is_now(self) -> bool:
        """Whether Redis failed a moment ago, so that asking it again would only cost time."""
        return time.monotonic() < self._until

    def begin(self, problem: Exception) -> None:
        """Leave Redis alone for some seconds."""
        self._until = time.monotonic() + REST_SECONDS
        logger.warning("The cache does not answer; the site goes on without it: %s", problem)

    def remember(self, keys: Iterable[str]) -> None:
        """Note keys whose values in Redis are out of date."""
        with self._guard:
            self._stale.update(keys)
            if len(self._stale) > MOST_REMEMBERED:
                self._all_stale = True
                self._stale.clear()

    def make_up_for(self, delete_keys: Callable[[list[str]], Any], delete_all: Callable[[], Any]) -> None:
        """Delete what is out of date, before anything is read."""
        if not self._stale and not self._all_stale:
            return
        with self._guard:
            if self._all_stale:
                delete_all()
            elif self._stale:
                delete_keys(list(self._stale))
            self._stale.clear()
            self._all_stale = False


class ForgivingClient:
    """Redis when it answers, otherwise misses.

    A key that could not be written or deleted is deleted when Redis is back: the copy of a session that was ended
    meanwhile must not come to life again.
    """

    absence = Absence()

    def __init__(self, servers: list[str], **options: Any) -> None:
        self._redis: Any = RedisCacheClient(servers, **options)

    def _ask(self, question: Callable[[], Any], otherwise: Any, changed: Iterable[str] = ()) -> Any:
        if not self.absence.is_now:
            try:
                self.absence.make_up_for(self._redis.delete_many, self._redis.clear)
                return question()
            except (RedisError, OSError) as problem:
                self.absence.begin(problem)
        self.absence.remember(changed)
        return otherwise

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        return bool(self._ask(lambda: self._redis.add(key, value, timeout), True, [key]))

    def get(self, key: str, default: Any) -> Any:
        return self._ask(lambda: self._redis.get(key, default), default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._ask(lambda: self._redis.set(key, value, timeout), None, [key])

    def touch(self, key: str, timeout: int | None) -> bool:
        return bool(self._ask(lambda: self._redis.touch(key, timeout), False))

    def delete(self, key: str) -> bool:
        return bool(self._ask(lambda: self._redis.delete(key), False, [key]))

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        keys = list(keys)
        return dict(self._ask(lambda: self._redis.get_many(keys), {}))

    def has_key(self, key: str) -> bool:
        return bool(self._ask(lambda: self._redis.has_key(key), False))

    def incr(self, key: str, delta: int) -> int:
        return int(self._ask(lambda: self._redis.incr(key, delta), delta))

    def set_many(self, data: dict[str, Any], timeout: int | None) -> None:
        self._ask(lambda: self._redis.set_many(data, timeout), None, list(data))

    def delete_many(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        self._ask(lambda: self._redis.delete_many(keys), None, keys)

    def clear(self) -> bool:
        return bool(self._ask(self._redis.clear, False))


class ForgivingRedisCache(RedisCache):
    """The cache backend of CACHES; sessions and counters in it have their truth in the database or can be lost."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
