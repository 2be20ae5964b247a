"""The handbook of the fictional shop: what its documentation says, as Markdown files made from `demo.world`."""

from __future__ import annotations

from demo import world

RETURNS = ("returns", "return cost", "refund")
DELIVERY = ("shipping time", "shipping cost", "free shipping")


def documents() -> dict[str, str]:
    """Every document by its file name."""
    delivery = {"Standard": _notes(*DELIVERY), "Express": _notes("express"), "Abroad": _notes("abroad")}
    orders = {"Paying": _notes("payment"), "Changing an order": _notes("cancellation", "gift wrap"), "Warranty": _notes("warranty")}
    return {
        "products.md": _titled("Products", {one.name: world.product_note(one) for one in world.PRODUCTS}),
        "returns.md": _titled("Returns and refunds", {"Returns": _notes(*RETURNS), "Exchanges and damage": _notes("exchange", "damage")}),
        "delivery.md": _titled("Delivery", delivery),
        "orders.md": _titled("Orders", orders),
        "contact.md": _titled("Contact", {"Hours": _all(world.HOURS), "Where to reach us": _all(world.CONTACT)}),
    }


def _titled(title: str, sections: dict[str, str]) -> str:
    return "\n\n".join([f"# {title}", *(f"## {name}\n\n{text}" for name, text in sections.items())]) + "\n"


def _notes(*topics: str) -> str:
    return world.general_note(*topics)


def _all(facts: tuple[world.Fact, ...]) -> str:
    return " ".join(one.sentence for one in facts)
