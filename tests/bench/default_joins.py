"""The product's settings with PostgreSQL's own join_collapse_limit, for a server that lists.py measures beside the product's."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"]["OPTIONS"]["options"] += " -c join_collapse_limit=8"
