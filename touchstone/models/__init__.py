"""Providers: the ways to reach a model. Adding one is one file and one decorator."""

from collections.abc import Callable

from touchstone.models.spec import ProviderSpec
from touchstone.registry import Registry
from touchstone.types import Provider, Usage

__all__ = ["ProviderSpec", "build_provider", "cost_usd", "providers", "weight_hash"]

providers: Registry[Callable[[ProviderSpec], Provider]] = Registry("provider", __name__)


def build_provider(spec: ProviderSpec) -> Provider:
    """The provider a spec describes. Raises NotFound for an unknown kind, Invalid for a spec that does not fit it."""
    return providers[spec.provider](spec)


def cost_usd(usage: Usage, price_in: float, price_out: float) -> float:
    """US dollars for one completion; prices are per million tokens."""
    return (usage.input_tokens * price_in + usage.output_tokens * price_out) / 1e6


def weight_hash(folder: str, adapter: str = "") -> str:
    """What identifies local weights: see `touchstone.models.weights.weight_hash`."""
    from touchstone.models.weights import weight_hash as hash_of

    return hash_of(folder, adapter)
