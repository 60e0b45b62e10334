"""What people see: the base pages, the components, sign-in and the answers to refusals."""
