#!/usr/bin/env python3
"""A real SMTP server for the tests: keeps what it receives as files.

    $SUIMEI_VENV/bin/python script/smtp.py --port 0 --dir DIR [--user NAME --password WORD]

Prints `listening PORT` as its first line, then serves until it is ended, or until the
process that started it is gone. Each message received becomes one file DIR/NNNNNN.eml,
in order, complete from the moment it is there; the envelope stands in front of the
message's own headers as X-Envelope-From and one X-Envelope-To for each recipient.

Files in DIR tell it how to behave; each is looked at anew for every message:

    busy      answers 451 (try again later) while the file is there. What is in it says
              where: `mail` (the default), `rcpt` or `data`.
    refuse    answers 550 (never) to the recipients named in it, one a line.
    vanish    keeps the message, then hangs up without answering: the sender cannot know
              that it has arrived. The file is removed, so the next message is answered.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
import warnings
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

BUSY = "451 4.3.2 Busy, try again later"


class Keeper:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        kept = (int(p.stem) for p in directory.glob("*.eml") if p.stem.isdigit())
        self.count = max(kept, default=0)

    def told(self, name: str) -> str | None:
        try:
            return (self.directory / name).read_text("utf-8").strip()
        except FileNotFoundError:
            return None

    def busy_at(self, place: str) -> bool:
        told = self.told("busy")
        return told is not None and (told or "mail") == place

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.busy_at("mail"):
            return BUSY
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.busy_at("rcpt"):
            return BUSY
        if address in (self.told("refuse") or "").split():
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.busy_at("data"):
            return BUSY
        self.count += 1
        name = f"{self.count:06}.eml"
        head = [f"X-Envelope-From: {envelope.mail_from}"]
        head += [f"X-Envelope-To: {to}" for to in envelope.rcpt_tos]
        text = "".join(line + "\r\n" for line in head).encode() + envelope.original_content
        part = self.directory / f".{name}.part"
        part.write_bytes(text)
        part.rename(self.directory / name)
        if self.told("vanish") is not None:
            (self.directory / "vanish").unlink(missing_ok=True)
            server.transport.abort()
        return f"250 2.0.0 Kept as {name}"


async def serve(arguments: argparse.Namespace) -> None:
    directory: Path = arguments.dir
    directory.mkdir(parents=True, exist_ok=True)
    keeper = Keeper(directory)
    loop = asyncio.get_running_loop()

    options = {"enable_SMTPUTF8": True, "hostname": "localhost", "ident": "suimei test server"}
    if arguments.user is not None:
        wanted = (arguments.user.encode(), (arguments.password or "").encode())

        def authenticate(server, session, envelope, mechanism, data):
            right = isinstance(data, LoginPassword) and (data.login, data.password) == wanted
            # handled=False: the server itself answers 535 to a wrong one.
            return AuthResult(success=right, handled=False)

        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}

    listener = await loop.create_server(
        lambda: SMTP(keeper, loop=loop, **options), host=arguments.host, port=arguments.port
    )
    print("listening", listener.sockets[0].getsockname()[1], flush=True)

    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    starter = os.getppid()
    while os.getppid() == starter and not ended.is_set():
        try:
            await asyncio.wait_for(ended.wait(), timeout=0.5)
        except TimeoutError:
            pass
    listener.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--dir", type=Path, required=True, help="where the messages go")
    parser.add_argument("--user", help="ask for this user name (AUTH PLAIN or LOGIN)")
    parser.add_argument("--password")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    # Loopback only: a password without TLS gives nothing away here.
    warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    asyncio.run(serve(arguments))


if __name__ == "__main__":
    main()
