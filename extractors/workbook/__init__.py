"""Workbooks: .xlsx and its kin from their XML, .xls and .et with xlrd."""
