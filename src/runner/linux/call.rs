//! Single system calls, safe to make between fork and exec: no allocation, no lock.

#![expect(unsafe_code, reason = "system calls that no crate offers for use between fork and exec")]

use std::ffi::CStr;
use std::io;
use std::os::fd::RawFd;

use crate::runner::confinement::Limits;

/// An error for -1.
pub fn check(returned: i32) -> io::Result<i32> {
    if returned < 0 { Err(io::Error::last_os_error()) } else { Ok(returned) }
}

fn check_long(returned: libc::c_long) -> io::Result<libc::c_long> {
    if returned < 0 { Err(io::Error::last_os_error()) } else { Ok(returned) }
}

/// A copy of this process; 0 in the copy.
pub fn fork() -> io::Result<i32> {
    // SAFETY: the plain system call: no handlers of the C library run, and the copy only makes calls
    // from this file until it runs its program or ends.
    let pid = check_long(unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) })?;
    Ok(pid as i32)
}

/// Keeps every signal waiting.
pub fn block_signals() -> io::Result<()> {
    // SAFETY: a set on the stack, filled before it is used.
    unsafe {
        let mut all = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        check(libc::sigprocmask(libc::SIG_SETMASK, &raw const all, std::ptr::null_mut())).map(drop)
    }
}

/// Lets every signal through, as a program expects.
pub fn allow_signals() -> io::Result<()> {
    // SAFETY: as above.
    unsafe {
        let mut none = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        check(libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut())).map(drop)
    }
}

/// Asks for a signal when the parent ends.
pub fn end_with_parent(signal: i32) -> io::Result<()> {
    // SAFETY: a call with numbers only.
    check(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, signal, 0, 0, 0) }).map(drop)
}

/// The parent's number.
pub fn parent() -> i32 {
    // SAFETY: it cannot fail.
    unsafe { libc::getppid() }
}

/// Children of children that lose their parent become this process's own.
pub fn adopt_orphans() -> io::Result<()> {
    // SAFETY: a call with numbers only.
    check(unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }).map(drop)
}

/// No program that is run can give back what was given up.
pub fn no_new_privileges() -> io::Result<()> {
    // SAFETY: a call with numbers only.
    check(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }).map(drop)
}

/// The version of Landlock that the kernel has; not positive where it has none.
pub fn landlock_version() -> libc::c_long {
    const VERSION: u32 = 1;
    // SAFETY: the kernel takes null here.
    unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<u8>(), 0, VERSION) }
}

/// Leaves namespaces for new ones.
pub fn unshare(flags: i32) -> io::Result<()> {
    // SAFETY: a call with numbers only.
    check(unsafe { libc::unshare(flags) }).map(drop)
}

/// A pipe whose ends no program gets.
pub fn pipe() -> io::Result<(RawFd, RawFd)> {
    let mut ends = [0; 2];
    // SAFETY: room for two numbers.
    check(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
    Ok((ends[0], ends[1]))
}

/// Goes to a folder.
pub fn change_folder(path: &CStr) -> io::Result<()> {
    // SAFETY: a path that ends in a zero.
    check(unsafe { libc::chdir(path.as_ptr()) }).map(drop)
}

/// Writes a small file that is there.
pub fn write_file(path: &CStr, bytes: &[u8]) -> io::Result<()> {
    // SAFETY: a path that ends in a zero, and bytes of the length that is told.
    unsafe {
        let file = check(libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC))?;
        let written = libc::write(file, bytes.as_ptr().cast(), bytes.len());
        libc::close(file);
        if written == bytes.len().cast_signed() { Ok(()) } else { Err(io::Error::last_os_error()) }
    }
}

/// Keeps descriptors from this one on from the program.
pub fn close_from(first: u32) -> io::Result<()> {
    // SAFETY: a call with numbers only.
    let returned =
        unsafe { libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    check_long(returned).map(drop)
}

/// Sets the limits of the program. `own_count` says that processes are counted for it alone.
pub fn limit(limits: &Limits, own_count: bool) -> io::Result<()> {
    let set = |resource: libc::__rlimit_resource_t, most: u64| {
        let bounds = libc::rlimit { rlim_cur: most, rlim_max: most };
        // SAFETY: a structure on the stack.
        let returned = unsafe { libc::setrlimit(resource, &raw const bounds) };
        // A lower limit than ours may be set already, and stays.
        match check(returned) {
            Err(error) if error.raw_os_error() == Some(libc::EPERM) => Ok(()),
            other => other.map(drop),
        }
    };
    set(libc::RLIMIT_CORE, 0)?;
    set(libc::RLIMIT_FSIZE, limits.file)?;
    set(libc::RLIMIT_NOFILE, limits.files)?;
    set(libc::RLIMIT_CPU, limits.seconds)?;
    if let Some(data) = limits.data {
        set(libc::RLIMIT_DATA, data)?;
    }
    if own_count {
        set(libc::RLIMIT_NPROC, limits.processes)?;
    }
    Ok(())
}

/// Becomes another user, for good. The C library's own functions would talk to threads that a child
/// does not have.
pub fn become_user(user: u32) -> io::Result<()> {
    // SAFETY: calls with numbers only.
    unsafe {
        check_long(libc::syscall(libc::SYS_setgroups, 0, std::ptr::null::<libc::gid_t>()))?;
        check_long(libc::syscall(libc::SYS_setresgid, user, user, user))?;
        check_long(libc::syscall(libc::SYS_setresuid, user, user, user))?;
    }
    Ok(())
}

/// Brings up the loopback interface of a new network namespace.
pub fn raise_loopback() -> io::Result<()> {
    // SAFETY: a structure on the stack whose name ends in a zero.
    unsafe {
        let socket = check(libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0))?;
        let mut request: libc::ifreq = std::mem::zeroed();
        request.ifr_name[0] = b'l'.cast_signed() as libc::c_char;
        request.ifr_name[1] = b'o'.cast_signed() as libc::c_char;
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as i16;
        let returned = check(libc::ioctl(socket, libc::SIOCSIFFLAGS as _, &raw const request));
        libc::close(socket);
        returned.map(drop)
    }
}
