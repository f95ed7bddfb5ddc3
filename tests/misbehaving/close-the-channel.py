# tampered, unsolved: closes descriptor 3
import os

try:
    os.close(3)
except OSError:
    pass
