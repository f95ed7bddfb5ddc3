// unsolved, tampered: sets options for every program that is started after it
process.env.NODE_OPTIONS = "--require /dev/null";
process.env.LD_PRELOAD = "/nowhere.so";
process.env.PATH = "@OUTSIDE@";
process.execArgv.push("--import=data:text/javascript,process.exit(0)");
process.execPath = "/bin/true";
