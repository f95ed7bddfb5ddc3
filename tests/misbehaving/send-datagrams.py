# unsolved, tampered (only isolated): sends datagrams
import socket


def inside(*_):
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"secret", ("127.0.0.1", @PORT@))
    except OSError:
        pass
