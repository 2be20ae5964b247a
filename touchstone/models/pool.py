"""Local models in memory: one set of base weights for a folder, its adapters beside it, one thread that generates.

Requests that wait while a batch runs go into the next one together, as long as they ask for the same adapter.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from touchstone.models.generation import Engine, Row, generate
from touchstone.models.weights import check_adapter, check_folder

BATCH = 32
"""Rows generated at once."""

SMALL = 50_000_000
"""Parameters below which one thread is as fast as two (measured at 3 and 16 million), and leaves the other cores to the pages."""

_Waiting = tuple[str, Row, "Future[Row]"]


class LoadedModel:
    """A base model and its adapters. `submit` may be called from any thread."""

    def __init__(self, folder: str, batch: int = BATCH) -> None:
        check_folder(folder)
        self.folder = folder
        self.batch = batch
        self.engine = _load(folder)
        self.context = int(getattr(self.engine.model.config, "max_position_embeddings", 2048))
        self.template = _chat_template(self.engine.tokenizer, folder)
        self.adapters: dict[str, str] = {}
        self._peft: Any = None
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._load_lock = threading.Lock()
        threading.Thread(target=self._work, name=f"generate {Path(folder).name}", daemon=True).start()

    def submit(self, adapter: str, row: Row) -> "Future[Row]":
        """The row, finished; `adapter` is a folder given to `add_adapter`, or "" for the base."""
        future: Future[Row] = Future()
        with self._changed:
            self._waiting.append((adapter, row, future))
            self._changed.notify()
        return future

    def add_adapter(self, folder: str) -> None:
        """Load an adapter beside the base weights, once. Raises NotFound, Invalid."""
        check_adapter(folder)
        future: Future[None] = Future()
        with self._load_lock:
            if folder in self.adapters:
                return
            self._exclusively(lambda: self._add(folder), future)
            future.result()

    def _exclusively(self, action: Callable[[], None], future: "Future[None]") -> None:
        """Do something to the model between two batches, in the thread that uses it."""
        with self._changed:
            self._waiting.append(("\0", action, future))  # type: ignore[arg-type]
            self._changed.notify()

    def _add(self, folder: str) -> None:
        from peft import PeftModel

        name = f"adapter{len(self.adapters)}"
        if self._peft is None:
            self._peft = PeftModel.from_pretrained(self.engine.model, folder, adapter_name=name, local_files_only=True)
        else:
            self._peft.load_adapter(folder, adapter_name=name, local_files_only=True)
        self._peft.eval()
        self.adapters[folder] = name

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
                batch = self._next_batch()
            self._run(batch)

    def _next_batch(self) -> list[_Waiting]:
        """The requests that have waited longest and ask for the same adapter."""
        adapter = self._waiting[0][0]
        limit = 1 if adapter == "\0" else self.batch
        taken = [item for item in self._waiting if item[0] == adapter][:limit]
        chosen = {id(item) for item in taken}
        self._waiting = deque(item for item in self._waiting if id(item) not in chosen)
        return taken

    def _run(self, batch: list[_Waiting]) -> None:
        adapter = batch[0][0]
        live = [item for item in batch if item[2].set_running_or_notify_cancel()]
        if not live:
            return
        try:
            if adapter == "\0":
                live[0][1]()  # type: ignore[operator]
            else:
                with self._using(adapter):
                    began = time.perf_counter()
                    for _, row, _ in live:
                        row.began_at = began
                    generate(self.engine, [row for _, row, _ in live])
        except BaseException as error:
            for _, _, future in live:
                future.set_exception(error)
        else:
            for _, row, future in live:
                future.set_result(row)

    def _using(self, adapter: str) -> Any:
        if adapter:
            self._peft.set_adapter(self.adapters[adapter])
            return nullcontext()
        return self._peft.disable_adapter() if self._peft is not None else nullcontext()


_loaded: dict[str, LoadedModel] = {}
_lock = threading.Lock()


def loaded(folder: str) -> LoadedModel:
    """The model of a folder, loaded on first use and shared by the whole process. Raises NotFound, Invalid."""
    key = str(Path(folder).resolve())
    with _lock:
        if key not in _loaded:
            _loaded[key] = LoadedModel(key)
        return _loaded[key]


def _load(folder: str) -> Engine:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    device = "cuda" if torch.cuda.is_available() else "cpu"
    kind = torch.float32 if device == "cpu" else "auto"
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=False, local_files_only=True, use_safetensors=True, dtype=kind)
    model = model.to(device).eval()  # type: ignore[arg-type]
    if device == "cpu" and model.num_parameters() < SMALL:
        torch.set_num_threads(1)
    return Engine(model, tokenizer, _ends(model, tokenizer), tokenizer.pad_token_id or 0, device)


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    """The tokens that end an answer, as the generation config and the tokenizer name them."""
    found = getattr(model.generation_config, "eos_token_id", None)
    several = found if isinstance(found, list) else [found]
    return frozenset(token for token in [*several, tokenizer.eos_token_id] if token is not None)


def _chat_template(tokenizer: Any, folder: str) -> str:
    """The text of the model's chat template. Raises Invalid without one."""
    from touchstone.errors import Invalid

    if not isinstance(tokenizer.chat_template, str):
        raise Invalid(f"{folder} has no chat template.", "Only models made for conversations can be used here.")
    return tokenizer.chat_template
