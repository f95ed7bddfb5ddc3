"""Runs a project's own unittest modules and prints one JSON line for each test.

Run as ``python -I -B -X utf8 visible.py tests.test_quotes …`` with the tree as working directory. A module that
cannot be imported gives ``{"broken": message, "file": …, "line": …}`` instead.
"""

import asyncio  # noqa: F401  imported before the tree is on the path, as everything that tests commonly use
import importlib
import json
import os
import sys
import traceback
import unittest
import unittest.mock


class Lines:
    """The real standard output; what the tests print goes to standard error."""

    def __init__(self):
        self.sink = os.dup(1)
        os.dup2(2, 1)

    def say(self, **line):
        os.write(self.sink, json.dumps(line).encode() + b"\n")


def name_of(test):
    return test.id().removeprefix("tests.")


def last_line(error):
    return "".join(traceback.format_exception_only(*error[:2])).strip()


class Telling(unittest.TestResult):
    """Tells each test once, when it stops; a failing sub-test fails its test."""

    def __init__(self, lines):
        super().__init__()
        self.lines = lines
        self.seen = {}

    def startTest(self, test):
        super().startTest(test)
        self.seen[test.id()] = ("passed", "")

    def stopTest(self, test):
        super().stopTest(test)
        status, message = self.seen[test.id()]
        self.lines.say(name=name_of(test), status=status, message=message)

    def addError(self, test, error):
        super().addError(test, error)
        if test.id() in self.seen:
            self.seen[test.id()] = ("failed", last_line(error))
        else:  # the set-up of a class or module: its tests never start, and so are missing
            self.lines.say(name=name_of(test), status="failed", message=last_line(error))

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.seen[test.id()] = ("failed", last_line(error))

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            self.seen[test.id()] = ("failed", last_line(error))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.seen[test.id()] = ("skipped", reason)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.seen[test.id()] = ("failed", "passed although it was expected to fail")


def place_of(error):
    """The file and line of the tree at which an import failed."""
    tree = os.getcwd() + os.sep
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    inside = [(file, line) for file, line in places if file.startswith(tree)]
    if not inside:
        return None, None
    file, line = inside[-1]
    return file[len(tree):].replace(os.sep, "/"), line


def main():
    lines = Lines()
    names = sys.argv[1:]
    sys.argv = sys.argv[:1]
    sys.path.insert(0, os.getcwd())
    suite = unittest.TestSuite()
    for name in names:
        try:
            module = importlib.import_module(name)
        except Exception as error:
            file, line = place_of(error)
            lines.say(broken=f"{type(error).__name__}: {error}", file=file, line=line)
            return 1
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
    telling = Telling(lines)
    suite.run(telling)
    return 0 if telling.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
