"""Setting up a run: what there is to choose from, what is chosen so far, and what would go wrong."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any

from store import models, prompts, runs, suite_list, suites
from store.database import Database
from store.tables import CaseRow
from touchstone.actions import blocks
from touchstone.actions.chain_outlook import models_asked, sender
from touchstone.actions.estimate import Estimate, estimate
from touchstone.actions.keys import check_keys
from touchstone.actions.runs import RunRequest, TargetChoice, check_request
from touchstone.actions.store_errors import translated
from touchstone.actions.version_names import offered
from touchstone.errors import Conflict, Invalid, MissingVariables, NotFound, TouchstoneError
from touchstone.runs.building import build_messages
from touchstone.scorers.judging import can_judge
from touchstone.suites.cases import case_from_json, stored_case
from touchstone.types import Case, Message, Params

DRAFT = "new-run"
NO_PROMPT = 0
"""Stands for the bare model among prompt versions."""
Pair = tuple[int, int]
"""A prompt version and a model, by their ids."""
LISTS = ("prompt_version_ids", "model_ids", "attacks", "notes")
SAMPLE = 100
"""Cases that are looked at for variables they lack."""


Sent = tuple[Message, ...] | TouchstoneError
"""What is sent for a case, or why nothing can be."""


@dataclass(frozen=True)
class NewRun:
    """What is chosen so far: every prompt version on every model is a target, but for the pairs that are `left_out`.

    `notes` say where the choice was brought from, a sentence each.
    """

    suite_version_id: int = 0
    prompt_version_ids: tuple[int, ...] = ()
    model_ids: tuple[int, ...] = ()
    attacks: tuple[str, ...] = ("",)
    repeats: int = 1
    concurrency: int = 8
    budget_usd: float | None = None
    name: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "NewRun":
        """The inverse of `to_json`; what does not fit is left out."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        lists = {name: tuple(known[name]) for name in LISTS if isinstance(known.get(name), list)}
        left_out = tuple((int(version), int(model)) for version, model in known.get("left_out") or ())
        return cls(**{**known, **lists, "left_out": left_out})

    def to_json(self) -> dict[str, Any]:
        """Plain values, as a draft keeps them."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every prompt version on every model."""
        return tuple((version, model) for version in self.prompt_version_ids for model in self.model_ids)

    @property
    def asked(self) -> tuple[Pair, ...]:
        """Those that are targets."""
        return tuple(pair for pair in self.pairs if pair not in self.left_out)

    def asking(self, pairs: Collection[Pair]) -> "NewRun":
        """The choice with these of its pairs as targets and no other."""
        return replace(self, left_out=tuple(pair for pair in self.pairs if pair not in pairs))

    def of_pairs(self, pairs: Sequence[Pair]) -> "NewRun":
        """The choice of the versions and models of these pairs, and these as targets; there is one at least."""
        versions, model_ids = (tuple(dict.fromkeys(ids)) for ids in zip(*pairs, strict=True))
        return replace(self, prompt_version_ids=versions, model_ids=model_ids).asking(pairs)

    def with_versions(self, others: Mapping[int, int]) -> "NewRun":
        """The choice with other versions in place of some, each on the models that those were asked on."""
        versions = tuple(dict.fromkeys(others.get(id, id) for id in self.prompt_version_ids))
        asked = [(others.get(version, version), model) for version, model in self.asked]
        return replace(self, prompt_version_ids=versions).asking(asked)

    def request(self, project_id: int) -> RunRequest:
        """The run that was chosen."""
        targets = (TargetChoice(model, version or None) for version, model in self.asked)
        return RunRequest(
            project_id=project_id,
            suite_version_id=self.suite_version_id,
            targets=tuple(targets),
            name=self.name,
            attacks=self.attacks,
            repeats=self.repeats,
            params=Params.from_json(self.params),
            concurrency=self.concurrency,
            budget_usd=self.budget_usd,
        )


@dataclass(frozen=True)
class SuiteOption:
    """A suite version with its number of cases."""

    version_id: int
    suite_id: int
    name: str
    number: int
    cases: int


@dataclass(frozen=True)
class Offer:
    """What any run is made of; the newest versions come first. Models by id, with their names."""

    suites: tuple[SuiteOption, ...]
    models: Mapping[int, str]
    attacks: tuple[str, ...]


@dataclass(frozen=True)
class Options(Offer):
    """What there is to choose from: prompt versions too, by id, with their names. `is_part`: not all of them, see `offered`.

    `newer` has the newest version of the same branch for each that is none.
    """

    prompts: Mapping[int, str]
    is_part: bool
    newer: Mapping[int, int]

    def outdated(self, chosen: Sequence[int]) -> dict[int, int]:
        """Those of the chosen prompt versions of which the newest is not chosen, with that one."""
        return {id: newest for id in chosen if (newest := self.newer.get(id)) and newest not in chosen}


@translated()
def offer(db: Database, project_id: int) -> Offer:
    """What a run of this project can be made of, whatever its prompt."""
    from touchstone.attacks import attacks

    rows = suite_list.with_versions(db, project_id)
    found = tuple(SuiteOption(v.id or 0, s.id or 0, s.name, v.number, v.case_count) for s, v in rows if v.case_count)
    return Offer(found, {model.id or 0: model.name for model in models.list_models(db)}, tuple(attacks))


@translated()
def options(db: Database, project_id: int, chosen: Collection[int] = ()) -> Options:
    """Everything a run of this project can be made of: those of its prompt versions that are `offered` where some are chosen.

    A block is no prompt: others include it.
    """
    given = offer(db, project_id)
    return Options(given.suites, given.models, given.attacks, *offered(db, project_id, chosen))


def first_choice(given: Options) -> NewRun:
    """What a form begins with: the first suite, the oldest prompt's newest version, the first two models."""
    oldest = min(given.prompts, default=NO_PROMPT)
    prompt_ids = (given.newer.get(oldest, oldest),)
    return NewRun(given.suites[0].version_id if given.suites else 0, prompt_ids, tuple(given.models)[:2])


@translated()
def as_linked(db: Database, project_id: int, chosen: NewRun, suite_id: int | None, like: int | None) -> NewRun:
    """The choice with what a link asks for: a suite in its newest version, and the targets of the run `like`."""
    suites = offer(db, project_id).suites if suite_id else ()
    suite = next((one.version_id for one in suites if one.suite_id == suite_id), chosen.suite_version_id)
    chosen, targets = replace(chosen, suite_version_id=suite), runs.run_targets(db, like) if like else []
    if not targets:
        return chosen
    pairs = [(target.prompt_version_id or NO_PROMPT, target.model_id) for target in targets]
    return fitted(db, project_id, replace(chosen.of_pairs(pairs), notes=()))


def fitted(db: Database, project_id: int, chosen: NewRun) -> NewRun:
    """The choice without what is no longer there. Raises StoreError."""
    given = options(db, project_id, chosen.prompt_version_ids)
    versions = {one.version_id for one in given.suites}
    begun = first_choice(given)
    return NewRun(
        **{
            **{name: getattr(chosen, name) for name in chosen.__dataclass_fields__},
            "suite_version_id": chosen.suite_version_id if chosen.suite_version_id in versions else begun.suite_version_id,
            "prompt_version_ids": tuple(id for id in chosen.prompt_version_ids if id == NO_PROMPT or id in given.prompts),
            "model_ids": tuple(id for id in chosen.model_ids if id in given.models),
        }
    )


@dataclass(frozen=True)
class Lack:
    """Variables of a prompt version to which so many of the first cases give no value."""

    version_id: int
    variables: tuple[str, ...]
    cases: int


@dataclass(frozen=True)
class Trouble:
    """How many of the first attempts cannot be sent, what they lack, and why the first cannot that lacks nothing ("" without one)."""

    failing: int
    looked_at: int
    cases: int
    lacking: tuple[Lack, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Outlook:
    """What is known before the start: what the run takes, and what would go wrong (`problem` and `keyless` keep it from starting)."""

    estimate: Estimate | None = None
    trouble: Trouble | None = None
    alike: tuple[int, ...] = ()
    """Prompt versions that send the same text for every case: they use nothing of what tells the cases apart."""
    unjudged: int = 0
    """How many of the first cases were looked at where nothing judges the answer to any of them; 0 where something does."""
    problem: str = ""
    keyless: str = ""
    """Which of the models have no key, and what to do."""

    @property
    def can_start(self) -> bool:
        """Whether nothing keeps the run from starting."""
        return self.estimate is not None and not (self.problem or self.keyless)


def outlook(db: Database, project_id: int, chosen: NewRun) -> Outlook:
    """What a run of this choice would be; nothing is known before its cases are chosen. Raises StoreError."""
    if not chosen.suite_version_id:
        return Outlook()
    if not chosen.asked:
        return Outlook(problem="Choose at least one target." if chosen.pairs else "Choose at least one prompt and one model.")
    return outlook_of(db, chosen, lambda: chosen.request(project_id))


def outlook_of(db: Database, chosen: NewRun, made: Callable[[], RunRequest]) -> Outlook:
    """What the request that is made of a choice would be; making it may raise Invalid. Raises StoreError."""
    try:
        request = made()
        check_request(request)
        _check_chains(db, request)
        return Outlook(estimate(db, request), *_rehearsed(db, chosen), keyless=_keyless(db, chosen))
    except (Conflict, Invalid, NotFound) as problem:
        return Outlook(problem=str(problem))


@translated()
def _check_chains(db: Database, request: RunRequest) -> None:
    """Raises what keeps a chain from running over a suite."""
    from touchstone.actions.chain_asking import pinned

    rows = {id: prompts.get_version(db, id) for id in {choice.prompt_version_id for choice in request.targets} if id is not None}
    for choice in request.targets:
        row = rows.get(choice.prompt_version_id or 0)
        if row is not None and row.chain:
            pinned(db, request.project_id, row, models.get_model(db, choice.model_id).name)


def _keyless(db: Database, chosen: NewRun) -> str:
    try:
        check_keys(db, models_asked(db, chosen.asked))
    except Invalid as problem:
        return str(problem)
    return ""


@translated()
def _rehearsed(db: Database, chosen: NewRun) -> tuple[Trouble | None, tuple[int, ...], int]:
    """What would make attempts errors before any model is asked, a variable that cases lack, say; `Outlook.alike` and `.unjudged`."""
    cases = next(suites.iter_cases(db, chosen.suite_version_id, SAMPLE), []) if chosen.suite_version_id else []
    asked = _senders(db, chosen.prompt_version_ids)
    sent = {id: [_sent(send, case) for case in cases] for id, send in asked.items()}
    alike = (id for id, texts in sent.items() if len(texts) > 1 and len(set(texts)) == 1 and not isinstance(texts[0], TouchstoneError))
    return _trouble(cases, sent), tuple(alike), _unjudged(cases)


@translated()
def unjudged(db: Database, suite_version_id: int) -> int:
    """As `Outlook.unjudged`, of a suite version."""
    return _unjudged(next(suites.iter_cases(db, suite_version_id, SAMPLE), []))


def _unjudged(cases: Sequence[CaseRow]) -> int:
    """The first case that something judges ends the look."""
    return 0 if any(can_judge(stored_case(case.body)) for case in cases) else len(cases)


def _trouble(cases: Sequence[CaseRow], sent: Mapping[int, Sequence[Sent]]) -> Trouble | None:
    """What is wrong with the attempts that cannot be sent; None where all can."""
    failed = [(case, one) for texts in sent.values() for case, one in zip(cases, texts, strict=True) if isinstance(one, TouchstoneError)]
    if not failed:
        return None
    lacking = {id: [one.names for one in texts if isinstance(one, MissingVariables)] for id, texts in sent.items()}
    lacks = (Lack(id, tuple(dict.fromkeys(chain.from_iterable(names))), len(names)) for id, names in lacking.items() if names)
    others = (f"Case {case.key}: {one.message}" for case, one in failed if not isinstance(one, MissingVariables))
    return Trouble(len(failed), len(cases) * len(sent), len(cases), tuple(lacks), next(others, ""))


def _senders(db: Database, version_ids: Collection[int]) -> dict[int, Callable[[Case], tuple[Message, ...]]]:
    read = blocks.reader(db)
    rows = {id: prompts.get_version(db, id) for id in version_ids if id}
    chains = {id: sender(row) for id, row in rows.items() if row.chain}
    return {id: chains.get(id) or partial(build_messages, read(id or None, "")[0]) for id in version_ids}


def _sent(send: Callable[[Case], tuple[Message, ...]], case: CaseRow) -> Sent:
    try:
        return send(case_from_json(case.body))
    except TouchstoneError as error:
        return error
