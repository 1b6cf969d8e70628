"""The hand-written cases of the rule on rights, a module per kind of person; `..table` joins them."""
