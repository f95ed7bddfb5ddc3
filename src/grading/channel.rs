//! How a subject is talked to: a channel of its own, apart from what it prints.

pub use imp::{DESCRIPTOR, HangUp, PRINTS_TO_ERRORS, prepare};

#[cfg(unix)]
mod imp {
    //! A socket pair: the subject's end is descriptor 3, and what it prints stays apart.

    use std::net::Shutdown;
    use std::os::unix::net::UnixStream;
    use std::process::Command;

    use command_fds::{CommandFdExt, FdMapping};

    use crate::runner::process::Spec;

    /// Whether standard output is the channel.
    pub const PRINTS_TO_ERRORS: bool = false;

    /// Whether descriptor 3 is the channel.
    pub const DESCRIPTOR: bool = true;

    pub struct Channel(UnixStream);

    pub struct HangUp(UnixStream);

    pub fn prepare(spec: &Spec) -> std::io::Result<(Command, Channel)> {
        let (ours, theirs) = UnixStream::pair()?;
        let mut command = spec.clone().arg("--channel=3").command();
        command
            .fd_mappings(vec![FdMapping { parent_fd: theirs.into(), child_fd: 3 }])
            .map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok((command, Channel(ours)))
    }

    impl Channel {
        pub fn connect<S>(self, _streams: S) -> std::io::Result<(UnixStream, UnixStream, HangUp)> {
            Ok((self.0.try_clone()?, self.0.try_clone()?, HangUp(self.0)))
        }
    }

    impl HangUp {
        pub fn now(&self) {
            // It fails only where the other end is gone.
            self.0.shutdown(Shutdown::Both).ok();
        }
    }
}

#[cfg(windows)]
mod imp {
    //! Standard input and output; what the submission prints goes to standard error.

    use std::process::{ChildStdin, ChildStdout, Command, Stdio};

    use crate::runner::process::Spec;

    /// Whether standard output is the channel.
    pub const PRINTS_TO_ERRORS: bool = true;

    /// Whether descriptor 3 is the channel.
    pub const DESCRIPTOR: bool = false;

    pub struct Channel;

    pub struct HangUp;

    pub fn prepare(spec: &Spec) -> std::io::Result<(Command, Channel)> {
        let mut command = spec.clone().arg("--channel=stdio").command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Ok((command, Channel))
    }

    impl Channel {
        pub fn connect(
            self,
            streams: (Option<ChildStdin>, Option<ChildStdout>),
        ) -> std::io::Result<(ChildStdout, ChildStdin, HangUp)> {
            match streams {
                (Some(input), Some(output)) => Ok((output, input, HangUp)),
                _ => Err(std::io::Error::other("a standard stream is missing")),
            }
        }
    }

    impl HangUp {
        /// Dropping the writer closes the pipe; there is nothing else to hang up.
        pub fn now(&self) {}
    }
}
