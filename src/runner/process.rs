//! One child process: started in a group of its own, waited for by a thread, ended with its group.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{MachineError, interrupt};

/// What to run: an argument list and an environment, both made here and nowhere else.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The program's full path.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Where it runs.
    pub folder: PathBuf,
    /// All of its environment.
    pub environment: Vec<(OsString, OsString)>,
}

impl Spec {
    /// A command without arguments and environment.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            folder: folder.into(),
            environment: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<I: IntoIterator<Item: Into<OsString>>>(mut self, arguments: I) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The command for the standard library, with nothing inherited.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Without it Windows cannot load the libraries that every program needs.
        #[cfg(windows)]
        for name in ["SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "NUMBER_OF_PROCESSORS"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code, where it had one.
    pub code: Option<i32>,
    /// The signal that ended it, where one did.
    pub signal: Option<i32>,
}

/// Ends a process and all of its group; may be used from any thread.
#[derive(Clone, Debug)]
pub struct Killer(imp::Killer);

impl Killer {
    /// Ends the group; nothing happens where it has ended already.
    pub fn kill(&self) {
        self.0.kill();
    }
}

/// A running child. Dropping it ends it.
#[derive(Debug)]
pub struct Process {
    killer: Killer,
}

impl Process {
    /// Starts a command in a group of its own. `ended` is called, on a thread of its own, once the
    /// process has been reaped and what was left of its group has been ended.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(
        command: Command,
        ended: impl FnOnce(Ended) + Send + 'static,
    ) -> Result<(Self, imp::Streams), MachineError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let program = PathBuf::from(command.get_program());
        let spawn = |source| MachineError::Spawn { program, source };
        let (child, streams) = imp::spawn(command).map_err(spawn)?;
        let killer = Killer(child.killer());
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        interrupt::enter(id, killer.clone());
        std::thread::spawn(move || {
            let how = child.wait();
            interrupt::leave(id);
            ended(how);
        });
        Ok((Self { killer }, streams))
    }

    /// Ends the process and its group.
    pub fn kill(&self) {
        self.killer.kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(unix)]
mod imp {
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::{Child, ChildStdin, ChildStdout, Command};
    use std::sync::{Arc, Mutex, PoisonError};

    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

    use super::Ended;

    /// The standard streams that the caller asked to be piped.
    pub type Streams = (Option<ChildStdin>, Option<ChildStdout>);

    /// The group, for as long as its leader has not been reaped: after that the number may be
    /// another process's.
    #[derive(Clone, Debug)]
    pub struct Killer(Arc<Mutex<Option<Pid>>>);

    impl Killer {
        pub fn kill(&self) {
            if let Some(group) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
                // It fails only where nothing of the group is left.
                let _ = kill_process_group(group, Signal::KILL);
            }
        }
    }

    pub struct Running {
        child: Child,
        killer: Killer,
    }

    pub fn spawn(mut command: Command) -> std::io::Result<(Running, Streams)> {
        command.process_group(0);
        end_with_parent(&mut command);
        let mut child = command.spawn()?;
        let streams = (child.stdin.take(), child.stdout.take());
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        Ok((Running { child, killer: Killer(Arc::new(Mutex::new(group))) }, streams))
    }

    /// A grader that is killed takes its children with it: nobody else would end a loop in them.
    #[cfg(target_os = "linux")]
    fn end_with_parent(command: &mut Command) {
        let parent = rustix::process::getpid();
        #[expect(unsafe_code, reason = "the only way to run code between fork and exec")]
        // SAFETY: the closure makes two system calls and allocates nothing.
        unsafe {
            command.pre_exec(move || {
                rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
                // The parent may have ended before the line above.
                if rustix::process::getppid() == Some(parent) {
                    Ok(())
                } else {
                    Err(std::io::ErrorKind::Interrupted.into())
                }
            });
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn end_with_parent(_command: &mut Command) {}

    impl Running {
        pub fn killer(&self) -> Killer {
            self.killer.clone()
        }

        pub fn wait(mut self) -> Ended {
            let group = *self.killer.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(pid) = group {
                // Seen to have ended, but not reaped: its number still names the group.
                while let Err(error) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
                {
                    if error != rustix::io::Errno::INTR {
                        break;
                    }
                }
            }
            self.killer.kill();
            *self.killer.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
            match self.child.wait() {
                Ok(status) => Ended { code: status.code(), signal: status.signal() },
                Err(_) => Ended { code: None, signal: None },
            }
        }
    }
}

#[cfg(windows)]
mod imp {
    use std::process::{ChildStdin, ChildStdout, Command};
    use std::sync::{Arc, Mutex, PoisonError};
    use std::time::Duration;

    use process_wrap::std::{ChildWrapper, CommandWrap, JobObject};

    use super::Ended;

    /// The standard streams that the caller asked to be piped.
    pub type Streams = (Option<ChildStdin>, Option<ChildStdout>);

    #[derive(Clone, Debug)]
    pub struct Killer(Arc<Mutex<Box<dyn ChildWrapper>>>);

    impl Killer {
        pub fn kill(&self) {
            // It fails only where nothing of the job is left.
            let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).start_kill();
        }
    }

    pub struct Running(Killer);

    pub fn spawn(command: Command) -> std::io::Result<(Running, Streams)> {
        let mut child = CommandWrap::from(command).wrap(JobObject).spawn()?;
        let streams = (child.stdin().take(), child.stdout().take());
        Ok((Running(Killer(Arc::new(Mutex::new(child)))), streams))
    }

    impl Running {
        pub fn killer(&self) -> Killer {
            self.0.clone()
        }

        pub fn wait(self) -> Ended {
            loop {
                let state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner).inner_mut().try_wait();
                match state {
                    Ok(Some(status)) => {
                        self.0.kill();
                        return Ended { code: status.code(), signal: None };
                    }
                    // The lock must be free for whoever wants to end the job.
                    Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                    Err(_) => return Ended { code: None, signal: None },
                }
            }
        }
    }
}
