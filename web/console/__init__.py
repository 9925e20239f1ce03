"""The staff console under /console, built on starlette-admin."""
