# unsolved, tampered (only isolated): writes, appends to, links and removes what is outside
import os

for attempt in (
    lambda: open("@OUTSIDE@/new", "w").close(),
    lambda: open("@OUTSIDE@/here-before", "a").write("x"),
    lambda: os.remove("@OUTSIDE@/here-before"),
    lambda: os.symlink("/etc/passwd", "@OUTSIDE@/link"),
    lambda: os.mkfifo("@OUTSIDE@/fifo"),
    lambda: os.rename("@OUTSIDE@/here-before", "@OUTSIDE@/moved"),
):
    try:
        attempt()
    except OSError:
        pass
