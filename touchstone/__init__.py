"""The domain of Touchstone, free of Streamlit."""

__version__ = "0.1.0"
