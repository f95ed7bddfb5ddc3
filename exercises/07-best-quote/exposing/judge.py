"""Plays the providers of 07 and decides whether get_quote keeps its promises."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kit" / "python"))

from judge import carries, listed, run, same, test  # noqa: E402

GET_QUOTE = "app/quotes.py:get_quote"
LIMIT = 2.0  # seconds, as promised
PATIENCE = 1_000  # seconds in which every call is over, all limits and clean-ups included
GRACE = 0.125  # seconds by which a fix that looks now and then may be late, at a limit or an answer
FAILURES = ["app.providers:ProviderError", "app.providers:UnknownSymbol"]
FAULTS = [
    *("ValueError", "KeyError", "IndexError", "RuntimeError", "ConnectionResetError", "OSError"),
    *("TypeError", "AttributeError", "ZeroDivisionError", "EOFError"),
]


def providers_of(t, count, slow_end=False):
    return [t.seam(name, slow_end=slow_end, fetch="symbol") for name in t.draw.words(count)]


def failure(t):
    return t.draw.error(t.draw.pick(FAILURES))


def price(t):
    return t.draw.int(100, 99_999) / 100


def check_quote(t, call, quote):
    t.check(call.returned and same(call.value, quote), f"a provider answered {quote!r}, but {call}")


def check_nothing_under_way(t, call):
    came = "returned" if call.returned else "raised"
    t.check(not call.under_way, f"still running when get_quote {came}: {listed(call.under_way)}", "leak")


def check_not_held_back(t, call, silent, spent=0.0):
    """`silent` providers may have cost their limit each, and their clean-ups `spent` seconds."""
    t.check(
        call.took <= silent * LIMIT + (silent + 1) * GRACE + spent,
        f"with {silent} of the providers silent, get_quote came back after {call.took:g} s, "
        f"which is more than {silent} times {LIMIT} s",
    )


@test("the quote of a provider that answers is returned, None and 0 too")
def _(t):
    for quote in [price(t), *t.draw.shuffled([None, 0, False, "", 0.0])]:
        symbol, already = t.draw.word(), len(t.asks)
        call = t.call(GET_QUOTE, symbol, providers_of(t, t.draw.int(2, 4)))

        def reply(ask):  # the first that is asked answers at once, whoever else is asked later, and otherwise
            first = ask is t.asks[already]
            ask.answer(quote if first else price(t), after=None if first else LIMIT / 2)

        t.finish(call, reply, PATIENCE)
        check_quote(t, call, quote)
        other = [ask for ask in t.asks[already:] if ask.args != [symbol]]
        t.check(not other, f"asked for {symbol!r}, get_quote called {listed(other)}")


@test("a provider that fails with ProviderError gives way to a later one")
def _(t):
    for count in (t.draw.int(2, 5), t.draw.int(20, 30)):
        providers = providers_of(t, count)
        quote, *failing = price(t), *providers[:-1]
        call = t.call(GET_QUOTE, t.draw.word(), providers)
        t.finish(call, lambda ask: ask.fail(failure(t)) if ask.seam in failing else ask.answer(quote), PATIENCE)
        check_quote(t, call, quote)
        check_not_held_back(t, call, len(failing))


@test("what happens in one call makes no difference to another, at the same time or later")
def _(t):
    busy, good = providers_of(t, 2)
    symbol = t.draw.word()
    first = t.call(GET_QUOTE, symbol, [busy])
    quote = price(t)
    second = t.call(GET_QUOTE, symbol, [good])
    t.finish(second, lambda ask: ask.seam is good and ask.answer(quote), PATIENCE)
    check_quote(t, second, quote)
    check_not_held_back(t, second, 0)
    t.finish(first, within=PATIENCE)  # it never answers
    quotes = {provider: price(t) for provider in (busy, good)}
    calls = {provider: t.call(GET_QUOTE, symbol, [provider]) for provider in quotes}
    with t.together():
        for ask in t.pending:
            ask.answer(quotes[ask.seam])
    for provider, call in calls.items():
        t.finish(call, lambda ask: ask.answer(quotes[ask.seam]), PATIENCE)
        check_quote(t, call, quotes[provider])
    for able, unable in ((busy, good), (good, busy)):
        quote = price(t)
        later = t.call(GET_QUOTE, symbol, [able, unable])
        t.finish(later, lambda ask: ask.answer(quote, after=0.5) if ask.seam is able else ask.fail(failure(t)), PATIENCE)
        check_quote(t, later, quote)
    none = t.call(GET_QUOTE, symbol, [busy, good])
    t.finish(none, lambda ask: ask.fail(failure(t)), PATIENCE)
    t.check(none.raised and none.error.is_a("NoQuoteError"), f"neither of 2 providers had a quote, but {none}")


@test("a provider that has not answered within 2.0 seconds holds back no later one for longer")
def _(t):
    silent = providers_of(t, t.draw.int(1, 4))
    good, quote = providers_of(t, 1)[0], price(t)
    call = t.call(GET_QUOTE, t.draw.word(), [*silent, good])
    t.finish(call, lambda ask: ask.seam is good and ask.answer(quote), PATIENCE)
    check_quote(t, call, quote)
    check_not_held_back(t, call, len(silent))


@test("a provider that answers within its 2.0 seconds is heard, also after one that did not")
def _(t):
    for count, others_fail in ((1, False), (t.draw.int(2, 4), False), (t.draw.int(2, 4), True)):
        providers, quote = providers_of(t, count), price(t)
        call = t.call(GET_QUOTE, t.draw.word(), providers)

        def reply(ask):
            if ask.seam is providers[-1]:
                ask.answer(quote, after=LIMIT - GRACE)
            elif others_fail:  # late, but within their limit
                ask.fail(failure(t), after=LIMIT - 0.5)

        t.finish(call, reply, PATIENCE)
        check_quote(t, call, quote)


@test("an answer that comes later than 2.0 seconds after the question is none")
def _(t):
    for one_fails in t.draw.shuffled([True, False]):
        providers = providers_of(t, t.draw.int(2, 4))
        call = t.call(GET_QUOTE, t.draw.word(), providers)

        def reply(ask):
            if one_fails and ask.seam is providers[0]:
                ask.fail(failure(t), after=LIMIT - 0.5)
            else:
                ask.answer(price(t), after=LIMIT + 0.5)

        t.finish(call, reply, PATIENCE)
        t.check(
            call.raised and call.error.is_a("NoQuoteError"),
            f"no provider had answered within {LIMIT} s of being asked, but {call}",
        )


@test("an answer is returned without waiting for the answer of another provider")
def _(t):
    providers, quote = providers_of(t, t.draw.int(2, 4)), price(t)
    call = t.call(GET_QUOTE, t.draw.word(), providers)
    while len(t.pending) < 2 and not call.done and t.now < LIMIT - 0.5:
        t.advance(0.25)  # some ask the next one after a while
    t.check(t.pending, f"{LIMIT} s have not passed, and nobody is being asked: {call}")
    t.pending[-1].answer(quote)
    t.finish(call, within=PATIENCE)
    check_quote(t, call, quote)
    t.check(
        call.took < LIMIT - GRACE,
        f"a provider had answered, and get_quote came back only after {call.took:g} s",
    )


@test("a fetch that is given up on is cancelled, and has ended when get_quote comes back")
def _(t):
    for a_quote_comes in t.draw.shuffled([True, False]):
        clean_up = t.draw.int(3, 9)
        silent = providers_of(t, t.draw.int(1, 3), slow_end=clean_up)
        good, quote = providers_of(t, 1)[0], price(t)
        call = t.call(GET_QUOTE, t.draw.word(), [*silent, good] if a_quote_comes else silent)
        t.finish(call, lambda ask: ask.seam is good and ask.answer(quote, after=0.5), PATIENCE)
        check_nothing_under_way(t, call)
        if a_quote_comes:
            check_quote(t, call, quote)
        check_not_held_back(t, call, len(silent), spent=0.5 + len(silent) * clean_up)


@test("NoQuoteError is raised when no provider is left, or none was given")
def _(t):
    for count in (0, t.draw.int(1, 4)):
        providers = providers_of(t, count)
        silent = [provider for provider in providers if t.draw.pick([True, False])]
        call = t.call(GET_QUOTE, t.draw.word(), providers)
        t.finish(call, lambda ask: ask.seam in silent or ask.fail(failure(t)), PATIENCE)
        t.check(
            call.raised and call.error.is_a("NoQuoteError"),
            f"none of {count} providers had a quote, but {call}",
        )
        check_not_held_back(t, call, len(providers))


@test("cancelling the caller cancels the fetch, and is not taken for a failed provider")
def _(t):
    for failed in (0, t.draw.int(1, 3)):
        providers = providers_of(t, failed + t.draw.int(1, 3), slow_end=t.draw.int(3, 9))
        call = t.call(GET_QUOTE, t.draw.word(), providers)
        for provider in providers[:failed]:
            for ask in provider.pending:
                ask.fail(failure(t))
        while not t.pending and not call.done and t.timers:
            t.advance(to=t.timers[0])
        t.advance(t.draw.int(1, 9) / 10)
        asked = len(t.asks)
        t.check(t.pending and not call.done, f"before any answer and within the limit: {call}")
        call.cancel()
        t.finish(call, within=PATIENCE)
        t.check(len(t.asks) == asked, f"asked after the caller had been cancelled: {listed(t.asks[asked:])}")
        t.check(call.cancelled, f"the caller was cancelled, but {call}")
        check_nothing_under_way(t, call)


@test("cancelling the caller while a fetch that was given up is ending cancels the call")
def _(t):
    providers = providers_of(t, t.draw.int(2, 4), slow_end=10)
    call = t.call(GET_QUOTE, t.draw.word(), providers)
    t.advance(to=LIMIT + 1)  # the first has been given up by then, and no clean-up is over
    t.check(not call.done, f"no provider had answered, and only the first had run out of time: {call}")
    asked = len(t.asks)
    call.cancel()
    t.finish(call, lambda ask: ask.answer(price(t)), PATIENCE)
    t.check(len(t.asks) == asked, f"asked after the caller had been cancelled: {listed(t.asks[asked:])}")
    t.check(call.cancelled, f"the caller was cancelled, but {call}")


@test("an unexpected exception is raised, and no later quote hides it")
def _(t):
    for kind in t.draw.shuffled(FAULTS):
        providers, fault = providers_of(t, t.draw.int(2, 5)), t.draw.error(kind)
        place = t.draw.int(0, len(providers) - 2)
        call = t.call(GET_QUOTE, t.draw.word(), providers)

        def reply(ask):
            if ask.seam is providers[place]:
                ask.fail(fault)
                for later in t.pending:
                    later.answer(price(t))
            elif ask.seam in providers[:place]:
                ask.fail(failure(t))
            elif providers[place].asks:
                ask.answer(price(t))

        t.finish(call, reply, PATIENCE)
        t.check(call.raised and carries(call.error, fault), f"a provider raised {fault}, but {call}")
        check_nothing_under_way(t, call)


@test("an unexpected exception that comes later is raised too, and leaves no fetch running")
def _(t):
    for others_answer, last in t.draw.shuffled([(True, False), (False, False), (False, True)]):
        providers = providers_of(t, t.draw.int(2, 5), slow_end=t.draw.int(3, 9))
        place = len(providers) - 1 if last else t.draw.int(0, len(providers) - 2)
        fault = t.draw.error(t.draw.pick(FAULTS))
        call = t.call(GET_QUOTE, t.draw.word(), providers)

        def reply(ask):
            if ask.seam in providers[:place]:
                ask.fail(failure(t))
            elif ask.seam is providers[place]:
                ask.fail(fault, after=0.75)
            elif others_answer and providers[place].asks:  # half a second after the fault
                ask.answer(price(t), after=providers[place].asks[0].at + 1.25 - ask.at)

        t.finish(call, reply, PATIENCE)
        t.check(call.raised and carries(call.error, fault), f"a provider raised {fault}, but {call}")
        check_nothing_under_way(t, call)


run()
