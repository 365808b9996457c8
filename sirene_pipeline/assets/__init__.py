"""The assets, thin: read, call the domain or the store, report. They read as a sentence from the ERP to the ERP."""
