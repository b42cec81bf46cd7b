# The students of a database as a spreadsheet, by sqlite3 and openpyxl in write-only mode.
# Usage: roster_export_reference.py DATABASE QUERY FILE
import sqlite3
import sys

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

rows = sqlite3.connect(sys.argv[1]).execute(sys.argv[2])
book = Workbook(write_only=True)
sheet = book.create_sheet("Roster export")
sheet.freeze_panes = "A2"
cells = [WriteOnlyCell(sheet, value=column[0].replace("_", " ")) for column in rows.description]
for cell in cells:
    cell.font = Font(bold=True)
sheet.append(cells)
for row in rows:
    sheet.append(row)
book.save(sys.argv[3])
