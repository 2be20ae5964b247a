"""What a run sends and how far it got: pure values, no store and no model."""
