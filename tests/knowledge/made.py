"""Files for tests, made by hand: PDFs of lines, and SQLite files."""

import sqlite3
import zlib
from collections.abc import Sequence
from pathlib import Path

SHOP = """
CREATE TABLE orders (id INTEGER PRIMARY KEY, city TEXT, total REAL, placed TEXT, slip BLOB);
INSERT INTO orders VALUES (1, 'Oslo', 10.5, '2026-01-01', x'00ff'), (2, 'Rome', 3, '2026-02-01', NULL), (3, 'Oslo', 7, '2026-03-01', NULL);
CREATE VIEW large AS SELECT * FROM orders WHERE total > 5;
"""


def shop(folder: Path, script: str = SHOP) -> str:
    """The path of a small database."""
    path = folder / "shop.db"
    with sqlite3.connect(path) as database:
        database.executescript(script)
    database.close()
    return str(path)


def content(lines: Sequence[str]) -> bytes:
    """What draws lines of text on a page."""
    drawn = "".join(f"({line}) Tj T* " for line in lines)
    return f"BT /F1 12 Tf 14 TL 50 700 Td {drawn}ET".encode("latin-1")


def pdf(pages: Sequence[bytes], packed: int = 1) -> bytes:
    """A PDF whose pages have these contents, each compressed so many times."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, page in enumerate(pages):
        for _ in range(packed):
            page = zlib.compress(page, 9)
        head = "/Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< {head} /Contents {5 + 2 * number} 0 R >>".encode())
        filters = " ".join(["/FlateDecode"] * packed)
        objects.append(f"<< /Length {len(page)} /Filter [{filters}] >>\nstream\n".encode() + page + b"\nendstream")
    return _with_places(objects)


def _with_places(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()
