"""The pages that belong to no package: signing in, errors, what the system is, the components."""
