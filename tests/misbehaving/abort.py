# unsolved: ends itself by a bad access to memory
import ctypes


def inside(*_):
    ctypes.string_at(1)
