# unsolved, tampered (only isolated): connects to a listener on this machine
import socket


def inside(*_):
    for host in ("127.0.0.1", "localhost"):
        try:
            socket.create_connection((host, @PORT@), timeout=1).sendall(b"secret")
        except OSError:
            pass
