# unsolved, tampered: leaves with exit code 0 inside the call
import sys


def inside(*_):
    sys.exit(0)
