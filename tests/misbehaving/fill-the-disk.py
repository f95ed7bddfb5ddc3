# unsolved, tampered, broken (only isolated): writes to its temporary folder without an end
import os
import tempfile

piece = b"x" * (8 << 20)
for number in range(1000):
    try:
        with open(os.path.join(tempfile.gettempdir(), str(number % 10)), "ab") as file:
            file.write(piece)
    except OSError:
        pass
