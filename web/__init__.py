"""What staff, leaders and programs see: REST, pages."""
