"""How things are stored: tables, queries and transactions. The only package that knows SQL."""
