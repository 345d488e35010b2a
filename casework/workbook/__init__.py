"""What administrators keep as one workbook: handed out, edited, and taken in again after a dry run."""
