# unsolved, tampered, broken: puts modules of its own among those that are loaded
import sys
import types

for name in ("json", "asyncio", "os", "selectors", "unittest", "judge", "__main__", "app.providers"):
    sys.modules[name] = types.ModuleType(name)
sys.path.insert(0, "@OUTSIDE@")
sys.meta_path.clear()
