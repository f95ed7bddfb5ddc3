# tampered, unsolved: leaves half a line on descriptor 3
import os

try:
    os.write(3, b'{"idle":true,"now":0,"timers":[],"events":[')
except OSError:
    pass
