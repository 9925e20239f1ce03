"""What staff, leaders and programs see."""
