# unsolved, tampered, broken (only isolated): starts threads without an end
import threading


def inside(*_):
    while True:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
