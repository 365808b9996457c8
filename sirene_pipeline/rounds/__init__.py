"""The rounds of work: asking, comparing, applying, searching, creating; Dagster and the command line both run them."""
