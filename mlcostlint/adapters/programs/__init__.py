"""What containers start, in any dialect: which engine, on which model, trained in which way."""
