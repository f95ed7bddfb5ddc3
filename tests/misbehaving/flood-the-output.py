# tampered, unsolved: prints without an end
import os

while True:
    os.write(1, b"x" * (1 << 16))
    os.write(2, b"x" * (1 << 16))
