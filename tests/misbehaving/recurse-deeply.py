# unsolved: recurses until there is no stack
import sys

sys.setrecursionlimit(1 << 30)


def deep(value):
    return deep([value])


def inside(*_):
    deep([])
