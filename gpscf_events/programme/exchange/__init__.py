"""The programme as a file: XLSX, iCalendar and JSON, written and read."""
