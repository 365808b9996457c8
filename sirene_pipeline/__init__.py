"""Compares an ERP's partners with the French company register Sirene and proposes; people decide; a sensor applies."""
