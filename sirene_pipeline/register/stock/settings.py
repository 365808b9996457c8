"""Settings of a stock source: where INSEE's monthly files are, and what DuckDB may use of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

_LARGEST_CHUNK: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class StockSettings:
    """Where the stock is, and how it is read.

    ``folder`` holds the files under the names INSEE gives them, a month in the name or not; it may also be an HTTP(S)
    address below which they lie as ``StockEtablissement_utf8.parquet`` and so on. ``establishments``, ``units``,
    ``successions``, ``duplicates`` and ``history`` name single files or addresses instead. ``data_date`` is the day the
    files are the image of, when neither their names nor their contents should decide.

    What lies at addresses is fetched into ``cache``. The times are in seconds: ``longest_download`` bounds one file,
    ``max_wait`` a pause the server asks for; ``attempts`` counts the first try.

    ``index_folder`` is where the index for matching is kept, beside the establishments when ``None``.

    ``threads`` (``None``: all cores) and ``memory_limit`` bound DuckDB; what does not fit goes to ``temp_directory``.
    ``chunk_size`` is the number of SIRETs read and given out at once. ``keep_raw`` gives each establishment's source
    columns along, for the archive of answers, at the price of a second reading.
    """

    folder: str = "stock"
    establishments: str | None = None
    units: str | None = None
    successions: str | None = None
    duplicates: str | None = None
    history: str | None = None
    data_date: date | None = None
    threads: int | None = None
    memory_limit: str = "4GB"
    temp_directory: str | None = None
    chunk_size: int = 20_000
    keep_raw: bool = True
    index_folder: str | None = None
    cache: str = ".sirene/stock"
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    longest_download: float = 4 * 3600.0
    attempts: int = 5
    max_wait: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what DuckDB could only answer with an error far from its cause."""
        if self.threads is not None and self.threads < 1:
            raise ValueError(f"threads must be at least 1, not {self.threads}.")
        if not 1 <= self.chunk_size <= _LARGEST_CHUNK:
            raise ValueError(f"chunk_size must be 1 to {_LARGEST_CHUNK:,} SIRETs, not {self.chunk_size}.")
        if not self.folder.strip():
            raise ValueError("folder must name the folder or the address of the stock files.")
