"""Use-cases, one function each. Only the portal process and the operator's own commands run them."""
