"""The page of grid leaders and other volunteers, by personal link."""
