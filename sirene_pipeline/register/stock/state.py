"""Opening a stock: its files found and converted, their columns checked, their date read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sirene_pipeline.register.protocol import DatasetState
from sirene_pipeline.register.stock.database import StockDatabase
from sirene_pipeline.register.stock.download import fetched
from sirene_pipeline.register.stock.files import day_in_name, find_files
from sirene_pipeline.register.stock.schema import check_columns

if TYPE_CHECKING:
    from sirene_pipeline.register.stock.convert import Progress
    from sirene_pipeline.register.stock.settings import StockSettings


def open_stock(settings: StockSettings, progress: Progress | None = None) -> tuple[StockDatabase, DatasetState]:
    """Open the stock the settings name and say what it holds; it is fetched and converted to Parquet first, if need be.

    ``data_processed`` is a day: the one of the settings, else of the establishments' file name, else the last on which
    INSEE processed an establishment of the file.

    Raises:
        RegisterError: when files are missing, unreadable or of different months.
        SchemaChangedError: when a file lacks a column the product cannot do without.
    """
    files = fetched(find_files(settings), settings, progress)
    files.refuse_mixed()
    files = files.converted(progress)
    database = StockDatabase(files, settings)
    try:
        return database, _state(database, settings)
    except BaseException:
        database.close()
        raise


def _state(database: StockDatabase, settings: StockSettings) -> DatasetState:
    fields: dict[str, str] = {}
    missing: list[str] = []
    unknown: list[str] = []
    for kind, name in database.files.items():
        columns = database.columns(name)
        absent, unheard = check_columns(kind, columns, name)
        missing += absent
        unknown += unheard
        fields |= columns
    database.define()
    day = settings.data_date or day_in_name(database.files["establishments"])
    ((last_processed,),) = database.rows("last_processed") if day is None else [(day.isoformat(),)]
    ((count,),) = database.rows("count_establishments")
    return DatasetState(
        dataset_id="stock",
        data_processed=last_processed,
        modified=last_processed,
        records_count=count,
        fields=fields,
        missing=tuple(missing),
        unknown=tuple(unknown),
    )
