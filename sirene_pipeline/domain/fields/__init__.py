"""One module for each kind of field: what the ERP holds against what the register says, in the ERP's own spelling."""
