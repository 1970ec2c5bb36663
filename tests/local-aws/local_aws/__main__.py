"""Command line: ``python -m local_aws --host 127.0.0.1 --port 0``."""

from __future__ import annotations

import argparse
import ipaddress
import json
import os
import signal
import sys
import threading
from datetime import date

from local_aws import account


def _loopback(host: str) -> str:
    """Accept loopback addresses alone: the server has no authentication.

    A name such as ``localhost`` is refused too. Terraform would address
    buckets as ``bucket.localhost``, which resolves nowhere.
    """
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{host} is not a loopback address")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local_aws", description="AWS on this machine, for tests."
    )
    parser.add_argument("--host", type=_loopback, default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--account-id", default=account.DEFAULT_ACCOUNT_ID)
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="day by which support periods are judged (default: the clock)",
    )
    parser.add_argument("--verbose", action="store_true", help="log requests")
    parser.add_argument(
        "--exit-with-stdin",
        action="store_true",
        help="stop when standard input closes, so no server outlives its test",
    )
    return parser.parse_args()


def _exit_with_stdin() -> None:
    # read() and not readline(): whatever is written to us, only the end counts.
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Start the server, say where it is, and serve until killed."""
    arguments = _arguments()
    try:
        account.settle(arguments.account_id)
    except ValueError as error:
        sys.exit(f"local_aws: {error}")

    # Only now: importing the server imports moto, see local_aws.account.
    from local_aws import server
    from local_aws.eks import calendar

    calendar.judge_by(arguments.today)
    listening = server.listen(arguments.host, arguments.port, arguments.verbose)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    if arguments.exit_with_stdin:
        threading.Thread(target=_exit_with_stdin, daemon=True).start()

    host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    ready = {
        "endpoint": f"http://{host}:{listening.port}",
        "account_id": arguments.account_id,
    }
    print(json.dumps(ready, separators=(",", ":")), flush=True)
    # moto prints a remark now and then; standard output is for the line above.
    sys.stdout = sys.stderr
    listening.serve_forever()


if __name__ == "__main__":
    main()
