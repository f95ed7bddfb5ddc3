//! Landlock: which files and folders a process may touch, whatever it manages to name.

use std::io;
use std::os::fd::{OwnedFd, RawFd};
use std::sync::OnceLock;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreatedAttr, Scope,
};

use super::call::check;
use crate::runner::confinement::{Confinement, Rung};

/// The newest version that is asked for; an older kernel gives what it has.
const NEWEST: ABI = ABI::V6;

/// What every program may know of the machine. Of the processes it may know itself alone: their
/// folders tell what they were started with.
const KNOWN: [&str; 8] = [
    "/proc/cpuinfo",
    "/proc/filesystems",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys",
    "/proc/uptime",
    "/proc/version",
];

/// Devices that every program may use.
const DEVICES: [&str; 5] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

fn fault(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

/// A ruleset; none where the kernel has no Landlock. With namespaces the paths are added by
/// [`super::view::View::allow`], once they are what the process sees.
pub fn make(confinement: &Confinement) -> io::Result<Option<OwnedFd>> {
    let namespaces = confinement.rung == Rung::Namespaces;
    // Bits that are added by hand must be known to the oldest kernel.
    let files = if namespaces { known() } else { AccessFs::from_all(NEWEST) };
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(files)
        .and_then(|ruleset| ruleset.scope(Scope::from_all(NEWEST)))
        .map_err(fault)?;
    if !namespaces && !confinement.loopback {
        ruleset = ruleset.handle_access(AccessNet::from_all(NEWEST)).map_err(fault)?;
    }
    let mut created = ruleset.create().map_err(fault)?;
    if !namespaces {
        let read = AccessFs::from_read(NEWEST);
        let all = AccessFs::from_all(NEWEST);
        let device = AccessFs::ReadFile | AccessFs::WriteFile;
        let rules = confinement
            .reads
            .iter()
            .map(|path| (path.as_path(), read))
            .chain(
                KNOWN.iter().map(|path| (std::path::Path::new(path), AccessFs::ReadFile | AccessFs::ReadDir)),
            )
            .chain(confinement.writes.iter().chain(&confinement.scratch).map(|path| (path.as_path(), all)))
            .chain(DEVICES.iter().map(|path| (std::path::Path::new(path), device)));
        for (path, access) in rules {
            let Ok(place) = PathFd::new(path) else { continue };
            let access = if path.is_dir() { access } else { access & AccessFs::from_file(NEWEST) };
            created = created.add_rule(PathBeneath::new(place, access)).map_err(fault)?;
        }
    }
    Ok(created.into())
}

/// Puts the calling process under a ruleset; safe between fork and exec.
#[expect(unsafe_code, reason = "the crate's own call may allocate")]
pub fn restrict(ruleset: RawFd) -> io::Result<()> {
    // SAFETY: a call with numbers only.
    check(unsafe { libc::syscall(libc::SYS_landlock_restrict_self, ruleset, 0) } as i32).map(drop)
}

/// What rules that are added by hand may name: every kernel that has Landlock knows the first version,
/// and where this one knows moving a file to another folder, which compilers do, that too. Asked for the
/// first time by [`make`], so never between fork and exec.
fn known() -> BitFlags<AccessFs> {
    static MOVES: OnceLock<bool> = OnceLock::new();
    let moves = *MOVES.get_or_init(|| {
        Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::Refer)
            .is_ok()
    });
    if moves { AccessFs::from_all(ABI::V1) | AccessFs::Refer } else { AccessFs::from_all(ABI::V1) }
}

/// The bits for [`allow`], fit for the kernel that runs.
pub fn bits(write: bool) -> u64 {
    if write { known().bits() } else { AccessFs::from_read(ABI::V1).bits() }
}

/// The bits for devices.
pub fn device_bits() -> u64 {
    (AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::ReadDir).bits()
}

/// Allows what lies below a path; safe between fork and exec.
#[expect(unsafe_code, reason = "the crate's own call may allocate")]
pub fn allow(ruleset: RawFd, path: &std::ffi::CStr, bits: u64) -> io::Result<()> {
    #[repr(C, packed)]
    struct Below {
        allowed: u64,
        parent: i32,
    }
    const PATH_BENEATH: i32 = 1;
    // SAFETY: a path that ends in a zero, and a structure on the stack of the kernel's own shape.
    unsafe {
        let parent = check(libc::open(path.as_ptr(), libc::O_PATH | libc::O_CLOEXEC))?;
        let below = Below { allowed: bits, parent };
        let returned = libc::syscall(libc::SYS_landlock_add_rule, ruleset, PATH_BENEATH, &raw const below, 0);
        libc::close(parent);
        check(returned as i32).map(drop)
    }
}
