"""The database of the fictional shop: its products, stock and orders as a small SQLite file, made with a seed."""

from __future__ import annotations

import sqlite3
from random import Random

from demo import world

SEED, ORDERS, FIRST = 20_240, 200, 48_000
"""Orders have numbers of five digits from 48000 on."""
TABLES = """
CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL, stock INTEGER NOT NULL);
CREATE TABLE orders (number INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES product (id), quantity INTEGER NOT NULL,
  status TEXT NOT NULL, day TEXT NOT NULL, note TEXT NOT NULL);
"""


def database() -> bytes:
    """The file's bytes: the same for the same version of SQLite."""
    made = sqlite3.connect(":memory:")
    with made:
        made.executescript(TABLES)
        made.executemany("INSERT INTO product VALUES (?, ?, ?, ?)", products())
        made.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", orders())
    data = made.serialize()
    made.close()
    return data


def products() -> list[tuple[int, str, int, int]]:
    """Id, name, price in dollars and pieces in stock of every product."""
    draw = Random(SEED)
    return [(at, one.name, one.price, draw.choice((0, 1, 2, 5, 8, 12, 20, 35))) for at, one in enumerate(world.PRODUCTS, 1)]


def orders() -> list[tuple[int, int, int, str, str, str]]:
    """Number, product, quantity, status, day, and the sentence that says how it stands."""
    draw = Random(SEED + 1)
    found = []
    for number in sorted(draw.sample(range(FIRST, FIRST + 2 * ORDERS), ORDERS)):
        status, day = draw.choice(world.ORDER_STATUSES), draw.choice(world.WEEKDAYS[:6])
        product, quantity = draw.randint(1, len(world.PRODUCTS)), draw.choice((1, 1, 1, 2, 3))
        found.append((number, product, quantity, status, day, world.order_note(number, status, day)))
    return found
