"""What makes the product run on a machine that has nothing: PostgreSQL, a sample ERP, a register stand-in."""
