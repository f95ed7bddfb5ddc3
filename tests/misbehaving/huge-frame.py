# tampered, unsolved: sends a line without an end
import os

# the harness has moved its channel out of the way, to the highest number there is
CHANNEL = max(int(name) for name in os.listdir("/proc/self/fd"))

try:
    while True:
        os.write(CHANNEL, b"x" * (1 << 20))
except OSError:
    pass
