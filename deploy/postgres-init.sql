CREATE DATABASE prefect OWNER thuoc; -- its extension pg_trgm may be made by the owner
