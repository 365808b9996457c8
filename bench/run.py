"""`make bench`: every benchmark one after the other; each prints its figures and the machine it ran on.

    python bench/run.py                    all
    python bench/run.py compare register   some

Machines are noisy: quote ratios measured in one run.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
BENCHES = ("compare", "register", "following", "matching", "matching_stock")


def main() -> int:
    """Run the benchmarks named, or all; the exit status is that of the worst."""
    chosen = sys.argv[1:] or BENCHES
    unknown = [name for name in chosen if name not in BENCHES]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    worst = 0
    for name in chosen:
        print(f"\n== {name} ==", flush=True)
        worst = max(worst, subprocess.run([sys.executable, str(FOLDER / f"{name}.py")], check=False).returncode)  # noqa: S603
    return worst


if __name__ == "__main__":
    sys.exit(main())
