# The rows of a CSV of the Security Audit Report as a spreadsheet, by openpyxl in write-only mode: a bold, frozen heading,
# filters, and real dates.
# Usage: security_audit_reference.py ROWS.csv FILE
import csv
import datetime
import sys

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

book = Workbook(write_only=True)
sheet = book.create_sheet("Security Audit Report")
sheet.freeze_panes = "A2"
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = csv.reader(file)
    cells = [WriteOnlyCell(sheet, value=heading) for heading in next(rows)]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    count = 1
    for row in rows:
        count += 1
        if row[7]:
            row[7] = datetime.date.fromisoformat(row[7])
        sheet.append([value or None for value in row])
sheet.auto_filter.ref = f"A1:J{count}"
book.save(sys.argv[2])
