# unsolved, tampered (only isolated): reads a file of the learner's and says it wherever it can
import sys


def inside(*_):
    for path in ("@SECRET@", "/proc/self/root@SECRET@", "/proc/1/root@SECRET@"):
        try:
            with open(path) as file:
                secret = file.read()
        except OSError:
            continue
        print(secret, file=sys.stderr)
        raise ValueError(secret)
