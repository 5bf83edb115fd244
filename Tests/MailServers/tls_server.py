"""A mail server with TLS from the start or by STARTTLS, for one test: prints its port, then a line for each thing that happens."""
import base64, socket, ssl, sys

mode, certificate, key = sys.argv[1:4]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)


def converse(client):
    encrypted = mode == "tls"
    stream = client.makefile("rwb")

    def say(text):
        stream.write(text.encode() + b"\r\n")
        stream.flush()

    say("220 test ESMTP")
    while line := stream.readline():
        command = line.decode().strip()
        verb = command[:4].upper()
        if verb == "EHLO":
            say("250-test\r\n250 AUTH PLAIN" if encrypted else "250-test\r\n250 STARTTLS")
        elif verb == "STAR":
            say("220 go on")
            client = context.wrap_socket(client, server_side=True)
            stream, encrypted = client.makefile("rwb"), True
        elif verb == "AUTH":
            say("334 ")
            right = base64.b64decode(stream.readline()) == b"\0nurse\0s3cret"
            say("235 welcome" if right else "535 no")
        elif verb == "DATA":
            say("354 go on")
            while stream.readline() != b".\r\n":
                pass
            print("taken encrypted" if encrypted else "taken in the clear", flush=True)
            say("250 taken")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")


while True:
    client, _ = listening.accept()
    try:
        converse(context.wrap_socket(client, server_side=True) if mode == "tls" else client)
    except OSError:
        pass
    finally:
        client.close()
