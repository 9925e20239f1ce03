"""What a resident's message did to a case is done once; a suspended case knows when it comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_event", sa.Column("origin_key", sa.String(), nullable=True))
    op.create_index("ix_case_event_origin_key", "case_event", ["origin_key"], unique=True)
    op.add_column("case", sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True))
    # Suspended without a day until now: it comes back when it would have been asked about.
    op.execute("""UPDATE "case" SET suspended_until = next_check_at WHERE state = 'suspended'""")


def downgrade() -> None:
    op.drop_column("case", "suspended_until")
    op.drop_index("ix_case_event_origin_key", table_name="case_event")
    op.drop_column("case_event", "origin_key")
