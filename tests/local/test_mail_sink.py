"""The demo's mail goes into a folder and nowhere else."""

import smtplib
import subprocess
import sys
import time
from email import message_from_bytes, policy

import pytest

from confsite.local.broker import free_port


@pytest.fixture
def sink(tmp_path):
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "confsite.local.mail_sink", str(port), str(tmp_path / "mail")])
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=2).quit()
            break
        except OSError:
            time.sleep(0.1)
    yield port, tmp_path / "mail"
    process.terminate()
    assert process.wait(10) == 0


def test_a_message_becomes_one_file_with_its_recipients_and_text(sink):
    port, folder = sink
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        text = "Subject: Grüße\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nYour paper is safe: Zoë.\r\n"
        client.sendmail("a@example.org", ["zoe@example.org", "ada@example.org"], text.encode())
        client.sendmail("a@example.org", ["bob@example.org"], "Subject: second\r\n\r\nhello\r\n")
    first, second = sorted(folder.glob("*.eml"))
    message = message_from_bytes(first.read_bytes(), policy=policy.default)
    assert message["X-Envelope-To"] == "zoe@example.org, ada@example.org"
    assert "Your paper is safe: Zoë." in message.get_content()
    assert b"second" in second.read_bytes()
    assert len(list(folder.iterdir())) == 2
