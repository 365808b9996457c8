"""The ERP's boundary: one protocol, and a connector per way to reach an ERP."""
