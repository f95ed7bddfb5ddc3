//! What Linux has to confine a process: prepared by the grader, entered by the child before its program.
//!
//! Between fork and exec nothing may be allocated and no lock taken, so everything that can be made
//! beforehand is made by [`Jail::prepare`], and [`Jail::enter`] is system calls over it.

mod call;
mod filter;
mod ruleset;
mod traces;
mod view;
pub mod warden;

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::confinement::{Confinement, Limits, Rung};
use call::fork;
use seccompiler::BpfProgram;
use view::View;

/// The descriptor by which a program talks to its judge.
const CHANNEL: i32 = 3;

/// Everything that a child needs to confine itself.
pub struct Jail {
    parent: i32,
    report: OwnedFd,
    limits: Limits,
    rung: Rung,
    /// What an ordinary user maps itself with; root needs none.
    maps: Option<Maps>,
    /// Whom root becomes.
    becomes: Option<u32>,
    view: Option<View>,
    loopback: bool,
    ruleset: Option<OwnedFd>,
    filters: Vec<BpfProgram>,
    folder: CString,
    /// The lowest descriptor that the program does not get.
    first_closed: u32,
}

struct Maps {
    users: CString,
    groups: CString,
}

/// Whether the kernel has Landlock.
#[must_use]
pub fn has_landlock() -> bool {
    call::landlock_version() > 0
}

/// The same descriptor under a number that is not the channel's: that one is taken over in the child.
fn out_of_the_way(descriptor: OwnedFd) -> io::Result<OwnedFd> {
    Ok(rustix::io::fcntl_dupfd_cloexec(descriptor, CHANNEL + 1)?)
}

/// A path as system calls take it.
fn c_path(path: &Path) -> io::Result<CString> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| io::ErrorKind::InvalidInput.into())
}

impl Jail {
    /// Prepares a jail for a program in a folder. `channel` says that descriptor 3 is the program's.
    ///
    /// # Errors
    /// When something of it cannot be made.
    pub fn prepare(
        confinement: &Confinement,
        folder: &Path,
        channel: bool,
        report: OwnedFd,
    ) -> io::Result<Self> {
        let namespaces = confinement.rung == Rung::Namespaces;
        let isolates = confinement.rung.isolates();
        let root = rustix::process::geteuid().is_root();
        let becomes = (namespaces && root && !confinement.keeps_user).then(stranger);
        let maps = (namespaces && !root).then(|| {
            let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
            let text = |id: u32| CString::new(format!("{id} {id} 1")).unwrap_or_default();
            Maps { users: text(user), groups: text(group) }
        });
        let ruleset = if isolates { ruleset::make(confinement)? } else { None };
        Ok(Self {
            parent: std::process::id().cast_signed(),
            report: out_of_the_way(report)?,
            limits: confinement.limits,
            rung: confinement.rung,
            maps,
            becomes,
            view: if namespaces { Some(View::prepare(confinement, becomes)?) } else { None },
            loopback: confinement.loopback,
            ruleset: ruleset.map(out_of_the_way).transpose()?,
            filters: if isolates { filter::make(namespaces, confinement.loopback)? } else { Vec::new() },
            folder: c_path(folder)?,
            first_closed: (if channel { CHANNEL + 1 } else { CHANNEL }).cast_unsigned(),
        })
    }

    /// Confines the calling process, which is a child between fork and exec: returns in the process
    /// that is to run the program. Those that watch over it never return.
    ///
    /// # Errors
    /// What the first system call said that was refused.
    pub fn enter(&mut self) -> io::Result<()> {
        call::block_signals()?;
        call::end_with_parent(libc::SIGUSR1)?;
        if call::parent() != self.parent {
            return Err(io::ErrorKind::Interrupted.into());
        }
        call::adopt_orphans()?;
        if self.rung == Rung::Namespaces {
            self.enter_namespaces()?;
        } else {
            let child = fork()?;
            if child != 0 {
                warden::watch(child, None, self.report.as_raw_fd(), self.rung, &self.limits);
            }
        }
        call::end_with_parent(libc::SIGKILL)?;
        self.renounce()
    }

    fn enter_namespaces(&mut self) -> io::Result<()> {
        let user = if self.maps.is_some() { libc::CLONE_NEWUSER } else { 0 };
        call::unshare(
            user | libc::CLONE_NEWPID | libc::CLONE_NEWNET | libc::CLONE_NEWIPC | libc::CLONE_NEWUTS,
        )?;
        if let Some(maps) = &self.maps {
            call::write_file(c"/proc/self/setgroups", b"deny")?;
            call::write_file(c"/proc/self/uid_map", maps.users.as_bytes())?;
            call::write_file(c"/proc/self/gid_map", maps.groups.as_bytes())?;
        }
        let (reader, writer) = call::pipe()?;
        let first = fork()?;
        if first != 0 {
            warden::watch(first, Some(reader), self.report.as_raw_fd(), self.rung, &self.limits);
        }
        // The first process of its namespace: when it ends, the kernel ends all others.
        call::end_with_parent(libc::SIGKILL)?;
        if self.loopback {
            call::raise_loopback()?;
        }
        if let Some(view) = &self.view {
            view.enter()?;
            call::change_folder(&self.folder)?;
        }
        let program = fork()?;
        if program != 0 {
            warden::reap(program, writer);
        }
        Ok(())
    }

    /// Gives up what the program must not have.
    fn renounce(&mut self) -> io::Result<()> {
        if self.rung >= Rung::Limits {
            let own_count = self.rung == Rung::Namespaces;
            call::limit(&self.limits, own_count)?;
        }
        if let Some(user) = self.becomes {
            call::become_user(user)?;
        }
        call::close_from(self.first_closed)?;
        if self.rung.isolates() {
            call::no_new_privileges()?;
            if let Some(ruleset) = &self.ruleset {
                match &self.view {
                    Some(view) => view.allow(ruleset.as_raw_fd())?,
                    None => ruleset::allow(ruleset.as_raw_fd(), c"/proc/self", ruleset::bits(false))?,
                }
                ruleset::restrict(ruleset.as_raw_fd())?;
            }
        }
        call::allow_signals()?;
        for filter in &self.filters {
            seccompiler::apply_filter(filter).map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
        }
        Ok(())
    }
}

/// A user that nobody is: its own for each run, so that what it starts is counted by itself. From
/// the range that systemd keeps for such users, and low enough for a container's.
fn stranger() -> u32 {
    use std::hash::{BuildHasher, Hasher};
    let drawn = std::collections::hash_map::RandomState::new().build_hasher().finish();
    61_184 + u32::try_from(drawn % 4_336).unwrap_or_default()
}
