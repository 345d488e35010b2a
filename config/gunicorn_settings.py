"""The web part, the same on a developer's machine and on servers. Requests are logged by config.middleware."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")  # inside a container; `make run` says 127.0.0.1
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "config.web_worker.BufferingWorker"
threads = 4
worker_connections = 400  # each has its descriptor: a shell often allows a process 1,024
timeout = 60
graceful_timeout = 10
preload_app = True
control_socket_disable = True
loglevel = "warning"
