"""Writes small tables as XLSX. Run as a process of its own, so that the web carries none of XlsxWriter's weight.

Reads JSON from standard input: a list of sheets, each with title, headings, widths in characters and rows of texts;
writes the file to standard output. Every cell is text.
"""

import io
import json
import sys

import xlsxwriter

LONGEST_CELL = 32_767


def main() -> None:
    """Read, make, write."""
    tables = json.load(sys.stdin)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        for table in tables:
            sheet = book.add_worksheet(table["title"][:31])
            sheet.freeze_panes(1, 0)
            for column, (heading, width) in enumerate(zip(table["headings"], table["widths"], strict=True)):
                # Whole columns are of the kind text: a number that is typed keeps all of its digits.
                sheet.set_column(column, column, width, text)
                sheet.write_string(0, column, heading, bold)
            for number, row in enumerate(table["rows"], 1):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, cell[:LONGEST_CELL], text)
    sys.stdout.buffer.write(made.getvalue())


if __name__ == "__main__":
    main()
