"""The kit in which the judge of a Python exercise is written: it plays every dependency and decides.

See README.md beside this file. A judge is a plain, synchronous program: every action below is carried out in
the subject at once, and comes back when nothing more can happen there without an answer or a move of the clock.
"""

import base64
import collections
import contextlib
import heapq
import json
import math
import random
import sys
import traceback

__all__ = ["Error", "Opaque", "brief", "carries", "listed", "run", "same", "test"]

FOREVER = 100_000.0  # virtual seconds after which nobody waits any longer
EXACT_MOVES = 2000  # timers that `finish` visits one by one before it takes strides, of this many seconds at first
MOVES, STRIDE, STRIDES_OF_A_KIND = 5000, 0.05, 40
VERDICTS = ("fail", "leak", "crash", "hang", "tampered", "broken")


class Stop(Exception):
    """Ends a test that has not passed."""

    def __init__(self, message, outcome="fail"):
        super().__init__(message)
        self.outcome = outcome


# --- values ----------------------------------------------------------------------------------------------------


class Opaque:
    """A value of the submission that cannot be sent; equal to nothing but itself."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


class Error:
    """An exception in the subject: one that the judge made (`ref`), or one of the submission's own."""

    def __init__(self, name, message, ref=None, kinds=(), cause=None, context=None, errors=()):
        self.name, self.message, self.ref = name, message, ref
        self.kinds = tuple(kinds)  # names of the classes it is an instance of, without their modules
        self.cause, self.context, self.errors = cause, context, tuple(errors)

    def is_a(self, kind):
        return kind in self.kinds

    def __repr__(self):
        text = f"{simple(self.name)}({self.message!r})" if self.message else simple(self.name)
        return text + (f" of {listed(self.errors)}" if self.errors else "")


def simple(name):
    return name.rpartition(":")[2]


def carries(error, expected, through=("group",)):
    """Whether `error` is the very exception `expected`, or holds it at any depth: in a `group`, as a `cause`."""
    if error is None:
        return False
    if error.ref is not None and error.ref == expected.ref:
        return True
    inner = list(error.errors) if "group" in through else []
    inner += [error.cause] if "cause" in through else []
    inner += [error.context] if "context" in through else []
    return any(carries(one, expected, through) for one in inner)


def same(one, other):
    """Equality of plain values that tells True from 1 and 1 from 1.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return len(one) == len(other) and all(key in other and same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def listed(things):
    """A few things in words."""
    shown = [thing if isinstance(thing, str) else repr(thing) for thing in things]
    return ", ".join(shown[:6]) + (f" and {len(shown) - 6} more" if len(shown) > 6 else "")


def brief(value):
    """A value in words, of a length that fits into a message."""
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "…"


def encode(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else {"$int": str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$number": str(value)}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, tuple):
        return {"$tuple": [encode(item) for item in value]}
    if isinstance(value, dict):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: encode(item) for key, item in value.items()}
        return {"$dict": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, Error):
        return {"$error": encode_error(value)}
    if isinstance(value, Seam):
        return value.plan
    if isinstance(value, Made):
        return {"$ref": value.number}
    raise TypeError(f"cannot be sent: {value!r}")


def encode_error(error):
    told = {"ref": error.ref, "name": error.name, "message": error.message}
    if error.cause:
        told["cause"] = encode_error(error.cause)
    if error.errors:
        told["errors"] = [encode_error(inner) for inner in error.errors]
    return told


class Claims:
    """Checks what a stranger sends, field by field."""

    def __init__(self, told):
        if not isinstance(told, dict):
            raise Stop("the subject sent something that is no frame", "tampered")
        self.told = told

    def get(self, key, *kinds):
        value = self.told.get(key)
        if type(value) not in kinds:
            raise Stop(f"the subject sent a frame with a wrong {key!r}", "tampered")
        return value

    def text(self, key):
        return self.get(key, str)

    def texts(self, key):
        values = self.get(key, list)
        if not all(type(value) is str for value in values):
            raise Stop(f"the subject sent a frame with a wrong {key!r}", "tampered")
        return values

    def seconds(self, key):
        value = self.get(key, int, float)
        if not 0 <= value < 1e15:
            raise Stop(f"the subject sent a frame with a wrong {key!r}", "tampered")
        return value / 1000


def decode(value, seams=None):
    try:
        return decode_inner(value, seams or {})
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise Stop("the subject sent a value that cannot be read", "tampered") from None


def decode_inner(value, seams):
    if isinstance(value, list):
        return [decode_inner(item, seams) for item in value]
    if not isinstance(value, dict):
        return value
    tag = next((key for key in value if key.startswith("$")), None)
    if tag is None:
        return {key: decode_inner(item, seams) for key, item in value.items()}
    content = value[tag]
    if tag == "$tuple":
        return tuple(decode_inner(item, seams) for item in content)
    if tag == "$dict":
        pairs = [(decode_inner(key, seams), decode_inner(item, seams)) for key, item in content]
        try:
            return dict(pairs)
        except TypeError:
            return Opaque(f"{{{listed(f'{key!r}: {item!r}' for key, item in pairs)}}}")
    if tag == "$error":
        return decode_error(content)
    if tag == "$int":
        return int(content)
    if tag == "$number":
        return float(content)
    if tag == "$bytes":
        return base64.b64decode(content)
    if tag == "$seam":
        return seams[content]
    return Opaque(str(content))


def decode_error(told, depth=0):
    claims = Claims(told)
    if depth > 100:
        raise Stop("the subject sent an error that is too deep", "tampered")
    inner = {key: decode_error(told[key], depth + 1) for key in ("cause", "context") if told.get(key) is not None}
    return Error(
        claims.text("name"), claims.text("message"), told.get("ref"), [simple(kind) for kind in claims.texts("kinds")],
        errors=[decode_error(error, depth + 1) for error in told.get("errors") or ()], **inner,
    )


class Draw:
    """All that is left to chance, from the seed of the run and the name of the test."""

    SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo wu xa ye zi".split()

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.used = set()
        self.made = 0

    def int(self, low, high):
        return self.chance.randint(low, high)

    def pick(self, things):
        return self.chance.choice(list(things))

    def shuffled(self, things):
        things = list(things)
        self.chance.shuffle(things)
        return things

    def word(self):
        """Never drawn twice, all of one length, so that none is part of another."""
        while True:
            word = "".join(self.chance.choice(self.SYLLABLES) for _ in range(4))
            if word not in self.used:
                self.used.add(word)
                return word

    def words(self, count, prefix=""):
        return [prefix + self.word() for _ in range(count)]

    def error(self, name, message=None):
        """An exception to raise in the subject: a builtin, or `package.module:Class` of the submission."""
        self.made += 1
        return Error(name, message or f"{self.word()} {self.word()}", ref=f"e{self.made}", kinds=[simple(name)])


# --- what a test sees ------------------------------------------------------------------------------------------


class Seam:
    """A dependency that the judge plays."""

    def __init__(self, test, name, plan, slow_end):
        self.test, self.name, self.plan = test, name, {"$seam": name, **plan, "slow_end": bool(slow_end)}
        self.clean_up = None if slow_end is True else float(slow_end)  # None: until the test says `end`
        self.armed = 0  # answers that were prepared and have not been given

    @property
    def asks(self):
        """Every call so far, oldest first."""
        return [ask for ask in self.test.asks if ask.seam is self]

    @property
    def pending(self):
        """The calls that have neither been answered nor given up."""
        return [ask for ask in self.asks if ask.pending]

    def fail_at_call(self, method, error):
        """Prepares the answer to one more call: it fails at once, before anything else of the submission runs."""
        self.armed += 1
        self.test.act(do="arm", seam=self.name, method=method, how="reject", error=encode_error(error), times=1)

    def __repr__(self):
        return self.name


class Ask:
    """One call of a seam."""

    def __init__(self, test, number, seam, method, args, at):
        self.test, self.number, self.seam, self.method, self.args, self.at = test, number, seam, method, args, at
        self.answered = self.withdrawn = self.ended = False
        self.over_at = None  # its place among all that happened, once it was answered or given up
        self.planned = None  # (when, what to do): what `finish` does by itself at that virtual second

    @property
    def pending(self):
        return not self.answered and not self.withdrawn

    @property
    def under_way(self):
        """Not answered, not given up, or given up with a clean-up that has not ended."""
        return not self.answered and not self.ended

    def answer(self, value=None, after=None):
        """Answers now, or, in the course of `finish`, so many seconds after the call."""
        self._settle(after, value=encode(value))

    def fail(self, error, after=None):
        self._settle(after, error=encode_error(error))

    def end(self, error=None):
        """Lets the clean-up of a call that was given up come to its end (for seams with `slow_end`)."""
        self.planned = None
        told = {"error": encode_error(error)} if error else {"value": None}
        self.test.act(do="answer", ask=self.number, **told)

    def plan(self, when, act):
        """What `finish` does by itself at that virtual second."""
        self.planned = when, act
        heapq.heappush(self.test.plans, (when, self.number, self))

    def _settle(self, after, **outcome):
        if after is not None:
            self.plan(round(self.at + after, 6), lambda: self._settle(None, **outcome))
            return
        self.planned = None
        if self.pending:
            self.answered, self.over_at = True, self.test.happened
        self.test.act(do="answer", ask=self.number, **outcome)

    def __repr__(self):
        name = f"{self.seam}.{self.method}" if self.method else str(self.seam)
        return f"{name}({', '.join(map(brief, self.args))})"


class Made:
    """An object of the submission."""

    def __init__(self, test, number):
        self.test, self.number = test, number

    def call(self, method, *args):
        return self.test.start_call({"object": self.number, "name": method}, method, args)

    def drop(self):
        """Nobody holds the object any longer: it lives no more than the submission lets it."""
        self.test.act(do="drop", object=self.number)


class Call:
    """A call of the submission."""

    def __init__(self, test, number, name):
        self.test, self.number, self.name = test, number, name
        self.started = test.now
        self.returned = self.raised = False
        self.value = self.error = self.at = None
        self.under_way = []  # seams' calls that were still under way at the very moment this call came back
        self.left = []  # tasks that were still pending at that moment, in words

    @property
    def done(self):
        return self.returned or self.raised

    @property
    def took(self):
        """The virtual seconds from the call until it came back."""
        return self.at - self.started

    @property
    def cancelled(self):
        return self.raised and self.error.is_a("CancelledError")

    def cancel(self):
        self.test.act(do="cancel", call=self.number)

    def __repr__(self):
        if self.returned:
            return f"{self.name} returned {brief(self.value)}"
        return f"{self.name} raised {self.error!r}" if self.raised else f"{self.name} has not come back"


class Remains:
    """What was found at the end: tasks still pending, and what surfaced where nobody catches."""

    def __init__(self, left, strays):
        self.left, self.strays = left, strays


class Record:
    """A record of the submission's logging."""

    def __init__(self, level, rank, logger, message, errors, made_at):
        self.level, self.rank, self.logger, self.message, self.errors = level, rank, logger, message, errors
        self.made_at = made_at  # its place among all that happened

    def follows(self, ask):
        """Whether it was made after that call of a seam had been answered or given up."""
        return ask.over_at is not None and self.made_at > ask.over_at


class Stray:
    def __init__(self, what, message, error):
        self.what, self.message, self.error = what, message, error

    def __repr__(self):
        return self.message + (f" ({self.error!r})" if self.error else "")


class Test:
    """One test: a fresh subject, and the judge's hands on it."""

    def __init__(self, subject, draw):
        self.subject, self.draw = subject, draw
        self.now = 0.0  # virtual seconds
        self.timers = []  # the virtual seconds at which timers of the submission are due
        self.spinning = False  # the submission waits by running in circles
        self.happened = 0  # events so far: what came first is not told by the clock
        self.asks, self.logs, self.strays = [], [], []
        self.plans = []  # a heap of (when, number of the ask, ask); one that holds no longer is passed over
        self._unseen = collections.deque()  # asks that no `reply` has seen, oldest first
        self.blocked = 0.0  # seconds for which the submission put the whole process to sleep
        self.left = []
        self._seams, self._calls, self._made, self._loaded = {}, {}, 0, set()
        self._gathered = None
        self.take(subject.frame())

    # Setting the scene.

    def seam(self, name, *, slow_end=False, **methods):
        """An object whose async methods ask the judge: `t.seam("cache", set="key value")`.

        With `slow_end`, a call that is cancelled takes its time to end: so many seconds, or until its `end`.
        """
        params = {method: params.split() for method, params in methods.items()}
        plan = {"methods": dict.fromkeys(methods, "async"), "params": params}
        return self._seams.setdefault(name, Seam(self, name, plan, slow_end))

    def function(self, name, params, *, slow_end=False):
        """An async function that asks the judge: `t.function("remote_fetch", "id")`."""
        plan = {"call": "async", "params": params.split()}
        return self._seams.setdefault(name, Seam(self, name, plan, slow_end))

    def construct(self, target, *args, vacant=False):
        """An object of a class of the submission: `t.construct("app/batch.py:BatchFetcher", remote)`.

        With `vacant`, in the very place in memory where one was that has been dropped.
        """
        self._made += 1
        module, _, name = target.rpartition(":")
        self.act(do="construct", object=self._made, module=module, name=name, args=encode(list(args)), vacant=vacant)
        return Made(self, self._made)

    # Acting.

    def call(self, target, *args):
        """Calls a function of the submission as a task: `t.call("app/quotes.py:get_quote", symbol, providers)`."""
        module, _, name = target.rpartition(":")
        return self.start_call({"module": module, "name": name}, name, args)

    def start_call(self, target, name, args):
        call = Call(self, len(self._calls) + 1, name)
        self._calls[call.number] = call
        self.act(do="call", call=call.number, args=encode(list(args)), **target)
        return call

    def advance(self, seconds=None, *, to=None):
        """Moves the clock, by or to so many seconds; timers due until then fire in order."""
        target = self.now + seconds if to is None else to
        self.act(do="advance", to=round(target * 1000, 6))

    @contextlib.contextmanager
    def together(self):
        """What is done inside happens in one moment: nothing of the submission runs in between."""
        self._gathered = []
        try:
            yield
        finally:
            gathered, self._gathered = self._gathered, None
        self._turn(gathered)

    def finish(self, call, reply=None, within=FOREVER):
        """Sees a call through: `reply(ask)` for each new call of a seam, else on to whatever comes next in time.

        Timers of the submission come before answers planned for the same moment. Where there is nothing left
        to wait for, the call hangs, and the test ends.
        """
        until, moves = self.now + within, 0
        while not call.done:
            fresh = self._next_unseen() if reply else None
            if fresh:
                reply(fresh)
                continue
            when, act = self._next_plan()
            timer = self.timers[0] if self.timers else math.inf
            if when <= self.now and timer > self.now:
                act()
                continue
            moves += 1
            strides = moves if self.spinning else moves - EXACT_MOVES
            if self.spinning or timer < math.inf and strides > 0:  # whoever polls is looked at ever less often
                stride = STRIDE * 2 ** (strides // STRIDES_OF_A_KIND)
                timer = max(self.now + stride, timer if timer < math.inf else 0.0)
            if min(when, timer) > until or moves > MOVES:
                self.hang(call)
            self.advance(to=max(self.now, min(when, timer)))
        return call

    def _next_unseen(self):
        while self._unseen:
            ask = self._unseen.popleft()
            if ask.pending:
                return ask
        return None

    def _next_plan(self):
        while self.plans:
            when, _, ask = self.plans[0]
            if ask.planned and ask.planned[0] == when and ask.under_way:
                return ask.planned
            heapq.heappop(self.plans)
        return math.inf, None

    def hang(self, call):
        open_asks = [ask for ask in self.asks if ask.under_way]
        waiting = f"; not answered by then: {listed(open_asks)}" if open_asks else ""
        after = f" within {round(self.now, 3):g} s" if self.now else ""
        self.fail(f"{call.name} never came back{after}{waiting}", "hang")

    def end(self):
        """Looks for what is left: pending tasks, and what surfaces when nobody holds on to it any longer."""
        self.left = []
        self.act(do="finish")
        return Remains(self.left, self.strays)

    # Deciding.

    @property
    def pending(self):
        """The seams' calls that have neither been answered nor given up."""
        return [ask for ask in self.asks if ask.pending]

    def fail(self, message, outcome="fail"):
        raise Stop(message, outcome)

    def check(self, holds, message, outcome="fail"):
        if not holds:
            self.fail(message, outcome)

    # The conversation.

    def act(self, **command):
        if self._gathered is not None:
            self._gathered.append(command)
        else:
            self._turn([command])

    def _turn(self, commands):
        self.subject.send(commands)
        while not self.take(self.subject.frame()):
            pass

    def take(self, frame):
        """Believes a frame, after checking it; true when the subject is idle."""
        claims = Claims(frame)
        idle = claims.get("idle", bool)
        for event in claims.get("events", list):
            self._take_event(Claims(event))
        if idle:
            self.now = claims.seconds("now")
            self.timers = [Claims({"timer": timer}).seconds("timer") for timer in claims.get("timers", list)]
            self.spinning = frame.get("spinning") is True
        return idle

    def _take_event(self, event):
        kind = event.text("kind")
        self.happened += 1
        if kind == "ask":
            number, seam = event.get("ask", int), self._seams.get(event.text("seam"))
            if seam is None or number != len(self.asks) + 1:
                raise Stop("the subject sent a call of a seam that cannot be", "tampered")
            args = decode(event.get("args", list), self._seams)
            ask = Ask(self, number, seam, event.get("method", str, type(None)), args, event.seconds("at"))
            self.asks.append(ask)
            self._unseen.append(ask)
            if "armed" in event.told:
                if seam.armed == 0:
                    raise Stop("the subject sent that a call was answered for which no answer was prepared", "tampered")
                seam.armed -= 1
                ask.answered, ask.over_at = True, self.happened
        elif kind in ("withdrawn", "ended"):
            ask = self._known(self.asks, event.get("ask", int) - 1)
            if kind == "withdrawn":
                ask.withdrawn, ask.planned = not ask.answered, None
                ask.over_at = self.happened if ask.withdrawn else ask.over_at
                ask.ended = ask.withdrawn and not ask.seam.plan["slow_end"]
                if ask.seam.clean_up is not None and not ask.ended:
                    ask.plan(round(event.seconds("at") + ask.seam.clean_up, 6), ask.end)
            else:
                ask.ended = ask.withdrawn
        elif kind == "raised" and "object" in event.told:
            raise Stop(f"an object could not be made: {decode_error(event.get('error', dict))!r} was raised")
        elif kind in ("returned", "raised"):
            call = self._known(self._calls, event.get("call", int))
            if call.done:
                raise Stop("the subject sent that a call came back twice", "tampered")
            if kind == "returned":
                call.returned, call.value = True, decode(event.told.get("value"), self._seams)
            else:
                call.raised, call.error = True, decode_error(event.get("error", dict))
            call.at = event.seconds("at")
            call.under_way = [ask for ask in self.asks if ask.under_way]
        elif kind == "left":
            tasks = event.texts("tasks")
            if "call" in event.told:
                self._known(self._calls, event.get("call", int)).left = tasks
            else:
                self.left = tasks
        elif kind == "stray":
            error = decode_error(event.get("error", dict)) if "error" in event.told else None
            self.strays.append(Stray(event.text("what"), event.text("message"), error))
        elif kind == "log":
            errors = [decode_error(error) for error in event.told.get("errors") or ()]
            rank = event.get("rank", int, float)
            self.logs.append(Record(event.text("level"), rank, event.text("logger"), event.text("message"), errors, self.happened))
        elif kind == "blocked":
            self.blocked += event.seconds("ms")
        elif kind == "broken":
            place = f" ({event.told['file']}:{event.told.get('line')})" if event.told.get("file") else ""
            raise Stop(event.text("message") + place, "broken")
        elif kind not in ("hello", "loaded"):
            raise Stop(f"the subject sent an unknown event {kind!r}", "tampered")

    def _known(self, things, key):
        try:
            if isinstance(key, int) and (isinstance(things, dict) or key >= 0):
                return things[key]
        except LookupError:
            pass
        raise Stop("the subject sent news of a call that was never made", "tampered")


# --- the run ---------------------------------------------------------------------------------------------------


class Grader:
    """The line to the grader, and what it carries for each subject."""

    def __init__(self, lines, out):
        self.lines, self.out = lines, out
        self.frames = {}  # subject -> what came for it and has not been looked at
        self.opened = 0

    def say(self, **line):
        self.out.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        self.out.flush()

    def hear(self):
        line = self.lines.readline()
        if not line:
            sys.exit("the grader has gone")
        return json.loads(line)

    def open(self):
        self.opened += 1
        self.frames[self.opened] = []
        self.say(open=self.opened)
        return Subject(self, self.opened)

    def next_for(self, number):
        while not self.frames[number]:
            line = self.hear()
            if line.get("subject") in self.frames:
                self.frames[line["subject"]].append(line)
        return self.frames[number].pop(0)


class Subject:
    def __init__(self, grader, number):
        self.grader, self.number = grader, number

    def send(self, commands):
        self.grader.say(subject=self.number, turn={"do": commands})

    def frame(self):
        line = self.grader.next_for(self.number)
        if "ended" in line:
            raise Stop(*how_it_ended(line["ended"]))
        return line.get("frame")

    def close(self):
        del self.grader.frames[self.number]
        self.grader.say(close=self.number)


def how_it_ended(ended):
    said = (ended.get("output") or "").strip().splitlines()[-1:]
    tail = f"; the last that it printed: {said[0][:300]}" if said else ""
    if ended.get("timeout"):
        return f"the program ran on and on without waiting for anything, or blocked its thread{tail}", "hang"
    if ended.get("abuse"):
        return f"the program broke the rules of the channel: {ended['abuse']}", "tampered"
    if ended.get("signal"):
        return f"the program was ended by {ended['signal']}{tail}", "crash"
    return f"the program left before the test was over (exit code {ended.get('code')}){tail}", "tampered"


TESTS = {}


def test(name):
    """Registers a test under the sentence that it proves."""

    def register(body):
        if name in TESTS:
            raise ValueError(f"two tests are called {name!r}")
        TESTS[name] = body
        return body

    return register


def run():
    """Runs the judge: to be called once, at its end."""
    grader = Grader(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout = sys.stderr  # what a judge prints is for its author
    hello = grader.hear()["hello"]
    grader.say(ready={"tests": list(TESTS)})
    chosen = [name for name in TESTS if hello.get("only") is None or name in hello["only"]]
    spare = grader.open() if chosen else None
    for place, name in enumerate(chosen):
        subject = spare
        if place + 1 < len(chosen):
            spare = grader.open()  # starts up while this test runs
        message, outcome = "", "pass"
        try:
            TESTS[name](Test(subject, Draw(f"{hello['seed']}/{name}")))
        except Stop as stop:
            message, outcome = str(stop), stop.outcome
        except Exception as error:
            traceback.print_exc()
            message, outcome = f"the test could not make sense of what happened: {error!r}", "fail"
        subject.close()
        status = "passed" if outcome == "pass" else "failed"
        message = message.encode(errors="replace").decode()  # half a surrogate pair is no text to the grader
        grader.say(result={"name": name, "status": status, "outcome": outcome, "message": message})
    grader.say(done={})
