"""The commands of `baoshen`, one module each; imports at the top stay light."""
