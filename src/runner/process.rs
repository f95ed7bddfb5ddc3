//! One child process: started in a group of its own, waited for by a thread, ended with its group.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use super::confinement::{Confinement, Excess};
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
    /// What it may see and use.
    pub confinement: Confinement,
    /// A line behind the arguments, as it stands: `cmd.exe` reads no quoted arguments.
    #[cfg(windows)]
    pub line: Option<String>,
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
            confinement: Confinement::none(),
            #[cfg(windows)]
            line: None,
        }
    }

    /// A line for the system's shell.
    #[cfg(not(windows))]
    #[must_use]
    pub fn shell(line: &str, folder: impl Into<PathBuf>) -> Self {
        Self::new("/bin/sh", folder).arg("-c").arg(line)
    }

    /// A line for the system's shell.
    #[cfg(windows)]
    #[must_use]
    pub fn shell(line: &str, folder: impl Into<PathBuf>) -> Self {
        let shell = std::env::var_os("ComSpec").unwrap_or_else(|| "cmd.exe".into());
        // No start-up commands of the user; of the quotes around the line, and of no others, it is rid.
        let line = Some(format!("/D /S /C \"{line}\""));
        Self { line, ..Self::new(shell, folder) }
    }

    /// Says what it may see and use.
    #[must_use]
    pub fn confined(mut self, confinement: Confinement) -> Self {
        self.confinement = confinement;
        self
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

    /// Whether the program or its folder is not there (any more).
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        !self.program.is_file() || !self.folder.is_dir()
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
        #[cfg(windows)]
        if let Some(line) = &self.line {
            std::os::windows::process::CommandExt::raw_arg(&mut command, line);
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
    /// It was ended because it used too much.
    pub excess: Option<Excess>,
    /// What it tried, as far as this machine can tell.
    pub tried: Tried,
}

/// What a program tried that no solution of an exercise has to, as far as a machine can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// It ended and left processes running, which were ended.
    pub left_processes: bool,
    /// It wanted to reach an address outside of its own network, which has no way there.
    pub network: bool,
}

impl Tried {
    /// Adds what another run tried.
    pub fn add(&mut self, other: Self) {
        self.left_processes |= other.left_processes;
        self.network |= other.network;
    }
}

impl Ended {
    /// Nothing is known of how it ended.
    pub const UNKNOWN: Self = Self {
        code: None,
        signal: None,
        excess: None,
        tried: Tried { left_processes: false, network: false },
    };
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
    /// Starts a command that was made of a spec, in a group of its own and confined as the spec says.
    /// `channel` says that descriptor 3 is the program's. `ended` is called, on a thread of its own,
    /// once the process has been reaped and what it started has been ended.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(
        spec: &Spec,
        command: Command,
        channel: bool,
        ended: impl FnOnce(Ended) + Send + 'static,
    ) -> Result<(Self, imp::Streams), MachineError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let spawn = |source| MachineError::Spawn { program: spec.program.clone(), source };
        let (child, streams) = imp::spawn(spec, command, channel).map_err(spawn)?;
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

#[cfg(target_os = "linux")]
mod imp {
    use std::io::{PipeReader, Read};
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus};
    use std::sync::{Arc, Mutex, PoisonError};

    use rustix::process::{Pid, Signal, kill_process};

    use super::super::linux::{Jail, warden};
    use super::{Ended, Spec, Tried};

    /// The standard streams that the caller asked to be piped.
    pub type Streams = (Option<ChildStdin>, Option<ChildStdout>);

    /// The warden, for as long as it has not been reaped: after that the number may be another
    /// process's.
    #[derive(Clone, Debug)]
    pub struct Killer(Arc<Mutex<Option<Pid>>>);

    impl Killer {
        pub fn kill(&self) {
            if let Some(warden) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
                // It fails only where the warden has ended.
                let _ = kill_process(warden, Signal::USR1);
            }
        }
    }

    pub struct Running {
        child: Child,
        killer: Killer,
        report: PipeReader,
    }

    pub fn spawn(spec: &Spec, mut command: Command, channel: bool) -> std::io::Result<(Running, Streams)> {
        let (report, told) = std::io::pipe()?;
        let mut jail = Jail::prepare(&spec.confinement, &spec.folder, channel, told.into())?;
        command.process_group(0);
        #[expect(unsafe_code, reason = "the only way to run code between fork and exec")]
        // SAFETY: the closure makes system calls over what was prepared, and allocates nothing.
        unsafe {
            command.pre_exec(move || jail.enter());
        }
        // The descriptor that the channel takes over in the child must not be the one by which a failed
        // start is told.
        let kept = channel.then(|| rustix::io::fcntl_dupfd_cloexec(&report, 3)).transpose()?;
        let mut child = command.spawn()?;
        drop(kept);
        let streams = (child.stdin.take(), child.stdout.take());
        let warden = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        Ok((Running { child, killer: Killer(Arc::new(Mutex::new(warden))), report }, streams))
    }

    impl Running {
        pub fn killer(&self) -> Killer {
            self.killer.clone()
        }

        pub fn wait(mut self) -> Ended {
            let mut bytes = [0; warden::REPORT];
            let reported = self.report.read_exact(&mut bytes).is_ok();
            *self.killer.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
            let Ok(own) = self.child.wait() else { return Ended::UNKNOWN };
            // A warden that says nothing was ended by force, and the program with it.
            let (status, excess, tried) =
                if reported { warden::read_report(bytes) } else { (own.into_raw(), None, Tried::default()) };
            let status = ExitStatus::from_raw(status);
            Ended { code: status.code(), signal: status.signal(), excess, tried }
        }
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod imp {
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::{Child, ChildStdin, ChildStdout, Command};
    use std::sync::{Arc, Mutex, PoisonError};

    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

    use super::{Ended, Spec};

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

    pub fn spawn(_spec: &Spec, mut command: Command, _channel: bool) -> std::io::Result<(Running, Streams)> {
        command.process_group(0);
        let mut child = command.spawn()?;
        let streams = (child.stdin.take(), child.stdout.take());
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        Ok((Running { child, killer: Killer(Arc::new(Mutex::new(group))) }, streams))
    }

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
                Ok(status) => Ended { code: status.code(), signal: status.signal(), ..Ended::UNKNOWN },
                Err(_) => Ended::UNKNOWN,
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

    use super::{Ended, Spec};

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

    pub fn spawn(_spec: &Spec, command: Command, _channel: bool) -> std::io::Result<(Running, Streams)> {
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
                        return Ended { code: status.code(), ..Ended::UNKNOWN };
                    }
                    // The lock must be free for whoever wants to end the job.
                    Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                    Err(_) => return Ended::UNKNOWN,
                }
            }
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::net::UnixStream;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;

    use command_fds::{CommandFdExt, FdMapping};

    use super::*;
    use crate::runner::confinement::Rung;
    use crate::runner::isolation;

    #[test]
    fn a_program_starts_whichever_descriptors_other_threads_open_and_close() {
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !over.load(Ordering::Relaxed) {
                        // All numbers from the lowest on are taken, and given back in the same order.
                        let taken: Vec<_> = (0..8).map(|_| std::fs::File::open("/dev/null")).collect();
                        drop(taken);
                    }
                });
            }
            let mut confinement = Confinement::none();
            confinement.rung = isolation::strongest().min(Rung::Kernel);
            confinement.reads = vec!["/".into()];
            let spec = Spec::new("/bin/sh", "/").args(["-c", "exec 1<&3"]).confined(confinement);
            let wrong = (0..200).find_map(|turn| {
                let (_ours, theirs) = UnixStream::pair().expect("a pair");
                let mut command = spec.command();
                let mapping = FdMapping { parent_fd: theirs.into(), child_fd: 3 };
                command.fd_mappings(vec![mapping]).expect("mapped");
                let (tell, told) = mpsc::channel();
                let started = Process::start(&spec, command, true, move |how| {
                    tell.send(how).ok();
                });
                let ended = started.map(|_process| told.recv());
                let good = matches!(&ended, Ok(Ok(how)) if how.code == Some(0));
                (!good).then(|| format!("run {turn}: {ended:?}"))
            });
            over.store(true, Ordering::Relaxed);
            assert_eq!(wrong, None);
        });
    }
}
