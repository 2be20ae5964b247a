"""Local weights: which folders may be loaded, and what identifies them. Safetensors only, and never code from a folder."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from touchstone.errors import Invalid, NotFound

CHUNK = 1 << 20


def weight_hash(folder: str, adapter: str = "") -> str:
    """SHA-256 over the files that make a model (and an adapter) what it is: its weights, and the config that says how they are used.

    Hexadecimal. Kept by path, size and time of change. Raises NotFound, Invalid.
    """
    digest = hashlib.sha256()
    for file in [*model_files(folder), *(adapter_files(adapter) if adapter else [])]:
        stat = file.stat()
        digest.update(_file_hash(str(file), stat.st_size, stat.st_mtime_ns))
    return digest.hexdigest()


def model_files(folder: str) -> list[Path]:
    """The safetensors files of a model's folder by name, then its config. Raises NotFound, Invalid."""
    path = _folder(folder)
    files = sorted(path.glob("*.safetensors"))
    if not files:
        raise Invalid(f"{folder} holds no safetensors weights.", "Other weight files can run code when they are read; convert them first.")
    if (path / "adapter_config.json").exists():
        raise Invalid(f"{folder} holds an adapter_config.json.", "It leads to weights elsewhere: give an adapter a folder of its own.")
    return [*files, _there(path / "config.json")]


def adapter_files(folder: str) -> list[Path]:
    """The weights and the config of an adapter's folder. Raises NotFound, Invalid."""
    path = _folder(folder)
    if (path / "adapter_model.bin").exists():
        raise Invalid(f"{folder} holds an adapter_model.bin.", "It can run code when it is read; convert it to safetensors first.")
    return [_there(path / "adapter_model.safetensors"), _there(path / "adapter_config.json")]


def _folder(folder: str) -> Path:
    path = Path(folder)
    if not path.is_dir():
        raise NotFound(f"There is no folder {folder}.", "Give the folder that a model or an adapter was saved to.")
    return path


def _there(file: Path) -> Path:
    if not file.is_file():
        raise Invalid(f"{file.parent} holds no {file.name}.", "It must be a model saved by transformers or an adapter saved by PEFT.")
    return file


def check_folder(folder: str) -> dict[str, Any]:
    """The config of a model folder that is safe to load. Raises NotFound, Invalid."""
    config = read_json(model_files(folder)[-1])
    tokenizer = Path(folder) / "tokenizer_config.json"
    if "auto_map" in config or (tokenizer.exists() and "auto_map" in read_json(tokenizer)):
        raise Invalid(f"{folder} wants to run code of its own (auto_map).", "Only models that the installed libraries know can be loaded.")
    return config


def check_adapter(folder: str) -> dict[str, Any]:
    """The config of a LoRA adapter folder. Raises NotFound, Invalid."""
    config = read_json(adapter_files(folder)[-1])
    if config.get("peft_type") != "LORA" or config.get("megatron_config"):
        raise Invalid(f"{folder} is not a plain LoRA adapter.", "Only LoRA adapters saved by PEFT can be loaded.")
    return config


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises Invalid."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"{path} cannot be read.", "The folder must be a model saved by transformers or PEFT.") from error
    if not isinstance(data, dict):
        raise Invalid(f"{path} is no JSON object.", "The folder must be a model saved by transformers or PEFT.")
    return data


@lru_cache(maxsize=256)
def _file_hash(path: str, size: int, changed: int) -> bytes:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
    return digest.digest()
