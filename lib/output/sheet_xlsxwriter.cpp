// The sheet module (portalctl-sheets.so): spreadsheets with libxlsxwriter.
#include <xlsxwriter.h>
