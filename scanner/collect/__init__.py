"""The hand-carried collector: a script with the questions goes out, files with answers come in.

``windows`` and ``linux`` write the scripts, ``lines`` and ``values`` read a file, ``importing``
puts its answers into a run.
"""
