"""Many clips: found, planned, analysed by many processes or machines, resumable, and summarised.

::

    sources, metadata ─→ plan ─→ executor (local | cluster) ─→ worker ─→ work   one clip → one folder
                          ↑  ↓                 ↓
                        manifest  ←────────  run  ─→ results (summary.csv, summary.parquet, index.html)

Planning and parsing the manifest are pure; only `run` writes the manifest.
"""
