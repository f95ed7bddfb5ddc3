# unsolved, tampered, broken: opens files until there are no more
import os


def inside(*_):
    try:
        while True:
            os.open("/dev/null", os.O_RDONLY)
    except OSError:
        pass
