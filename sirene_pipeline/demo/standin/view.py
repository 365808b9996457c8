"""A data set as one request sees it: with the changes of shape that its faults make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sirene_pipeline.demo.standin.dataset import Dataset, Row
    from sirene_pipeline.demo.standin.faults import Fault
    from sirene_pipeline.demo.standin.fulltext import TextIndex

_POST_CODES: Final = ("codepostaletablissement", "codedepartementetablissement")
_DEFAULT_MISSING: Final = "codepostaletablissement"
_DEFAULT_EXTRA: Final = "champnouveau"


@dataclass(frozen=True, slots=True)
class View:
    """A data set, its text index, and the faults of one request."""

    dataset: Dataset
    texts: TextIndex
    faults: dict[str, Fault]

    @property
    def fields(self) -> dict[str, str]:
        """The fields this request may see: name to type."""
        fields = dict(self.dataset.fields)
        if fault := self.faults.get("missing_field"):
            fields.pop(str(fault.options.get("field", _DEFAULT_MISSING)), None)
        if fault := self.faults.get("extra_field"):
            fields[str(fault.options.get("field", _DEFAULT_EXTRA))] = "text"
        if "int_post_codes" in self.faults:
            fields |= dict.fromkeys(_POST_CODES, "int")
        return fields

    def written(self, record: Row) -> Row:
        """Give a record as this request gets it."""
        if "int_post_codes" in self.faults:
            for name in _POST_CODES:
                if isinstance(value := record.get(name), str) and value.isdigit():
                    record[name] = int(value)
        if (fault := self.faults.get("list_value")) and (name := str(fault.options.get("field"))) in record:
            record[name] = [record[name]]
        if fault := self.faults.get("extra_field"):
            record[str(fault.options.get("field", _DEFAULT_EXTRA))] = "nouveau"
        return record
