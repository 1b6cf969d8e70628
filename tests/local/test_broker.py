"""The broker that the demo and the tests bring along."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from confsite.local.broker import Broker

ROOT = Path(__file__).resolve().parents[2]

WORKER = """
import sys
from celery import Celery
app = Celery("smoke", broker=sys.argv[1])
app.conf.update(task_acks_late=True, task_ignore_result=True, broker_connection_retry_on_startup=True)

@app.task(name="write")
def write(path, text):
    open(path, "w").write(text)

if sys.argv[2] == "send":
    write.delay(sys.argv[3], "done by the worker")
else:
    app.worker_main(["--quiet", "worker", "--pool", "solo", "--loglevel", "error"])
"""


@pytest.mark.parametrize("fallback", [False, True], ids=["redis", "stand-in"])
def test_a_celery_task_runs_through_the_broker(tmp_path, fallback):
    broker = Broker(fallback=fallback)
    url = broker.start()
    script = tmp_path / "smoke.py"
    script.write_text(WORKER)
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    options = {"cwd": tmp_path, "env": environment, "stderr": subprocess.DEVNULL}
    worker = subprocess.Popen([sys.executable, script, url, "work"], **options)
    try:
        note = tmp_path / "note"
        subprocess.run([sys.executable, script, url, "send", note], check=True, **options)
        until = time.monotonic() + 60
        while time.monotonic() < until and not (note.exists() and note.read_text()):
            time.sleep(0.1)
        assert note.read_text() == "done by the worker"
    finally:
        worker.kill()
        worker.wait()
        broker.stop()


def test_a_stranger_without_the_password_is_turned_away():
    broker = Broker()
    if not broker.program:
        pytest.skip("no redis-server on this machine")
    broker.start()
    try:
        with redis.from_url(f"redis://127.0.0.1:{broker.port}/0") as client, pytest.raises(redis.AuthenticationError):
            client.ping()
    finally:
        broker.stop()


def test_a_stopped_broker_leaves_no_process_behind():
    broker = Broker()
    broker.start()
    pid = broker.process.pid
    broker.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
