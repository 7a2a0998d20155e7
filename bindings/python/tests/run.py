"""Runs the tests that this Python can run: those of asyncio need 3.7. Or only those of folders here: `run.py aio hosts`."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    sys.dont_write_bytecode = True
    sys.path[:0] = [os.path.dirname(HERE), HERE]
    folders = [HERE] + ([os.path.join(HERE, "aio")] if sys.version_info >= (3, 7) else [])
    folders = [os.path.join(HERE, name) for name in sys.argv[1:]] or folders
    suite = unittest.TestSuite(unittest.TestLoader().discover(folder, top_level_dir=folder) for folder in folders)
    if not unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful():
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
