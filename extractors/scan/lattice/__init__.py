"""The rulings of a page, and the lattice of each table's cells: found, and mended where broken.

`rulings` finds the lines, `grouping` parts them table by table, `edges`, `stumps` and `form_walls`
say which pieces of a lattice are drawn, `fitting` lays the official forms over them, and `repair`
draws what is missing.
"""
