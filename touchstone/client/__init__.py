"""Prompts in your application: read from Touchstone, kept in memory, rendered by the product's own engine.

    from touchstone.client import Client

    client = Client("https://touchstone.example", token="ts_...")
    prompt = client.prompt("support/answers", fallback={"messages": [{"role": "user", "content": "{question}"}]})
    messages = prompt.render(question="How do I return a lamp?")
    answer = client.invoke("support/triage", {"question": "How do I return a lamp?"})
    print(answer.text, answer.trace)

It needs neither the pages nor the database of the product, and no library besides Python's own.
"""

from touchstone.client.answer import ClientAnswer
from touchstone.client.client import Client
from touchstone.client.http import ChainFailed, Refused, Unavailable
from touchstone.client.prompt import ClientPrompt

__all__ = ["ChainFailed", "Client", "ClientAnswer", "ClientPrompt", "Refused", "Unavailable"]
