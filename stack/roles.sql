-- The first start of the compose file's PostgreSQL: the owner, who migrates, and the product's role, with the database.
-- What the latter may do with tables is granted by the owner after every run of migrations (gpscf_events/core/rights.py).
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
CREATE ROLE owner LOGIN PASSWORD :'owner_password';
CREATE ROLE app LOGIN PASSWORD :'app_password';
SELECT current_database() AS name \gset
ALTER DATABASE :"name" OWNER TO owner;
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"name" TO app;
