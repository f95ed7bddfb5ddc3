# unsolved, tampered: leaves a process behind that is in a session of its own and forgets its parents
import os
import signal
import time


def inside(*_):
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    os.closerange(0, 64)
    os.execve("/bin/sh", ["sh", "-c", "while :; do sleep 1; done # @OUTSIDE@"], {})
