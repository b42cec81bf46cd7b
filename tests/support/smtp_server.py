"""A mail server on 127.0.0.1 for the tests: takes, refuses, drops and dawdles, as the recipient's name says.

Arguments: FOLDER TLS(none|starttls|smtps) [CERTIFICATE KEY [LOGIN PASSWORD]]. Prints its port. Each mail that it takes
is FOLDER/NNN.eml with the bytes that came; FOLDER/log has a line for each connection, recipient and mail.
"""
import asyncio
import logging
import pathlib
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

folder = pathlib.Path(sys.argv[1])
tls = sys.argv[2]
certificate = sys.argv[3:5]
login = [word.encode() for word in sys.argv[5:7]]
taken = 0


def log(line):
    with open(folder / "log", "a") as file:
        file.write(line + "\n")


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.7.1 We take no mail from nobody"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        log("to " + address)
        if address.startswith("refused"):
            return "550 5.1.1 No such person here"
        if address.startswith("grey"):
            return "451 4.7.1 Greylisted, come back later"
        if address.startswith("full"):
            return "421 4.3.2 Too busy"
        if address.startswith("before"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global taken
        to = envelope.rcpt_tos[0]
        if to.startswith("spam"):
            return "554 5.7.1 Looks like spam: " + str(envelope.content)[-400:].replace("\\r\\n", " ")
        if to.startswith("later"):
            return "452 4.2.2 Mailbox full"
        taken += 1
        (folder / f"{taken:03}.eml").write_bytes(envelope.original_content)
        log("took for " + to)
        if to.startswith("after"):
            server.transport.abort()
        if to.startswith("slow"):
            await asyncio.sleep(30)
        if to.startswith("pause"):
            await asyncio.sleep(0.4)
        return "250 OK, taken"


class Server(SMTP):
    def connection_made(self, transport):
        log("connection")
        super().connection_made(transport)

    async def smtp_DATA(self, arg):
        to = self.envelope.rcpt_tos[0] if self.envelope.rcpt_tos else ""
        if not to.startswith("middle"):
            return await super().smtp_DATA(arg)
        await self.push("354 Go on")
        await self._reader.read(10)
        self.transport.abort()


def authenticate(server, session, envelope, mechanism, data):
    right = [data.login, data.password] == login
    return AuthResult(success=right, handled=right)


async def main():
    logging.disable()  # clients that hang up are what these tests are about
    warnings.simplefilter("ignore")
    context = None
    if tls != "none" or certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    options = {"hostname": "localhost", "enable_SMTPUTF8": False}
    if tls == "starttls":
        options.update(tls_context=context, require_starttls=True)
    if login:
        options.update(authenticator=authenticate, auth_required=True, auth_require_tls=tls == "starttls")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(Handler(), loop=loop, **options), "127.0.0.1", 0, ssl=context if tls == "smtps" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
