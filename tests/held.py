"""Acts that looked before a change and wait for a row until after it: the same instant, always in the same order."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, models, transaction

_WAITING = """
    SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()
"""


def behind(row: models.Model, *acts: Callable[[], Any], meanwhile: Callable[[], Any] = lambda: None) -> list[Any]:
    """Hold a row until all acts wait for it, one behind the other, do `meanwhile`, and let go.

    Each act runs in a thread with a connection of its own. Returns their answers or exceptions in order.
    """

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        with transaction.atomic():
            type(row)._default_manager.select_for_update().get(pk=row.pk)
            answers = []
            for count, act in enumerate(acts, 1):
                answers.append(pool.submit(run, act))
                _wait_until_waiting(count)
            meanwhile()
        return [answer.result() for answer in answers]


def _wait_until_waiting(count: int) -> None:
    for _attempt in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.01)
    raise AssertionError("An act did not wait for the row; it asks for no lock, or ended before.")
