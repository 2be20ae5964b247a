"""HTTP clients of the SDKs: no redirects, and the address that was checked is the one connected to."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from touchstone.models.addresses import checked_addresses
from touchstone.models.spec import ProviderSpec

if TYPE_CHECKING:
    import httpx2


def http_client(spec: ProviderSpec) -> "httpx2.AsyncClient":
    """A client for a spec: with a base URL only to addresses its host may have, and past any proxy; without one as the SDK would."""
    import httpx2

    if not spec.base_url:
        return httpx2.AsyncClient(follow_redirects=False)
    return httpx2.AsyncClient(follow_redirects=False, trust_env=False, transport=_transport(spec.allowed_hosts))


def _transport(allowed_hosts: Collection[str]) -> Any:
    """Asks for the name once and puts the address in its place; the Host header and the certificate's name stay as they were."""
    import httpx2

    class Checked(httpx2.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            url = request.url
            found = await checked_addresses(str(url), allowed_hosts)
            request.extensions = {**request.extensions, "sni_hostname": urlsplit(str(url)).hostname}
            for place, address in enumerate(found):
                request.url = url.copy_with(host=address)
                try:
                    return await super().handle_async_request(request)
                except (httpx2.ConnectError, httpx2.ConnectTimeout):
                    if place == len(found) - 1:
                        raise
            raise httpx2.ConnectError("The name leads nowhere.")

    return Checked(trust_env=False)
