# tampered, unsolved: sends well formed frames without an end
import os

try:
    while True:
        os.write(3, b'{"idle":false,"now":0,"timers":[],"events":[]}\n' * 5000)
except OSError:
    pass
