#!/usr/bin/env python3
"""Fetches a whole inbox over IMAP with TLS and throws it away: what no client can be faster than.

    floor.py PORT CA USER PASSWORD [FETCH ITEMS]
"""
import json, ssl, socket, sys, time

CHUNK = 1 << 20
LONGEST = 8192  # of a tagged answer: the one to LOGIN lists all capabilities


class Connection:
    """Speaks as little IMAP as it takes: it never parses what is thrown away."""

    def __init__(self, port, ca):
        context = ssl.create_default_context(cafile=ca)
        plain = socket.create_connection(("127.0.0.1", port), 60)
        self.stream = context.wrap_socket(plain, server_hostname="127.0.0.1")
        self.buffer = bytearray(CHUNK)
        self.received = self.stream.recv_into(self.buffer)
        self.tag = 0

    def run(self, command):
        """Sends a command and reads to the end of its tagged answer."""
        self.tag += 1
        self.stream.sendall(f"A{self.tag} {command}\r\n".encode())
        wanted, tail = f"\r\nA{self.tag} ".encode(), b"\r\n"
        while True:
            size = self.stream.recv_into(self.buffer)
            if not size:
                raise SystemExit("the server hung up")
            self.received += size
            tail = (tail + self.buffer[max(0, size - LONGEST):size])[-LONGEST:]
            if tail.endswith(b"\r\n") and (at := tail.rfind(wanted)) >= 0:
                answer = bytes(tail[at + 2:])
                if not answer.split(b" ")[1] == b"OK":
                    raise SystemExit(answer.decode("utf-8", "replace"))
                return


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    port, ca, user, password = sys.argv[1:5]
    items = sys.argv[5] if len(sys.argv) > 5 else "(UID FLAGS INTERNALDATE BODY.PEEK[])"
    connection = Connection(int(port), ca)
    connection.run(f"LOGIN {quoted(user)} {quoted(password)}")
    connection.run("SELECT INBOX")
    begun, before = time.monotonic(), connection.received
    connection.run(f"UID FETCH 1:* {items}")
    seconds, size = time.monotonic() - begun, connection.received - before
    connection.run("LOGOUT")
    print(json.dumps({"bytes": size, "fetch_s": round(seconds, 3)}))


if __name__ == "__main__":
    main()
