# unsolved, tampered: stops itself, so that it neither runs nor ends
import os
import signal


def inside(*_):
    os.kill(os.getpid(), signal.SIGSTOP)
