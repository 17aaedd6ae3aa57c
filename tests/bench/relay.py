"""Counts the bytes between a client and the server.

A plain relay passes on what it gets, TLS and all. One with a certificate ends TLS on both sides,
so that it counts IMAP alone, and how often the client waited for the server. Put the first before
the second and one run gives both figures. With `delay_s` (one way) and `bytes_per_s` (each way,
over all connections) it is a link of that quality.
"""
import asyncio, ssl, threading, time

CHUNK = 1 << 16


class Relay:
    """Listens on a port of its own for as long as its `with` block runs."""

    def __init__(self, upstream, certificate=None, ca=None, delay_s=0.0, bytes_per_s=None):
        self.upstream = upstream
        self.delay_s, self.bytes_per_s = delay_s, bytes_per_s
        self.free_at = {"from_server": 0.0, "from_client": 0.0}
        self.reset()
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
        self.from_server = self.from_client = self.round_trips = 0

    async def serve(self, reader, writer):
        name = "127.0.0.1" if self.outward else None
        far_reader, far_writer = await asyncio.open_connection(
            "127.0.0.1", self.upstream, ssl=self.outward, server_hostname=name)
        heard = asyncio.Event()
        await asyncio.gather(self.pass_on(reader, far_writer, "from_client", heard),
                             self.pass_on(far_reader, writer, "from_server", heard), return_exceptions=True)

    async def pass_on(self, reader, writer, counter, heard):
        """`heard` is set when the server has said something since the client last spoke."""
        way = asyncio.Queue(256)
        arriving = asyncio.create_task(self.arrive(way, writer))
        try:
            while chunk := await reader.read(CHUNK):
                setattr(self, counter, getattr(self, counter) + len(chunk))
                if counter == "from_server":
                    heard.set()
                elif heard.is_set():
                    heard.clear()
                    self.round_trips += 1
                await way.put((self.due(counter, len(chunk)), chunk))
        finally:
            await way.put((0, None))
            await arriving

    def due(self, counter, size):
        """When what is sent now has arrived: after what is on the way before it."""
        now = time.monotonic()
        if not self.bytes_per_s:
            return now + self.delay_s
        self.free_at[counter] = max(now, self.free_at[counter]) + size / self.bytes_per_s
        return self.free_at[counter] + self.delay_s

    @staticmethod
    async def arrive(way, writer):
        try:
            while True:
                due, chunk = await way.get()
                if chunk is None:
                    return
                if (rest := due - time.monotonic()) > 0:
                    await asyncio.sleep(rest)
                writer.write(chunk)
                await writer.drain()
        finally:
            writer.close()
