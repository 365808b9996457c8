"""The stages that build the sample: the register from its sources, then the ERP from the register and a spreadsheet.

``records`` and what it needs (``fields``, ``nomenclatures``) shape the facts of the sources (``specified``, ``insee``,
``search_results``, ``spreadsheet``) into records, which ``register`` puts together. ``choice`` picks partners,
``partners`` types their rows, ``faults`` damages some, ``numbering`` completes all, and ``erp`` runs the four.
"""
