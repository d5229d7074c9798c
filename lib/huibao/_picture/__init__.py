"""How charts are drawn: layout, plots, the SVG. `huibao.charts` is the way in."""
