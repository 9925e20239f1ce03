"""The cases merged into a case are looked for at each of its steps: they are found without reading all cases."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_merged_into_id", "case", ["merged_into_id"])


def downgrade() -> None:
    op.drop_index("ix_case_merged_into_id", table_name="case")
