"""Many clips: found, planned, analysed by many processes or machines, resumed, and summed up.

::

    sources, metadata ─→ plan ─→ executor (local | cluster) ─→ worker ─→ work   one clip → one folder
                          ↑  ↓                 ↓
                        manifest  ←────────  run  ─→ results (summary.csv, summary.parquet, index.html)

Planning and the reading of the manifest are pure; `run` is the only writer of the manifest.
"""
