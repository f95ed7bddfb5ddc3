# tampered: leaves with exit code 0 as soon as it is loaded
import os

os._exit(0)
