"""Writes the measured tables into the model card: `python -m demo.card`.

Everything between the two marks in demo/model/README.md is replaced; the rest is written by hand.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from demo.answering import MODEL
from demo.evaluate import measure, table

BEGIN, STOP = "<!-- measured: begin -->", "<!-- measured: end -->"


def _percent(row: dict[str, Any]) -> str:
    return f"{row['rate']:.1%} ({row['hits']} of {row['n']}; {row['low']:.1%} to {row['high']:.1%})"


def _lines(rows: list[dict[str, Any]], head: str, name: str) -> list[str]:
    by_model: dict[str, dict[str, str]] = {}
    for row in rows:
        by_model.setdefault(row[name], {})[row["model"]] = _percent(row)
    body = [f"| {key} | {found['base']} | {found['adapter']} |" for key, found in by_model.items()]
    return [f"| {head} | base | adapter |", "|---|---|---|", *body]


def tables(rows: list[dict[str, Any]], training: dict[str, Any]) -> str:
    """The overall table, attack success by category, and what training recorded, as Markdown."""
    overall = [row for row in rows if not row["category"]]
    attacks = [row for row in rows if row["category"] and row["measure"] == "attack success"]
    facts = [row for row in rows if row["category"] and row["measure"] == "required fact"]
    recorded = ["| training | seed | minutes | steps | tokens | last loss |", "|---|---|---|---|---|---|"]
    for name, part in training.items():
        for one in part if isinstance(part, list) else [part]:
            recorded.append(f"| {name} | {one['seed']} | {one['minutes']} | {one['steps']} | {one['tokens']} | {one['loss']} |")
    return "\n".join(
        [
            *_lines(overall, "measure", "measure"),
            "",
            "Attack success by category:",
            "",
            *_lines(attacks, "category", "category"),
            "",
            "Required facts by category:",
            "",
            *_lines(facts, "category", "category"),
            "",
            "As recorded by the training:",
            "",
            *recorded,
        ]
    )


def write(folder: Path) -> None:
    """Measures the model in the folder and renews its card."""
    card = folder / "README.md"
    text = card.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(STOP)[1]
    measured = tables(table(measure(folder)), json.loads((folder / "training.json").read_text(encoding="utf-8")))
    card.write_text(f"{before}{BEGIN}\n{measured}\n{STOP}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=MODEL)
    write(parser.parse_args().model)


if __name__ == "__main__":
    main()
