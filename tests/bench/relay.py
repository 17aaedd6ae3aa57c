"""Counts the bytes between a client and the server.

A plain relay passes on what it gets, TLS and all. One with a certificate ends TLS on both sides,
so that it counts IMAP alone. Put the first before the second and one run gives both figures.
"""
import asyncio, ssl, threading

CHUNK = 1 << 16


class Relay:
    """Listens on a port of its own for as long as its `with` block runs."""

    def __init__(self, upstream, certificate=None, ca=None):
        self.upstream = upstream
        self.from_server = self.from_client = 0
        self.inward = self.outward = None
        if certificate:
            self.inward = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.inward.load_cert_chain(*certificate)
            self.outward = ssl.create_default_context(cafile=ca)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        listening = asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.inward)
        server = asyncio.run_coroutine_threadsafe(listening, self.loop).result()
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def reset(self):
        self.from_server = self.from_client = 0

    async def serve(self, reader, writer):
        name = "127.0.0.1" if self.outward else None
        far_reader, far_writer = await asyncio.open_connection(
            "127.0.0.1", self.upstream, ssl=self.outward, server_hostname=name)
        await asyncio.gather(self.pass_on(reader, far_writer, "from_client"),
                             self.pass_on(far_reader, writer, "from_server"), return_exceptions=True)

    async def pass_on(self, reader, writer, counter):
        try:
            while chunk := await reader.read(CHUNK):
                setattr(self, counter, getattr(self, counter) + len(chunk))
                writer.write(chunk)
                await writer.drain()
        finally:
            writer.close()
