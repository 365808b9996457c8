"""The subcommands of `sirene`, grouped as a person looks for them."""
