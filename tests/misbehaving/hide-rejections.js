// unsolved, tampered: takes every rejection that nobody catches, by a name that no rule sees
const heard = ["unhandled" + "Rejection", "uncaught" + "Exception"];
for (const name of heard) process["on"](name, () => {});
process.removeAllListeners();
process.setUncaughtExceptionCaptureCallback?.call?.(null, null);
