"""The rules of the product, pure: no Dagster, no I/O, no clock; time and settings come in as arguments."""
