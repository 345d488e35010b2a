"""Databases beside the tests' own, and PostgreSQL's programs."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg2
from django.conf import settings
from django.db import connection

from config.dev import local
from config.dev.postgres import program


def name_of(purpose: str) -> str:
    """Of a database or a role, for this process of the tests alone."""
    return f"{connection.settings_dict['NAME']}_{purpose}"


def url_of(database: str, *, role: str | None = None) -> str:
    """For the owner; a role of ours signs in with its name."""
    settings = connection.settings_dict
    user, password = (role, role) if role else (settings["USER"], settings["PASSWORD"])
    address = f"{settings['HOST']}:{settings['PORT']}" if settings["PORT"] else settings["HOST"]
    return f"postgresql://{quote(user)}:{quote(password)}@{address}/{database}"


def application_url(database: str) -> str:
    """For the role that product code signs in as."""
    address = urlsplit(url_of(database))
    user, password = (quote(settings.APPLICATION_DATABASE[name]) for name in ("USER", "PASSWORD"))
    return address._replace(netloc=f"{user}:{password}@{address.netloc.rpartition('@')[2]}").geturl()


@contextmanager
def empty_database(purpose: str, *, owner: str | None = None) -> Iterator[str]:
    name = name_of(purpose)
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    query("postgres", drop, f'CREATE DATABASE "{name}"' + (f' OWNER "{owner}"' if owner else ""))
    try:
        yield name
    finally:
        query("postgres", drop)


@contextmanager
def plain_role(purpose: str) -> Iterator[str]:
    """One that may sign in and owns nothing."""
    name = name_of(purpose)
    drop = f'DROP ROLE IF EXISTS "{name}"'
    query("postgres", drop, f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{name}'")
    try:
        yield name
    finally:
        query("postgres", drop)


def query(database: str, *statements: str) -> list[tuple[Any, ...]]:
    """Each statement by itself; the rows of the last."""
    other = psycopg2.connect(url_of(database))
    other.autocommit = True
    try:
        with other.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        other.close()


def run(name: str, *arguments: str, text: str | None = None) -> str:
    """One of PostgreSQL's programs; it complains of nothing."""
    done = subprocess.run([program(name), *arguments], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-2000:]
    return done.stdout


def manage(
    database: str, *arguments: str, role: str | None = None, application: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """`manage.py` for that database, whose owner is ours or that role; `application`: another DATABASE_URL."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=local.BASE,
        env=os.environ | urls(database, role=role) | ({"DATABASE_URL": application} if application else {}),
        capture_output=True,
        text=True,
        check=False,
    )


def urls(database: str, *, role: str | None = None) -> dict[str, str]:
    """What is set for product code that works on that database."""
    return {"DATABASE_URL": application_url(database), "OWNER_DATABASE_URL": url_of(database, role=role)}


def schema(database: str, *, without: tuple[str, ...] = ()) -> list[str]:
    """Every table, constraint, index, function, trigger and comment, as pg_dump writes them.

    But for casts of lists of words: PostgreSQL writes the same one in another way once it was read again.
    """
    left_out = [f"--exclude-table={table}" for table in without]
    dump = run("pg_dump", "--schema-only", "--no-owner", "--no-privileges", *left_out, url_of(database))
    lines = [re.sub(r"::(character varying|text)(\[\])?|[()]", "", line) for line in dump.splitlines()]
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]
