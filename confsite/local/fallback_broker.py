"""`python -m confsite.local.fallback_broker PORT`: fakeredis as a server, where no Redis is installed."""

import signal
import sys
from typing import NoReturn

from fakeredis import TcpFakeServer


def main(port: int) -> NoReturn:
    """Serve the Redis protocol on a loopback port until terminated."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor stops the broker last
    server = TcpFakeServer(("127.0.0.1", port), server_type="redis")
    server.daemon_threads = True
    server.serve_forever()
    sys.exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
