"""Loads a submission and stands between it and the judge: seams, virtual time, a loop that knows when it is idle.

Run by ``python -I -S -B -X utf8 -c LAUNCH subject.py --channel=3`` (``src/runtimes/python.rs``) with the
submission's tree as working directory. The protocol is told in ``../PROTOCOL.md``. Everything that the harness needs
is imported and bound before the tree is put on ``sys.path``, so nothing of the submission can stand in for the
standard library here.

What the submission can see is as ordinary as can be: a program given with ``-c``, whose ``__main__`` is empty, the
loop's own class, dependencies that are objects of a class with methods, modules imported before any loop runs.
README.md tells what cannot be hidden.
"""

import asyncio
import base64
import builtins
import collections.abc
import concurrent.futures.thread
import contextlib
import gc
import importlib
import inspect
import json
import logging
import math
import os
import platform
import selectors
import site
import sys
import threading
import time
import traceback
import warnings
import weakref

real_monotonic, real_sleep = time.monotonic, time.sleep
leave, write_bytes, read_bytes = os._exit, os.write, os.read
to_json, from_json = json.dumps, json.loads
all_tasks, Task, CancelledError = asyncio.all_tasks, asyncio.Task, asyncio.CancelledError
this_thread, frames_of_threads = threading.get_ident, sys._current_frames
MAIN_THREAD = this_thread()
WORKER_CODE = getattr(getattr(concurrent.futures.thread, "_worker", None), "__code__", None)

START = 7_486.25  # what time.monotonic() says when the judge's clock is at 0: a machine that has been up for a while
EPOCH = float(int(time.time()))  # what time.time() says then; datetime.now() asks the system itself
RESOLUTION = 1e-9  # asyncio fires timers that are due within its clock's resolution
SPIN_LIMIT = 1000  # turns of the loop without any event, after which busy waiting counts as waiting
STUCK_IN_LOCK, STUCK = 0.1, 1.0  # real seconds after which a thread that does not move counts as waiting
VACANT_ATTEMPTS, BARE_ATTEMPTS = 20, 2000  # at making an object in the place of one that is gone
NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
TEXT_LIMIT, DEPTH_LIMIT, TIMERS_LIMIT = 10_000, 40, 64
LOG_LIMIT, LOG_ERRORS = 200_000, 1000  # characters and exceptions of one record: it may name hundreds of keys
FRAME_SIZE = 1 << 20  # characters of records after which they are sent early
CHANNEL = 100  # descriptors below this number are those of any program


# --- the channel -----------------------------------------------------------------------------------------------


class Channel:
    """One JSON object a line, both ways. Its end means: leave at once."""

    def __init__(self, name):
        if name == "stdio":
            self.source, self.sink = os.dup(0), os.dup(1)
            silence = os.open(os.devnull, os.O_RDONLY)
            os.dup2(silence, 0)
            os.close(silence)
            os.dup2(2, 1)  # what the submission prints must not mix with the frames
            if os.name == "nt":
                import msvcrt

                msvcrt.setmode(self.source, os.O_BINARY)
                msvcrt.setmode(self.sink, os.O_BINARY)
        else:
            self.source = self.sink = out_of_the_way(int(name))
        self.buffer = bytearray()

    def send(self, frame):
        line = memoryview(to_json(frame, separators=(",", ":"), allow_nan=False).encode() + b"\n")
        try:
            while line:
                line = line[write_bytes(self.sink, line):]
        except OSError:
            leave(0)

    def receive(self):
        while (end := self.buffer.find(b"\n")) < 0:
            try:
                chunk = read_bytes(self.source, 1 << 16)
            except OSError:
                chunk = b""
            if not chunk:
                leave(0)
            self.buffer += chunk
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        return from_json(line)


def out_of_the_way(descriptor):
    """The same descriptor under a high number, where the system has one."""
    try:
        import fcntl

        moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, CHANNEL)
        os.close(descriptor)
        return moved
    except (ImportError, OSError):
        os.set_inheritable(descriptor, False)
        return descriptor


# --- values and errors -----------------------------------------------------------------------------------------


def clean(text, limit=TEXT_LIMIT):
    """Text that every JSON parser accepts, of a bearable length."""
    text = str.__str__(text)
    if len(text) > limit:
        text = text[:limit] + "…"
    return text.encode("utf-8", "replace").decode()


def shown(value, how=repr, limit=TEXT_LIMIT):
    try:
        return clean(how(value), limit)
    except Exception:
        return f"<{type(value).__name__}>"


def class_name(kind):
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}:{kind.__qualname__}"


class Plain:
    """Python values as the protocol's plain data, and back."""

    def __init__(self, world):
        self.world = world
        self.objects = {}  # number -> object made by `construct`
        self.seams = {}  # name -> the one object that stands for that seam
        self.errors = {}  # ref -> exception made for the judge
        self.refs = {}  # id of such an exception -> ref

    def encode(self, value):
        try:
            return self.encode_inner(value, 0)
        except Exception:  # an object that does not even let itself be looked at
            return {"$opaque": f"<{type(value).__name__}>"}

    def encode_inner(self, value, depth):
        if value is None or value is True or value is False:
            return value
        if depth > DEPTH_LIMIT:
            return {"$opaque": "…"}
        if isinstance(value, str):
            value = str.__str__(value)
            try:
                value.encode()
            except UnicodeEncodeError:
                return {"$opaque": ascii(value)}
            return value
        if isinstance(value, int):
            value = int(value)
            return value if abs(value) <= 2**53 else {"$int": str(value)}
        if isinstance(value, float):
            value = float(value)
            return value if math.isfinite(value) else {"$number": NOT_FINITE[str(value)]}
        if isinstance(value, (bytes, bytearray)):
            return {"$bytes": base64.b64encode(value).decode()}
        if isinstance(value, BaseException):
            return {"$error": self.encode_error(value)}
        for number, thing in self.objects.items():
            if thing is value:
                return {"$ref": number}
        for name, thing in self.seams.items():
            if thing is value:
                return {"$seam": name}
        if isinstance(value, list):
            return [self.encode_inner(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return {"$tuple": [self.encode_inner(item, depth + 1) for item in value]}
        if isinstance(value, collections.abc.Mapping):
            inner = depth + 1
            pairs = [(self.encode_inner(key, inner), self.encode_inner(item, inner)) for key, item in value.items()]
            if all(type(key) is str and not key.startswith("$") for key, _ in pairs):
                return dict(pairs)
            return {"$dict": pairs}
        return {"$opaque": shown(value)}

    def encode_error(self, error, depth=0, told=None):
        """With all that it carries; what is in `told`, in full already, is only named again."""
        told = set() if told is None else told
        kinds = [class_name(kind) for kind in type(error).__mro__ if issubclass(kind, BaseException)]
        text = {"name": kinds[0], "message": shown(error, str), "kinds": kinds}
        if id(error) in self.refs:
            text["ref"] = self.refs[id(error)]
        if depth < DEPTH_LIMIT and id(error) not in told:
            told.add(id(error))
            if error.__cause__ is not None:
                text["cause"] = self.encode_error(error.__cause__, depth + 1, told)
            if error.__context__ is not None and not error.__suppress_context__:
                text["context"] = self.encode_error(error.__context__, depth + 1, told)
            if isinstance(error, BaseExceptionGroup):
                text["errors"] = [self.encode_error(inner, depth + 1, told) for inner in error.exceptions]
        return text

    def decode(self, value):
        if isinstance(value, list):
            return [self.decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        tag = next((key for key in value if key.startswith("$")), None)
        if tag is None:
            return {key: self.decode(item) for key, item in value.items()}
        content = value[tag]
        if tag == "$tuple":
            return tuple(self.decode(item) for item in content)
        if tag == "$dict":
            return {self.decode(key): self.decode(item) for key, item in content}
        if tag == "$error":
            return self.decode_error(content)
        if tag == "$ref":
            return self.objects[content]
        if tag == "$int":
            return int(content)
        if tag == "$number":
            return float(content)
        if tag == "$bytes":
            return base64.b64decode(content)
        if tag == "$seam":
            if content not in self.seams:
                self.seams[content] = make_seam(self.world, value)
            return self.seams[content]
        return None  # $undefined

    def decode_error(self, told):
        ref = told.get("ref")
        if ref in self.errors:
            return self.errors[ref]
        module, _, name = told["name"].rpartition(":")
        home = importlib.import_module(module) if module else builtins
        try:
            kind = getattr(home, name)
        except AttributeError:
            raise Broken(f"{module} has no {name}", home) from None
        inner = [self.decode_error(error) for error in told.get("errors", ())]
        args = (told.get("message", ""), inner) if inner else (told.get("message", ""),)
        try:
            error = kind(*args)
        except TypeError:  # a class whose constructor wants something else
            error = kind.__new__(kind, *args)
            error.args = args
        for key, value in told.get("props", {}).items():
            setattr(error, key, self.decode(value))
        if told.get("cause"):
            error.__cause__ = self.decode_error(told["cause"])
        if ref is not None:
            self.errors[ref] = error
            self.refs[id(error)] = ref
        return error

    def forget_tracebacks(self):
        """The errors made for the judge live on; what they met on their way must not."""
        waiting = list(self.errors.values())
        seen = set()
        while waiting:
            error = waiting.pop()
            if error is not None and id(error) not in seen:
                seen.add(id(error))
                error.__traceback__ = None
                waiting += [error.__cause__, error.__context__]


class Broken(Exception):
    """The submission lacks what a command names."""

    def __init__(self, message, module=None):
        super().__init__(message)
        self.module = module


# --- seams -----------------------------------------------------------------------------------------------------


METHOD = """
async def {name}(self, {params}):
    return await self._client.request({name!r}, {params})
"""
NOTE = """
def {name}(self, {params}):
    return self._client.note({name!r}, {params})
"""


def make_seam(world, plan):
    """The stand-in for a dependency: an object with the methods asked for, or one function.

    As a fixture's own would be: a class of its own with methods, and the function is a method of such an object.
    """
    name, slow_end = plan["$seam"], plan.get("slow_end", False)
    if "call" in plan:
        owner, _, method = name.rpartition("_")
        client = Client(world, name, slow_end, alone=True)
        methods = {method: (plan["call"], plan.get("params"))}
        return getattr(make_object(owner or "remote", client, methods), method)
    params = plan.get("params", {})
    methods = {method: (kind, params.get(method)) for method, kind in plan["methods"].items()}
    return make_object(name, Client(world, name, slow_end), methods)


def make_object(name, client, methods):
    kind = "".join(part.capitalize() for part in name.split("_"))
    made = {"__name__": "__main__"}
    for method, (how, params) in methods.items():
        source = {"async": METHOD, "note": NOTE}[how]
        exec(source.format(name=method, params="*args" if params is None else ", ".join(params)), made)
        made[method].__qualname__ = f"{kind}.{method}"
    members = {method: made[method] for method in methods}
    thing = type(kind, (), {"__module__": "__main__", "__repr__": lambda self: f"{kind}()", **members})()
    thing._client = client
    return thing


class Client:
    """Asks the judge in the name of one seam."""

    def __init__(self, world, seam, slow_end, alone=False):
        self.world, self.seam, self.slow_end, self.alone = world, seam, slow_end, alone

    def tell(self, method, args):
        """Tells the judge of a call: its number, and the answer where one was prepared."""
        world, method = self.world, None if self.alone else method
        armed = world.armed_answer(self.seam, method)
        if armed and armed.get("silent"):
            return None, armed
        number = world.next_ask()
        world.report(
            kind="ask", ask=number, seam=self.seam, method=method,
            args=[world.plain.encode(arg) for arg in args], at=world.millis(), **told_armed(armed),
        )
        return number, armed

    def note(self, method, *args):
        _, armed = self.tell(method, args)
        return outcome_of(self.world, armed) if armed else None

    async def request(self, method, *args):
        world = self.world
        number, armed = self.tell(method, args)
        if armed:
            return outcome_of(world, armed)
        try:
            answer = await world.await_answer(number)
        except BaseException as error:  # cancelled, or closed with its loop
            if world.withdraw(number) and self.slow_end and isinstance(error, CancelledError):
                try:
                    answer = await world.await_end(number)
                finally:
                    world.report(kind="ended", ask=number, at=world.millis())
                if "error" in answer:
                    raise answer["error"]
            raise
        if "error" in answer:
            raise answer["error"]
        return answer["value"]


def told_armed(armed):
    return {"armed": armed["how"]} if armed else {}


def outcome_of(world, armed):
    if armed["how"] in ("throw", "reject"):
        raise world.plain.decode_error(armed["error"])
    return world.plain.decode(armed.get("value"))


# --- the event loop --------------------------------------------------------------------------------------------


class Patience(selectors.DefaultSelector):
    """A selector that asks the world what to do where a real one would wait."""

    def __init__(self, world):
        super().__init__()
        self.world = world
        self.loop = None
        self.parked = False
        self.spins = 0

    def look(self, timeout):
        return super().select(timeout)

    def select(self, timeout=None):
        found = self.look(0)
        if found:
            return found
        spinning = timeout is not None and timeout <= 0
        if spinning and not self.world.spins_too_long(self):
            return found
        return self.world.rest(self.loop, self, spinning)


def like(original):
    """Gives a function the name and the home of the one in whose place it stands."""

    def dress(function):
        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(function, name, getattr(original, name, None))
        return function

    return dress


def make_loops_virtual(world, loop_class):
    """Loops of virtual time; the submission's own ones (`asyncio.run` in a thread) are of this class too."""
    original_init, original_threadsafe = loop_class.__init__, loop_class.call_soon_threadsafe
    original_surface = loop_class.call_exception_handler

    @like(original_init)
    def __init__(self, selector=None):
        patience = Patience(world)
        original_init(self, patience)
        patience.loop = self
        world.loops.add(self)

    @like(loop_class.time)
    def time(self):
        return world.now

    @like(original_threadsafe)
    def call_soon_threadsafe(self, callback, *args, context=None):
        if self._selector is not None:
            self._selector.parked = False
        return original_threadsafe(self, callback, *args, context=context)

    @like(original_surface)
    def surface(self, context):
        world.surfaced(context)
        substitute = self.__dict__.get("substitute")
        if substitute:
            substitute(context)
        else:
            original_surface(self, context)

    # A property, so that an instance attribute of the submission is heard but hides nothing.
    @property
    def call_exception_handler(self):
        return surface.__get__(self)

    @call_exception_handler.setter
    def call_exception_handler(self, substitute):
        self.__dict__["substitute"] = substitute

    loop_class.__init__, loop_class.time = __init__, time
    loop_class.call_soon_threadsafe, loop_class.call_exception_handler = call_soon_threadsafe, call_exception_handler


def next_timer(loop):
    return min((timer._when for timer in loop._scheduled if not timer._cancelled), default=None)


def wake(loop):
    loop._selector.parked = False
    loop._write_to_self()


# --- the world -------------------------------------------------------------------------------------------------


class World:
    """All that the submission lives in: its clock, its loops and threads, the judge's answers and commands."""

    def __init__(self, channel):
        self.channel = channel
        self.plain = Plain(self)
        self.now = START  # virtual seconds, as the submission's clocks tell them
        self.loops = weakref.WeakSet()
        self.jobs = weakref.WeakSet()  # what was handed to thread pools
        self.sleepers = {}  # thread -> (virtual second at which it wakes, event)
        self.stillness = {}  # thread -> (where it stands, real second since when)
        self.events = []
        self.commands = []
        self.key = ""  # of this turn: a frame without it is not ours
        self.spinning = False
        self.asks = 0
        self.waiting = {}  # ask -> (future, loop)
        self.armed = {}  # (seam, method) -> prepared answers
        self.calls = {}  # call -> its task
        self.vacant = set()  # where objects were that nobody holds any longer
        self.collecting = False
        self.broken = False
        self.errand = None  # a module to load once no loop runs
        self.tried = set()  # modules that were loaded, or did not load
        self.size = 0  # of the records that wait to be sent

    # What the judge gets to know.

    def millis(self, seconds=None):
        return plain_number(round(((self.now if seconds is None else seconds) - START) * 1000, 6))

    def report(self, **event):
        self.events.append(event)
        for loop in list(self.loops):
            if loop._selector is not None:
                loop._selector.spins = 0

    def send_early(self):
        events, self.events, self.size = self.events, [], 0
        self.channel.send({"idle": False, "key": self.key, "events": events})

    def send_idle(self):
        events, self.events, self.size = self.events, [], 0
        frame = {"idle": True, "key": self.key, "now": self.millis(), "timers": self.timers()[:TIMERS_LIMIT], "events": events}
        if self.spinning:
            frame["spinning"] = True
        self.channel.send(frame)

    def timers(self):
        due = [timer._when for loop in self.loops for timer in loop._scheduled if not timer._cancelled]
        due += [when for when, _ in self.sleepers.values()]
        return [self.millis(when) for when in sorted(due) if math.isfinite(when)]

    def surfaced(self, context):
        message = str(context.get("message", ""))
        culprit = context.get("task") or context.get("future")
        if message.endswith("exception was never retrieved"):
            what = "exception-never-retrieved"
        elif "destroyed" in message and "pending" in message:
            what = "task-destroyed-pending"
        else:
            what = "uncaught-exception"
        whose = "" if culprit is None else f": {describe(culprit)}"
        self.stray(what, message + whose, context.get("exception"))

    def stray(self, what, message, error=None):
        told = {} if error is None else {"error": self.plain.encode_error(error)}
        self.report(kind="stray", what=what, message=clean(message), **told)

    def logged(self, record):
        try:
            message = record.getMessage()
        except Exception:
            message = record.msg
        errors = []
        carried = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        gather_errors([carried, record.msg, record.args, vars(record)], errors)
        told = [self.plain.encode_error(error) for error in errors[:LOG_ERRORS]]
        message = shown(message, str, LOG_LIMIT)
        self.report(
            kind="log", level=clean(str(record.levelname)), rank=record.levelno, logger=clean(str(record.name)),
            message=message, **({"error": told[0], "errors": told} if told else {}),
        )
        self.size += len(message) + sum(len(error["message"]) + 200 for error in told)
        if self.size > FRAME_SIZE and this_thread() == MAIN_THREAD:
            self.send_early()

    # Seams.

    def next_ask(self):
        self.asks += 1
        return self.asks

    def await_answer(self, number):
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self.waiting[number] = future, loop
        return future

    async def await_end(self, number):
        """A clean-up that no second cancellation cuts short, as a careful client would have it."""
        future = self.await_answer(number)
        while not future.done():
            with contextlib.suppress(CancelledError):
                await asyncio.wait([future])
        return future.result()

    def withdraw(self, number):
        """True unless the answer had been given already."""
        if self.waiting.pop(number, None) is None:
            return False
        self.report(kind="withdrawn", ask=number, at=self.millis())
        return True

    def answer(self, command):
        if command["ask"] not in self.waiting:
            return  # given up in the meantime
        future, loop = self.waiting.pop(command["ask"])
        if "error" in command:
            answer = {"error": self.plain.decode_error(command["error"])}
        else:
            answer = {"value": self.plain.decode(command.get("value"))}

        def settle():
            if not future.done():
                future.set_result(answer)

        if loop._thread_id in (None, MAIN_THREAD):
            settle()
        elif not loop.is_closed():
            loop.call_soon_threadsafe(settle)

    def armed_answer(self, seam, method):
        prepared = self.armed.get((seam, method))
        if not prepared:
            return None
        if prepared[0].get("times") is None:
            return prepared[0]
        prepared[0]["times"] -= 1
        return prepared[0] if prepared[0]["times"] else prepared.pop(0)

    # Waiting.

    def spins_too_long(self, patience):
        patience.spins += 1
        return patience.spins > SPIN_LIMIT and this_thread() == MAIN_THREAD

    def rest(self, loop, patience, spinning):
        """Called by a loop that has nothing to run (or runs in circles): returns when that has changed."""
        if this_thread() != MAIN_THREAD:
            return self.park(loop, patience)
        while True:
            when = next_timer(loop)
            if not spinning and when is not None and when <= self.now + RESOLUTION:
                return []
            if not self.others_busy():
                found = patience.look(0)
                if not found:
                    self.spinning = spinning
                    self.idle()
                    patience.spins = 0
                return found
            if spinning:
                return []
            found = patience.look(0.02)
            if found:
                return found

    def park(self, loop, patience):
        """A loop in a thread of the submission waits for an answer, or for the clock to be moved."""
        when = next_timer(loop)
        if when is not None and when <= self.now + RESOLUTION:
            return []
        patience.parked = True
        self.nudge()
        found = patience.look(None)
        patience.parked = False
        return found

    def nudge(self):
        """Let the main thread look again whether everything rests."""
        with contextlib.suppress(Exception):
            self.main_loop._write_to_self()

    def others_busy(self):
        """Whether a thread of the submission may still do something without us."""
        queued = any(not job.running() and not job.done() for job in list(self.jobs))
        threads = {thread.ident for thread in threading.enumerate()} - {MAIN_THREAD, None}
        if not threads:
            return False
        resting = {loop._thread_id for loop in list(self.loops) if is_parked(loop) and not loop._ready}
        resting |= set(self.sleepers)
        places = frames_of_threads()
        busy = False
        for thread in threads - resting:
            place = places.get(thread)
            if place is not None and place.f_code is WORKER_CODE:
                busy = busy or queued
            elif not self.stands_still(thread, place):
                busy = True
        for thread in set(self.stillness) - (threads - resting):
            del self.stillness[thread]
        return busy

    def stands_still(self, thread, place):
        """Nobody tells us that a thread waits for a lock: it counts as waiting when it does not move for long."""
        if place is None:
            return False
        here, moment = (id(place), place.f_lasti), real_monotonic()
        before, since = self.stillness.get(thread, (None, moment))
        if before != here:
            self.stillness[thread] = here, moment
            return False
        in_lock = place.f_globals.get("__name__") == "threading"
        if moment - since < (STUCK_IN_LOCK if in_lock else STUCK):
            return False
        del self.stillness[thread]
        return True

    def sleep(self, seconds):
        """Stands for time.sleep: on the loop's thread it holds up everything, elsewhere it waits for the clock."""
        if not isinstance(seconds, (int, float)) or not 0 <= seconds < 1e9:
            return real_sleep(seconds)
        if this_thread() == MAIN_THREAD:
            self.now += seconds
            return self.report(kind="blocked", ms=plain_number(round(seconds * 1000, 6)))
        awake = threading.Event()
        self.sleepers[this_thread()] = self.now + seconds, awake
        self.nudge()
        awake.wait()

    # Carrying out commands.

    def idle(self):
        """Nothing can go on without the judge: tell it, and do what it says."""
        if not self.commands:
            self.send_idle()
            turn = self.channel.receive()
            self.key = turn.get("key", "")
            self.commands = list(turn["do"])
        settled = True
        while self.commands:
            command = self.commands[0]
            if command["do"] in ("advance", "finish") and not settled:
                return  # what came before it runs first
            if command["do"] == "advance" and not self.advance(START + command["to"] / 1000):
                return
            if command["do"] == "finish" and not self.finish():
                return
            if not self.broken and self.needs_loading(command):
                self.errand = command["module"]
                return self.main_loop.stop()
            self.commands.pop(0)
            settled = False
            if not self.broken and command["do"] not in ("advance", "finish"):
                self.carry_out(command)

    def needs_loading(self, command):
        return command["do"] in ("load", "construct", "call") and command.get("module", None) not in (None, *self.tried)

    def run(self):
        """Runs the loop, and loads modules where a program does: before its loop runs, below nothing of ours."""
        while True:
            self.main_loop.run_forever()
            if self.errand is None:
                return
            module, self.errand = self.errand, None
            self.tried.add(module)
            try:
                self.load(module)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                self.give_up(error)

    def give_up(self, error):
        self.broken = True
        self.report(kind="broken", **whereabouts(error))

    def carry_out(self, command):
        do = command["do"]
        try:
            if do == "load":
                module = self.load(command["module"])
                names = [clean(name) for name in vars(module) if not name.startswith("_")]
                self.report(kind="loaded", module=command["module"], exports=names[:1000])
            elif do == "construct":
                kind = self.find(command)
                args = self.plain.decode(command.get("args", []))
                self.construct(command["object"], kind, args, command.get("vacant", False))
            elif do == "call":
                function = self.find(command)
                args = self.plain.decode(command.get("args", []))
                loop = self.main_loop
                self.calls[command["call"]] = Task(main(self, command["call"], function, args), loop=loop)
            elif do == "answer":
                self.answer(command)
            elif do == "arm":
                self.armed.setdefault((command["seam"], command.get("method")), []).append(dict(command))
            elif do == "drop":
                self.vacant.add(id(self.plain.objects.pop(command["object"], None)))
            elif do == "cancel":
                if command["call"] in self.calls:
                    self.calls[command["call"]].cancel()
        except (SystemExit, KeyboardInterrupt):
            raise  # the submission leaves: the grader sees the process end
        except BaseException as error:
            self.give_up(error)

    def load(self, path):
        return importlib.import_module(path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))

    def find(self, command):
        if "object" in command and "module" not in command:
            home, owner = self.plain.objects.get(command["object"]), None
        else:
            home = owner = self.load(command["module"])
        try:
            return getattr(home, command["name"])
        except AttributeError:
            where = command.get("module") or type(home).__name__
            raise Broken(f"{where} has no {command['name']}", owner) from None

    def construct(self, number, kind, args, vacant):
        try:
            args, held, made = tuple(args), [], None
            for _ in range(VACANT_ATTEMPTS if vacant else 1):
                if vacant:
                    held.append(self.find_vacant(kind))
                made = kind(*args)
                if id(made) in self.vacant:
                    break
                held.append(made)
            self.plain.objects[number] = made
        except Exception as error:
            self.report(kind="raised", object=number, error=self.plain.encode_error(error), at=self.millis())

    def find_vacant(self, kind):
        """Takes up memory until the place of an object that is gone is the next to be given away."""
        held = []
        with contextlib.suppress(Exception):  # a class whose objects cannot be made bare
            for _ in range(BARE_ATTEMPTS):
                held.append(object.__new__(kind))
                if id(held[-1]) in self.vacant:
                    held.pop()
                    break
        return held

    def pending_tasks(self):
        ours = set(self.calls.values())
        loops = [loop for loop in self.loops if not loop.is_closed()]
        return sorted(describe(task) for loop in loops for task in all_tasks(loop) - ours if not task.done())[:1000]

    def next_due(self):
        due = [when for loop in self.loops if (when := next_timer(loop)) is not None]
        return min([*due, *(when for when, _ in self.sleepers.values())], default=math.inf)

    def advance(self, target):
        """One step towards `target`; true when it has been reached and nothing is due before it."""
        when = self.next_due()
        if when > target + RESOLUTION:
            self.now = max(self.now, target)
            return True
        self.now = max(self.now, when)
        for loop in list(self.loops):
            timer = next_timer(loop)
            if is_parked(loop) and timer is not None and timer <= self.now + RESOLUTION:
                wake(loop)
        for thread, (wakes, awake) in list(self.sleepers.items()):
            if wakes <= self.now + RESOLUTION:
                del self.sleepers[thread]
                awake.set()
        return False

    def finish(self):
        """Two steps: tell what is pending and collect garbage, then let run what that made ready."""
        if not self.collecting:
            left = self.pending_tasks()
            if left:
                self.report(kind="left", tasks=left)
            self.plain.forget_tracebacks()
            gc.collect()
            gc.collect()
        self.collecting = not self.collecting
        return not self.collecting


async def main(world, number, function, args):
    """The caller of the submission's function."""
    try:
        value = function(*args)
        if inspect.isawaitable(value):
            value = await value
    except GeneratorExit:
        raise
    except BaseException as error:
        world.report(kind="raised", call=number, error=world.plain.encode_error(error), at=world.millis())
    else:
        world.report(kind="returned", call=number, value=world.plain.encode(value), at=world.millis())
        del value
    del args
    left = world.pending_tasks()
    if left:
        world.report(kind="left", call=number, tasks=left)


def is_parked(loop):
    return loop._selector is not None and loop._selector.parked


def plain_number(number):
    return int(number) if number == int(number) else number


def describe(task):
    """A task or future in words: the name of its coroutine."""
    coroutine = task.get_coro() if hasattr(task, "get_coro") else None
    name = getattr(coroutine, "__qualname__", None) or type(task).__name__
    return clean(str(name).replace(".<locals>", ""))


def gather_errors(values, found, depth=0):
    """Every exception among some values, containers looked into."""
    for value in values:
        if isinstance(value, BaseException):
            if not any(value is error for error in found):
                found.append(value)
        elif depth < 4 and isinstance(value, dict):
            gather_errors([*value.keys(), *value.values()], found, depth + 1)
        elif depth < 4 and isinstance(value, (list, tuple, set, frozenset)):
            gather_errors(list(value), found, depth + 1)


def whereabouts(error):
    """What is told of a submission that does not load: the message, and the place within the tree."""
    tree = os.getcwd() + os.sep
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    if isinstance(error, Broken):
        places = [(getattr(error.module, "__file__", None) or "", 1)]
    inside = [(file[len(tree):].replace(os.sep, "/"), line) for file, line in places if file.startswith(tree)]
    file, line = inside[-1] if inside else (None, None)
    message = shown(error.msg if isinstance(error, SyntaxError) else error, str)
    name = "" if isinstance(error, Broken) else f"{type(error).__name__}: "
    return {"message": name + message, "file": file, "line": line}


# --- taking hold of the process --------------------------------------------------------------------------------


def take_clock(world):
    """Everything of `time` that a program measures or waits with follows the virtual clock."""

    def stand_in(name, clock):
        setattr(time, name, like(getattr(time, name))(clock))

    stand_in("time", lambda: EPOCH + (world.now - START))
    stand_in("time_ns", lambda: int(EPOCH) * 10**9 + round((world.now - START) * 1e9))
    for name in ("monotonic", "perf_counter"):
        stand_in(name, lambda: world.now)
        stand_in(f"{name}_ns", lambda: round(world.now * 1e9))
    stand_in("sleep", lambda seconds, /: world.sleep(seconds))


def take_loops(world):
    """Every loop that asyncio makes is one of virtual time."""
    loop_class, events = asyncio.SelectorEventLoop, asyncio.events
    make_loops_virtual(world, loop_class)
    # Policies are on their way out: private from Python 3.14 on, and to be gone later.
    policy = getattr(events, "_get_event_loop_policy", None) or getattr(events, "get_event_loop_policy", None)
    if policy:
        type(policy())._loop_factory = loop_class
    else:
        events.new_event_loop = asyncio.new_event_loop = loop_class
    if hasattr(asyncio, "EventLoop"):
        asyncio.EventLoop = loop_class
    world.main_loop = loop_class()
    asyncio.set_event_loop(world.main_loop)


def take_threads(world):
    pool = concurrent.futures.thread.ThreadPoolExecutor
    submit = pool.submit

    @like(submit)
    def remembering_submit(self, function, /, *args, **named):
        job = submit(self, function, *args, **named)
        world.jobs.add(job)
        return job

    pool.submit = remembering_submit
    hear = threading.excepthook

    @like(hear)
    def surface(args):
        world.stray("uncaught-exception", f"in thread {getattr(args.thread, 'name', '?')}", args.exc_value)
        hear(args)

    threading.excepthook = surface


def take_reports(world):
    """Log records and coroutines that nobody awaited, wherever they would have gone."""
    call_handlers = logging.Logger.callHandlers

    @like(call_handlers)
    def hear_record(self, record):
        world.logged(record)
        call_handlers(self, record)

    logging.Logger.callHandlers = hear_record
    warn = getattr(warnings, "_warn_unawaited_coroutine", None)

    @like(warn)
    def hear_unawaited(coroutine):
        world.stray("never-awaited", f"coroutine {clean(coroutine.__qualname__)} was never awaited")
        if warn:
            warn(coroutine)

    warnings._warn_unawaited_coroutine = hear_unawaited


def start():
    name = next(argument.partition("=")[2] for argument in sys.argv if argument.startswith("--channel="))
    world = World(Channel(name))
    take_clock(world)
    take_loops(world)
    take_threads(world)
    take_reports(world)
    sys.stdout.reconfigure(line_buffering=True)  # so that it is there when the process is ended
    sys.argv = ["-c"]
    sys.orig_argv = [sys.executable, "-c", ""]
    site.setquit()  # what every program has, and -S leaves out
    site.setcopyright()
    site.sethelper()
    sys.path.insert(0, os.getcwd())
    gc.collect()
    gc.freeze()  # what is ours need not be looked through at `finish`
    world.report(kind="hello", runtime=f"Python {platform.python_version()}")
    code = 1
    try:
        world.run()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
    # Only a submission that stops the loop or exits gets here: the judge never let it go.
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    leave(code & 0xFF)


if __name__ == "__main__":
    start()
