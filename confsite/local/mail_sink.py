"""`python -m confsite.local.mail_sink PORT FOLDER`: takes every message by SMTP and writes it as one .eml file."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE = 40 * 1024 * 1024


class Sink:
    """Writes messages; never sends one on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Write a message under a name that sorts by arrival."""
        content = envelope.content or b""
        if isinstance(content, str):
            content = content.encode()
        recipients = ", ".join(envelope.rcpt_tos)
        name = f"{time.time_ns()}-{os.getpid()}"
        fresh = self.folder / f".{name}.new"
        fresh.write_bytes(f"X-Envelope-To: {recipients}\r\n".encode() + content)
        fresh.rename(self.folder / f"{name}.eml")  # a reader never meets half a message
        return "250 Kept on this machine"


def main(port: int, folder: Path) -> None:
    """Serve until terminated."""
    folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor stops the sink
    loop = asyncio.new_event_loop()
    controller: Any = UnthreadedController(
        Sink(folder), hostname="127.0.0.1", port=port, loop=loop, data_size_limit=LARGEST_MESSAGE, ident="mail sink"
    )
    controller.begin()
    loop.add_signal_handler(signal.SIGTERM, loop.stop)
    try:
        loop.run_forever()
    finally:
        controller.end()
        loop.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
