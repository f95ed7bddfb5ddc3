# unsolved, broken: waits while it is loaded for what never comes
import threading

threading.Event().wait()
