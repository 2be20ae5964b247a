"""The least a tool of this kind can do, written by hand: aiohttp, a few workers, rows into SQLite. No template, no retry, no scorer.

python -m tests.bench.floor_run FILE URL CONCURRENCY DATABASE
"""

import asyncio
import csv
import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from typing import Any

import aiohttp

BATCH = 500


async def work(
    cases: Iterator[dict[str, str]], session: aiohttp.ClientSession, url: str, rows: list[Any], connection: sqlite3.Connection
) -> None:
    """One worker: ask, check, keep; every 500th answer writes."""
    for case in cases:
        body = {"model": "m", "messages": [{"role": "user", "content": case["prompt"]}]}
        began = time.perf_counter()
        async with session.post(url, data=json.dumps(body), headers={"Content-Type": "application/json"}) as response:
            answer = json.loads(await response.read())["choices"][0]["message"]["content"]
        rows.append((case["id"], case["prompt"], answer, case["contains"] in answer, time.perf_counter() - began))
        if len(rows) >= BATCH:
            write(connection, rows)


def write(connection: sqlite3.Connection, rows: list[Any]) -> None:
    connection.executemany("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    rows.clear()


async def main(file: str, url: str, concurrency: int, database: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE IF NOT EXISTS answer (id, prompt, answer, passed, latency)")
    rows: list[Any] = []
    with open(file, encoding="utf-8", newline="") as text:
        cases = csv.DictReader(text)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency)) as session:
            await asyncio.gather(*(work(cases, session, f"{url}/chat/completions", rows, connection) for _ in range(concurrency)))
    write(connection, rows)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
