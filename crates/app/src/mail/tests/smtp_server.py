"""A mail server for tests: says its port, then each message it takes, as lines of JSON. Ends when its standard input does.

Arguments: JSON with tls ("starttls", "tls" or "off"), cert, key (paths), user, password (or null).
"""

import asyncio
import email
import email.policy
import json
import logging
import os
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult

logging.disable(logging.CRITICAL)
settings = json.loads(sys.argv[1])
context = None
if settings["tls"] != "off":
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings["cert"], settings["key"])


def say(what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("later@"):
            return "451 4.3.0 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({
            "encrypted": session.ssl is not None,
            "user": session.auth_data.login.decode() if session.authenticated else None,
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in message.items()],
            "text": message.get_body(("plain",)).get_content(),
            "html": message.get_body(("html",)).get_content(),
        })
        return "250 Taken"


def authenticate(server, session, envelope, mechanism, data):
    known = data.login.decode() == settings["user"] and data.password.decode() == settings["password"]
    return AuthResult(success=known, auth_data=data, handled=False)


def protocol():
    options = {}
    if settings["user"]:
        # Implicit TLS is not seen by aiosmtpd, which would then offer no authentication.
        options = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": settings["tls"] == "starttls"}
    if settings["tls"] == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    return SMTP(Handler(), hostname="mail.keyway.test", **options)


async def main():
    loop = asyncio.get_running_loop()
    outer = context if settings["tls"] == "tls" else None
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=outer)
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


def wait_for_end():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=wait_for_end, daemon=True).start()
asyncio.run(main())
