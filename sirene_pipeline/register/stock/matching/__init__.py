"""An index of the monthly files, by which matching finds its candidates."""
