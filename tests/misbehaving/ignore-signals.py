# unsolved: ignores every signal that can be ignored, and goes on for ever
import signal

for number in range(1, 64):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def inside(*_):
    while True:
        pass
