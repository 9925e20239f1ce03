"""The named queries: the only place with SELECT. Each takes the transaction's Store first."""
