# unsolved (only isolated): looks for the judge, its memory, its files and what it was started with
import os


def inside(*_):
    for number in filter(str.isdigit, os.listdir("/proc")):
        if number == str(os.getpid()):
            continue
        for name in ("environ", "mem", "maps", "fd/0", "fd/3", "cmdline"):
            try:
                with open(f"/proc/{number}/{name}", "rb") as file:
                    seen = file.read(1 << 16)
            except OSError:
                continue
            if b"judge" in seen or (name != "cmdline" and seen and number != "1"):
                os._exit(0)
    for folder in ("../exercises", "../visible", "../bin"):
        for _, _, names in os.walk(folder):
            if any("judge" in name for name in names):
                os._exit(0)
