"""The register's boundary: what asks Sirene, wherever it is kept, and answers in the product's own records."""
