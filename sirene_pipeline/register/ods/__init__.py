"""The register through the Explore API v2.1 of OpenDataSoft."""
