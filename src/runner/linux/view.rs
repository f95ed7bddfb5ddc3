//! What a process sees of the disk in its own mount namespace: what it may read or change, and no more.

#![expect(unsafe_code, reason = "mounts, made between fork and exec")]

use std::collections::BTreeSet;
use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::RawFd;
use std::path::{Path, PathBuf};

use super::call::check;
use super::{c_path, ruleset};
use crate::runner::confinement::Confinement;

/// Bytes of temporary files that a run may keep in memory.
const SCRATCH: u64 = 64 << 20;

/// A step towards the view, with paths as they are below the folder that becomes the root.
enum Step {
    Folder(CString),
    File(CString),
    Link { target: CString, path: CString },
    Bind { from: CString, to: CString, read_only: bool },
    Memory { to: CString, options: CString },
    Processes(CString),
}

/// The whole view, prepared.
pub struct View {
    /// An empty folder that the new root is laid over.
    base: CString,
    steps: Vec<Step>,
    /// Paths, as the process sees them, that it may change.
    writes: Vec<CString>,
}

/// What may be changed through a mount, as the kernel takes it.
#[repr(C)]
struct MountAttributes {
    set: u64,
    clear: u64,
    propagation: u64,
    namespace: u64,
}

struct Plan {
    base: PathBuf,
    made: BTreeSet<PathBuf>,
    /// What is bound, with all that lies in it.
    shown: Vec<PathBuf>,
    steps: Vec<Step>,
}

impl Plan {
    fn below(&self, path: &Path) -> PathBuf {
        self.base.join(path.strip_prefix("/").unwrap_or(path))
    }

    fn folders_to(&mut self, path: &Path) -> io::Result<()> {
        let mut ancestors: Vec<&Path> = path.ancestors().filter(|part| part.parent().is_some()).collect();
        ancestors.reverse();
        for folder in ancestors {
            if self.made.insert(folder.to_owned()) {
                self.steps.push(Step::Folder(c_path(&self.below(folder))?));
            }
        }
        Ok(())
    }

    /// Whether a path lies in a folder that is shown already.
    fn covers(&self, path: &Path) -> bool {
        self.shown.iter().any(|folder| path.starts_with(folder))
    }

    /// Shows a file or folder where it is; a link is shown as a link.
    fn show(&mut self, path: &Path, read_only: bool) -> io::Result<()> {
        let Ok(meta) = std::fs::symlink_metadata(path) else { return Ok(()) };
        if let Some(parent) = path.parent() {
            self.folders_to(parent)?;
        }
        let to = c_path(&self.below(path))?;
        if meta.is_symlink() {
            if self.made.insert(path.to_owned()) {
                self.steps.push(Step::Link { target: c_path(&std::fs::read_link(path)?)?, path: to });
            }
            // What it stands for has to be there too; a link to nothing stands for nothing.
            return match path.canonicalize() {
                Ok(real) if !self.covers(&real) => self.show(&real, read_only),
                _ => Ok(()),
            };
        }
        if self.made.insert(path.to_owned()) {
            let place = to.clone();
            self.steps.push(if meta.is_dir() { Step::Folder(place) } else { Step::File(place) });
        }
        self.steps.push(Step::Bind { from: c_path(path)?, to, read_only });
        self.shown.push(path.to_owned());
        Ok(())
    }
}

impl View {
    /// Prepares a view. `user` is whom the process becomes, where it does not stay who it is.
    pub fn prepare(confinement: &Confinement, user: Option<u32>) -> io::Result<Self> {
        let base = confinement
            .scratch
            .first()
            .cloned()
            .ok_or_else(|| io::Error::other("a confinement needs a scratch folder"))?;
        let mut plan = Plan { base, made: BTreeSet::new(), shown: Vec::new(), steps: Vec::new() };
        let mut reads: Vec<&PathBuf> = confinement.reads.iter().collect();
        reads.sort();
        for path in reads {
            if !plan.covers(path) {
                plan.show(path, true)?;
            }
        }
        for path in &confinement.writes {
            plan.show(path, false)?;
        }
        let owner = user.map(|user| format!(",uid={user},gid={user}")).unwrap_or_default();
        let memory = |mode: u32| {
            CString::new(format!("size={SCRATCH},nr_inodes=4096,mode={mode:o}{owner}")).unwrap_or_default()
        };
        let mut writes: Vec<CString> =
            confinement.writes.iter().map(|path| c_path(path)).collect::<io::Result<_>>()?;
        for path in &confinement.scratch {
            plan.folders_to(path)?;
            plan.steps.push(Step::Memory { to: c_path(&plan.below(path))?, options: memory(0o700) });
            writes.push(c_path(path)?);
        }
        for device in ["null", "zero", "full", "random", "urandom"] {
            plan.show(&Path::new("/dev").join(device), false)?;
        }
        for (target, path) in [
            ("/proc/self/fd", "/dev/fd"),
            ("/proc/self/fd/0", "/dev/stdin"),
            ("/proc/self/fd/1", "/dev/stdout"),
            ("/proc/self/fd/2", "/dev/stderr"),
        ] {
            let path = c_path(&plan.below(Path::new(path)))?;
            plan.steps.push(Step::Link { target: c_path(Path::new(target))?, path });
        }
        let shared = Path::new("/dev/shm");
        plan.folders_to(shared)?;
        plan.steps.push(Step::Memory { to: c_path(&plan.below(shared))?, options: memory(0o700) });
        writes.push(c_path(shared)?);
        let processes = Path::new("/proc");
        plan.folders_to(processes)?;
        plan.steps.push(Step::Processes(c_path(&plan.below(processes))?));
        Ok(Self { base: c_path(&plan.base)?, steps: plan.steps, writes })
    }

    /// Makes the view the calling process's own; safe between fork and exec.
    pub fn enter(&self) -> io::Result<()> {
        super::call::unshare(libc::CLONE_NEWNS)?;
        mount(None, c"/", None, libc::MS_REC | libc::MS_PRIVATE, None)?;
        let plain = libc::MS_NOSUID | libc::MS_NODEV;
        mount(Some(c"tmpfs"), &self.base, Some(c"tmpfs"), plain, Some(c"size=1m,mode=755"))?;
        for step in &self.steps {
            step.take()?;
        }
        let base = self.base.as_ptr();
        // SAFETY: paths that end in zeros.
        unsafe {
            check(libc::chdir(base))?;
            check(libc::syscall(libc::SYS_pivot_root, c".".as_ptr(), c".".as_ptr()) as i32)?;
            check(libc::umount2(c".".as_ptr(), libc::MNT_DETACH))?;
            check(libc::chdir(c"/".as_ptr()))?;
        }
        lock(c"/", false)
    }

    /// Allows in a Landlock ruleset what the view allows; safe between fork and exec.
    pub fn allow(&self, rules: RawFd) -> io::Result<()> {
        ruleset::allow(rules, c"/", ruleset::bits(false))?;
        ruleset::allow(rules, c"/dev", ruleset::device_bits())?;
        for path in &self.writes {
            ruleset::allow(rules, path, ruleset::bits(true))?;
        }
        Ok(())
    }
}

impl Step {
    fn take(&self) -> io::Result<()> {
        let there_is_fine = |returned: i32| match check(returned) {
            Err(error) if error.raw_os_error() == Some(libc::EEXIST) => Ok(()),
            other => other.map(drop),
        };
        match self {
            // SAFETY: paths that end in zeros.
            Self::Folder(path) => there_is_fine(unsafe { libc::mkdir(path.as_ptr(), 0o755) }),
            Self::File(path) => {
                let flags = libc::O_CREAT | libc::O_WRONLY | libc::O_CLOEXEC;
                // SAFETY: as above; the descriptor is closed again.
                unsafe {
                    let file = check(libc::open(path.as_ptr(), flags, 0o644))?;
                    libc::close(file);
                }
                Ok(())
            }
            Self::Link { target, path } => {
                // SAFETY: paths that end in zeros.
                there_is_fine(unsafe { libc::symlink(target.as_ptr(), path.as_ptr()) })
            }
            Self::Bind { from, to, read_only } => {
                mount(Some(from), to, None, libc::MS_BIND | libc::MS_REC, None)?;
                if *read_only { lock(to, true) } else { Ok(()) }
            }
            Self::Memory { to, options } => {
                mount(Some(c"tmpfs"), to, Some(c"tmpfs"), libc::MS_NOSUID | libc::MS_NODEV, Some(options))
            }
            Self::Processes(to) => {
                let flags = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
                mount(Some(c"proc"), to, Some(c"proc"), flags, None)
            }
        }
    }
}

fn mount(
    from: Option<&CStr>,
    to: &CStr,
    kind: Option<&CStr>,
    flags: libc::c_ulong,
    options: Option<&CStr>,
) -> io::Result<()> {
    let pointer = |text: Option<&CStr>| text.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: texts that end in zeros, or null where the kernel takes null.
    let returned =
        unsafe { libc::mount(pointer(from), to.as_ptr(), pointer(kind), flags, pointer(options).cast()) };
    check(returned).map(drop)
}

/// Makes a mount one that cannot be written through, where asked for with all below it.
fn lock(path: &CStr, all: bool) -> io::Result<()> {
    const READ_ONLY: u64 = 1;
    const NO_SET_USER: u64 = 2;
    let attributes = MountAttributes { set: READ_ONLY | NO_SET_USER, clear: 0, propagation: 0, namespace: 0 };
    let flags = if all { libc::AT_RECURSIVE } else { 0 };
    // SAFETY: a path that ends in a zero, and a structure of the kernel's own shape with its size.
    let returned = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            path.as_ptr(),
            flags,
            &raw const attributes,
            size_of::<MountAttributes>(),
        )
    };
    check(returned as i32).map(drop)
}
