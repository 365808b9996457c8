"""The pipeline's own PostgreSQL, and the only place that imports psycopg; the SQL itself stands in ``sql/``."""
