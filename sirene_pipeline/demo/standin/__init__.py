"""A local server that answers as the Explore API v2.1 does, quotas and faults included, on a file of ODS records.

Records made from INSEE's files are CONVERTED (names in lower case, codes to labels), not recorded from the portal:
no recorded v2.1 answer of this data set is known.
"""

from sirene_pipeline.demo.standin.app import build_app
from sirene_pipeline.demo.standin.dataset import Dataset
from sirene_pipeline.demo.standin.faults import Fault, parse_fault
from sirene_pipeline.demo.standin.server import Handle, run, serve
from sirene_pipeline.demo.standin.state import Standin

__all__ = ["Dataset", "Fault", "Handle", "Standin", "build_app", "parse_fault", "run", "serve"]
