"""The machine figures were measured on, and the memory of this process."""

from __future__ import annotations

import os
import platform
import resource
import sys
from pathlib import Path

import duckdb

_MB = 1024 * 1024


def machine() -> str:
    """Describe processor, memory and versions in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"Machine: {os.cpu_count()} cores ({_processor()}), {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, load {os.getloadavg()[0]:.1f} at the start"
    )


def memory_now() -> float:
    """Give the resident memory of this process in MB."""
    status = _status()
    return status["VmRSS"] / 1024 if status else peak_memory()


def forget_peak() -> None:
    """Start the peak of memory again from now, where the system allows it (Linux)."""
    path = Path("/proc/self/clear_refs")
    if path.exists():
        path.write_text("5", encoding="ascii")


def peak_memory() -> float:
    """Give the highest resident memory of this process in MB, since the start or ``forget_peak``."""
    status = _status()
    if status:
        return status["VmHWM"] / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _MB if sys.platform == "darwin" else peak / 1024


def _status() -> dict[str, int]:
    """Read the kB figures of ``/proc/self/status``; empty where there is none."""
    path = Path("/proc/self/status")
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    pairs = (line.split(":", 1) for line in lines if line.endswith("kB"))
    return {name: int(value.split()[0]) for name, value in pairs}


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
