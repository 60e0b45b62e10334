"""Who there is: users, agencies, blocs of a year, lineage and roles."""
