# The same spreadsheet as xlsx_bench.cpp's by openpyxl in write-only mode.
# Usage: xlsx_reference.py ROWS FILE
import datetime
import sys

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

book = Workbook(write_only=True)
sheet = book.create_sheet("Student Parent PIN Roster")
sheet.freeze_panes = "A2"
headings = ["student id", "student name", "grade", "homeroom", "teacher", "email", "parent name", "date used", "share",
            "tries"]
cells = [WriteOnlyCell(sheet, value=heading) for heading in headings]
for cell in cells:
    cell.font = Font(bold=True)
sheet.append(cells)
first = datetime.date(2026, 8, 14)
for i in range(int(sys.argv[1])):
    sheet.append([f"{i * 7919:010}", f"Guadalupe Mendoza-Reyes {i}", str(i % 13), f"H{i % 400}",
                  f"Castellanos, Irene {i % 9000}", f"{i * 7919:010}@mymail.example.org", f"Óscar Núñez {i}",
                  first + datetime.timedelta(days=i % 300), (i % 1000) / 1000, i % 10])
book.save(sys.argv[2])
