# tampered, unsolved: sends a line without an end
import os

try:
    while True:
        os.write(3, b"x" * (1 << 20))
except OSError:
    pass
