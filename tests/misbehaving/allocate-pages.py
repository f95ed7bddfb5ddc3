# unsolved, tampered, broken (only isolated): maps memory without an end and writes to it
import mmap

kept = []
while True:
    kept.append(mmap.mmap(-1, 64 << 20))
    kept[-1].write(b"x" * (64 << 20))
