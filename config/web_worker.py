"""A worker of gunicorn that takes a request in whole before a thread sees it, and keeps an answer until it has been read.

The threads of gunicorn's own workers wait for their clients: as many half-sent requests as there are threads stop the site,
and each client that does not close when it should holds up all others for two seconds.
"""

import os
import time

from django.conf import settings
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

from config import memory

STEP = 0.5
"""Seconds until a worker that nobody speaks to looks whether it should end."""
IDLE = 30
"""Seconds without a byte from a client, or to one, after which it is let go."""
CLEAN_UP_EVERY = 5
"""Seconds."""
LINGER = 2
"""Seconds that a worker which is to end waits for another request on connections that are open."""
HEADERS_LIMIT = 64 * 1024
"""Bytes."""
ANSWER_LIMIT = 1024 * 1024 * 1024
"""Bytes of one answer that wait for a slow reader, on disk: beyond, its thread waits too."""


class BufferingWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn starts it, watches it and ends it; waitress speaks with the clients."""

    def run(self) -> None:
        """Serve until told to end, or until gunicorn is gone; what was begun is finished first."""
        memory.give_back_large_blocks()
        server = create_server(
            self.wsgi,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            connection_limit=self.cfg.worker_connections,
            channel_timeout=IDLE,
            cleanup_interval=CLEAN_UP_EVERY,
            max_request_header_size=HEADERS_LIMIT,
            max_request_body_size=settings.FILE_UPLOAD_LIMIT + 1,
            outbuf_high_watermark=ANSWER_LIMIT,
            asyncore_use_poll=True,
            ident=None,
            # Where no proxy stands in front, nobody else may say whose request it is.
            clear_untrusted_proxy_headers=not settings.BEHIND_PROXY,
        )
        while self.alive and self.ppid == os.getppid():
            self._serve(server)
        self._finish(server)

    def _serve(self, server: BaseWSGIServer) -> None:
        self.notify()
        wasyncore.loop(timeout=STEP, use_poll=True, map=server._map, count=1)

    def _finish(self, server: BaseWSGIServer) -> None:
        """Answer what was begun, and for a moment what is on its way: its client cannot know yet that nobody listens."""
        server.accepting = False
        for channel in server.active_channels.values():
            channel.parser_class = LastRequest
        began = time.monotonic()
        while server.active_channels and time.monotonic() - began < self.cfg.graceful_timeout:
            idle = not any(channel.requests or channel.total_outbufs_len for channel in server.active_channels.values())
            if idle and time.monotonic() - began > LINGER:
                break
            self._serve(server)
        server.task_dispatcher.shutdown(timeout=0)


class LastRequest(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """One after whose answer the connection is closed, and the answer says so."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        self.headers["CONNECTION"] = "close"
