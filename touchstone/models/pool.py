"""Local models in memory: one set of base weights for a folder, its adapters beside it, one thread that generates.

Requests join the batch that is being written as long as they ask for the same adapter; else they are the next batch.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from touchstone.models.batch import write_answers
from touchstone.models.generation import Row
from touchstone.models.loading import chat_template_of, context_of, load_engine, special_tokens_of, threads_for
from touchstone.models.weights import check_adapter, weight_hash

BATCH = 32
"""Rows generated at once."""


@dataclass(frozen=True)
class Adapter:
    """A loaded adapter: PEFT's name for it, given to no other, and the hash of base and adapter when it was loaded."""

    name: str
    revision: str


@dataclass(frozen=True, eq=False)
class Request:
    """A row that waits, and who waits for it."""

    adapter: str
    row: Row
    answer: "Future[Row]" = field(default_factory=Future)


class LoadedModel:
    """A base model and its adapters. Every method may be called from any thread."""

    def __init__(self, folder: str, batch: int = BATCH) -> None:
        self.folder, self.batch = folder, batch
        self.revision = weight_hash(folder)
        self.engine = load_engine(folder)
        self.threads = threads_for(self.engine)
        self.context = context_of(self.engine.model)
        self.template = chat_template_of(self.engine.tokenizer, folder)
        self.special = special_tokens_of(self.engine.tokenizer)
        self.adapters: dict[str, Adapter] = {}
        self._peft: Any = None
        self._loads = count(1)
        self._waiting: deque[Request] = deque()
        self._chores: deque[Callable[[], None]] = deque()
        self._changed = threading.Lock()
        self._working = False
        self._loading = threading.Lock()

    def submit(self, adapter: str, row: Row) -> "Future[Row]":
        """The row, finished; `adapter` is a folder given to `add_adapter`, or "" for the base."""
        request = Request(adapter, row)
        with self._changed:
            self._waiting.append(request)
            self._wake()
        return request.answer

    def add_adapter(self, folder: str) -> str:
        """Load an adapter beside the base weights unless it is there; the hash of both. Raises NotFound, Invalid."""
        check_adapter(folder)
        revision = weight_hash(self.folder, folder)
        with self._loading:
            known = self.adapters.get(folder)
            if known is None or known.revision != revision:
                self._between_batches(lambda: self._add(folder, revision))
        return revision

    def vectors(self, adapter: str, texts: Sequence[str]) -> tuple[list[list[float]], int]:
        """A vector for each text (`touchstone.models.pooling`) and the tokens that were read; waits its turn."""
        from touchstone.models.pooling import pooled

        found: list[tuple[list[list[float]], int]] = []

        def make() -> None:
            with self._using(adapter):
                found.append(pooled(self.engine, texts, self.context))

        self._between_batches(make)
        return found[0]

    def _between_batches(self, chore: Callable[[], None]) -> None:
        """Do something to the model in the thread that uses it, and wait for that."""
        done: Future[None] = Future()

        def noted() -> None:
            try:
                chore()
                done.set_result(None)
            except BaseException as error:
                done.set_exception(error)

        with self._changed:
            self._chores.append(noted)
            self._wake()
        done.result()

    def _add(self, folder: str, revision: str) -> None:
        from peft import PeftModel

        name = f"adapter-{next(self._loads)}"
        if self._peft is None:
            self._peft = PeftModel.from_pretrained(self.engine.model, folder, adapter_name=name, local_files_only=True)
        else:
            self._peft.load_adapter(folder, adapter_name=name, local_files_only=True)
        self._peft.eval()
        replaced = self.adapters.get(folder)
        self.adapters[folder] = Adapter(name, revision)
        if replaced:
            self._peft.delete_adapter(replaced.name)

    def _wake(self) -> None:
        """Have a thread at work; it ends when nothing waits, so that a model nobody holds can be freed."""
        if not self._working:
            self._working = True
            threading.Thread(target=self._work, name=f"generate {Path(self.folder).name}", daemon=True).start()

    def _work(self) -> None:
        import torch

        torch.set_num_threads(self.threads)
        while True:
            with self._changed:
                chore = self._chores.popleft() if self._chores else None
                adapter = self._waiting[0].adapter if self._waiting else None
                if chore is None and adapter is None:
                    self._working = False
                    return
            if chore is not None:
                chore()
            elif adapter is not None:
                self._write(adapter)

    def _write(self, adapter: str) -> None:
        """Answer what waits for an adapter, and what comes for it meanwhile."""
        import torch

        running: dict[int, Request] = {}
        try:
            with self._using(adapter):
                write_answers(self.engine, lambda free: self._take(adapter, free, running), lambda row: _give(running, row), self.batch)
        except BaseException as error:
            torch.cuda.empty_cache()
            if isinstance(error, torch.OutOfMemoryError) and len(running) > 1:
                self._again_in_smaller_batches(running)
            else:
                self._fail(adapter, running, error)

    def _take(self, adapter: str, free: int, running: dict[int, Request]) -> Sequence[Row]:
        """The requests for this adapter that have waited longest; none joins once somebody waits for something else."""
        with self._changed:
            if running and (self._chores or any(request.adapter != adapter for request in self._waiting)):
                return []
            wanted = self._withdrawn(adapter, free)
        running.update((id(request.row), request) for request in wanted)
        return [request.row for request in wanted]

    def _withdrawn(self, adapter: str, most: int) -> list[Request]:
        """Requests for an adapter, taken out of the line, without those nobody wants any more. Called with `_changed` held."""
        taken = [request for request in self._waiting if request.adapter == adapter][:most]
        for request in taken:
            self._waiting.remove(request)
        return [request for request in taken if request.answer.running() or request.answer.set_running_or_notify_cancel()]

    def _fail(self, adapter: str, running: dict[int, Request], error: BaseException) -> None:
        """Tell those whose rows were being written; with none, those who wait for an adapter that cannot be used."""
        with self._changed:
            lost = list(running.values()) or self._withdrawn(adapter, len(self._waiting))
        for request in lost:
            request.answer.set_exception(error)

    def _again_in_smaller_batches(self, running: dict[int, Request]) -> None:
        """The memory was too small for so many rows: from now on half as many. One row alone that does not fit fails."""
        self.batch = len(running) // 2
        with self._changed:
            self._waiting.extendleft(reversed(running.values()))

    def _using(self, adapter: str) -> AbstractContextManager[Any]:
        if adapter:
            self._peft.set_adapter(self.adapters[adapter].name)
            return nullcontext()
        return nullcontext() if self._peft is None else self._peft.disable_adapter()


def _give(running: dict[int, Request], row: Row) -> None:
    running.pop(id(row)).answer.set_result(row)


_loaded: dict[str, LoadedModel] = {}
_lock = threading.Lock()


def loaded(folder: str) -> LoadedModel:
    """The model of a folder, loaded on first use, shared by the whole process, and loaded anew when its weights have changed.

    Raises NotFound, Invalid.
    """
    key = str(Path(folder).resolve())
    with _lock:
        if key not in _loaded or _loaded[key].revision != weight_hash(key):
            _loaded[key] = LoadedModel(key)
        return _loaded[key]
