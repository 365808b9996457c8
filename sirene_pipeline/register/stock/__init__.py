"""The register as INSEE's monthly files, read by DuckDB."""
