//! The process between the grader and a program: it ends the whole tree, whatever became of it, and
//! looks how much the tree uses up.
//!
//! It runs in a copy of the grader that was made by fork and runs no program: no allocation, no lock.

#![expect(unsafe_code, reason = "system calls after a fork, on buffers of their own")]

use std::os::fd::RawFd;

use super::traces::{has_children_left, tried_network};
use crate::runner::confinement::{Excess, Limits, Rung};
use crate::runner::process::Tried;

/// How often the tree is looked at, in nanoseconds: what it uses is all that is limited tightly, and it
/// can grow by some gigabytes a second.
const LOOK: i64 = 20_000_000;

/// How often where it uses more than a quarter of what it may.
const CLOSE_LOOK: i64 = 4_000_000;

/// The deepest tree that is added up.
const DEPTH: u32 = 24;

/// The length of what is reported.
pub const REPORT: usize = 8;

/// The length of what the first process of a namespace tells.
const REAPED: usize = 6;

/// What the warden has to say at the end: how the program ended, and why the tree was ended.
#[must_use]
pub fn read_report(bytes: [u8; REPORT]) -> (i32, Option<Excess>, Tried) {
    let [a, b, c, d, excess, left, network, _] = bytes;
    let excess = match excess {
        1 => Some(Excess::Memory),
        2 => Some(Excess::Processes),
        _ => None,
    };
    let tried = Tried { left_processes: left != 0, network: network != 0 };
    (i32::from_le_bytes([a, b, c, d]), excess, tried)
}

/// Watches over `child` to its end and reports it. `inner` tells how the program ended where the
/// child is the first process of a namespace.
pub fn watch(child: i32, inner: Option<RawFd>, report: RawFd, rung: Rung, limits: &Limits) -> ! {
    // SAFETY: descriptors are numbers; everything else is on this stack.
    unsafe {
        libc::dup2(report, 0);
        if let Some(inner) = inner {
            libc::dup2(inner, 1);
        }
        libc::syscall(libc::SYS_close_range, 2, libc::c_uint::MAX, 0);
        let mut waited: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut waited);
        for signal in [libc::SIGCHLD, libc::SIGUSR1, libc::SIGTERM, libc::SIGHUP, libc::SIGINT] {
            libc::sigaddset(&raw mut waited, signal);
        }
        let mut excess = 0;
        let mut status = None;
        let mut next_look = clock() + LOOK;
        while status.is_none() {
            let pause = libc::timespec { tv_sec: 0, tv_nsec: (next_look - clock()).clamp(0, LOOK) };
            let signal = libc::sigtimedwait(&raw const waited, std::ptr::null_mut(), &raw const pause);
            loop {
                let mut how = 0;
                let ended = libc::waitpid(-1, &raw mut how, libc::WNOHANG);
                if ended <= 0 {
                    break;
                }
                if ended == child {
                    status = Some(how);
                }
            }
            if status.is_some() {
                break;
            }
            if signal > 0 && signal != libc::SIGCHLD {
                status = Some(libc::SIGKILL);
            } else if clock() >= next_look && rung < Rung::Limits {
                next_look = clock() + LOOK;
            } else if clock() >= next_look {
                // However many signals come in between: a tree can make them itself.
                let mut used = Used::default();
                used.add(child, DEPTH);
                next_look = clock() + if used.memory > limits.memory / 4 { CLOSE_LOOK } else { LOOK };
                if used.memory > limits.memory {
                    excess = 1;
                } else if used.processes > limits.processes / 2 {
                    excess = 2;
                }
                if excess != 0 {
                    status = Some(libc::SIGKILL);
                }
            }
        }
        let mut status = status.unwrap_or(libc::SIGKILL);
        // Of a tree that is ended from outside something is always left.
        let mut left = status & 0x7f == 0 && inner.is_none() && has_children_left();
        end_tree(child);
        let mut network = false;
        if inner.is_some() {
            let mut told = [0_u8; REAPED];
            if usize::try_from(libc::read(1, told.as_mut_ptr().cast(), told.len())) == Ok(told.len()) {
                let [a, b, c, d, left_there, network_there] = told;
                status = i32::from_le_bytes([a, b, c, d]);
                left = left_there != 0;
                network = network_there != 0;
            }
        }
        let [a, b, c, d] = status.to_le_bytes();
        let bytes = [a, b, c, d, excess, u8::from(left), u8::from(network), 0];
        libc::write(0, bytes.as_ptr().cast(), bytes.len());
        libc::_exit(0)
    }
}

/// Nanoseconds of a clock that only goes on.
fn clock() -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a structure on this stack; it cannot fail.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// Ends every process below this one, however often they start new ones.
fn end_tree(child: i32) {
    // SAFETY: calls with numbers, and buffers on this stack.
    unsafe {
        libc::kill(child, libc::SIGKILL);
        loop {
            each_child(0, &mut |pid| {
                libc::kill(pid, libc::SIGKILL);
            });
            let mut how = 0;
            let ended = libc::waitpid(-1, &raw mut how, 0);
            if ended < 0 && *libc::__errno_location() != libc::EINTR {
                return;
            }
        }
    }
}

/// The first process of a namespace: waits for the program, tells how it ended, and takes all others
/// with it by ending.
pub fn reap(program: i32, told: RawFd) -> ! {
    // SAFETY: descriptors are numbers; everything else is on this stack.
    unsafe {
        libc::dup2(told, 0);
        libc::syscall(libc::SYS_close_range, 1, libc::c_uint::MAX, 0);
        loop {
            let mut how = 0;
            let ended = libc::waitpid(-1, &raw mut how, 0);
            if ended == program {
                let [a, b, c, d] = how.to_le_bytes();
                let left = has_children_left();
                let bytes: [u8; REAPED] = [a, b, c, d, u8::from(left), u8::from(tried_network())];
                libc::write(0, bytes.as_ptr().cast(), bytes.len());
                libc::_exit(0);
            }
            if ended < 0 && *libc::__errno_location() != libc::EINTR {
                libc::_exit(1);
            }
        }
    }
}

/// What a tree of processes uses.
#[derive(Default)]
struct Used {
    /// Bytes of memory in use.
    memory: u64,
    processes: u64,
}

impl Used {
    fn add(&mut self, pid: i32, depth: u32) {
        self.processes += 1;
        self.memory += memory(pid);
        if depth > 0 && self.processes < 10_000 {
            each_child(pid, &mut |child| self.add(child, depth - 1));
        }
    }
}

/// A path in `/proc`, put together without allocating.
struct ProcPath {
    bytes: [u8; 64],
    length: usize,
}

impl ProcPath {
    /// `pid` 0 is this process.
    fn of(pid: i32) -> Self {
        let mut path = Self { bytes: [0; 64], length: 0 };
        path.push(b"/proc/");
        if pid == 0 {
            path.push(b"self")
        } else {
            path.number(pid.cast_unsigned())
        }
        path
    }

    fn push(&mut self, part: &[u8]) {
        for byte in part {
            // One byte stays zero: it ends the path.
            if self.length + 1 < self.bytes.len() {
                self.bytes[self.length] = *byte;
                self.length += 1;
            }
        }
    }

    fn number(&mut self, mut number: u32) {
        let mut digits = [0; 10];
        let mut first = digits.len();
        loop {
            first -= 1;
            digits[first] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.push(&digits[first..]);
    }

    fn open(&self, flags: i32) -> i32 {
        // SAFETY: the bytes end in a zero.
        unsafe { libc::open(self.bytes.as_ptr().cast(), flags | libc::O_CLOEXEC) }
    }
}

/// Bytes of memory that a process has in use.
fn memory(pid: i32) -> u64 {
    let mut path = ProcPath::of(pid);
    path.push(b"/statm");
    let mut buffer = [0_u8; 128];
    let file = path.open(libc::O_RDONLY);
    if file < 0 {
        return 0;
    }
    // SAFETY: a buffer of the length that is told.
    let count = unsafe { libc::read(file, buffer.as_mut_ptr().cast(), buffer.len()) };
    // SAFETY: a descriptor of our own.
    unsafe { libc::close(file) };
    let text = buffer.get(..usize::try_from(count).unwrap_or(0)).unwrap_or_default();
    let resident = text.split(|byte| *byte == b' ').nth(1).map_or(0, number_of);
    // SAFETY: it cannot fail.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    resident * u64::try_from(page).unwrap_or(4096)
}

fn number_of(digits: &[u8]) -> u64 {
    digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0, |number, digit| number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0')))
}

/// Every child of every thread of a process; of this one for 0.
fn each_child(pid: i32, found: &mut dyn FnMut(i32)) {
    let mut tasks = ProcPath::of(pid);
    tasks.push(b"/task");
    let folder = tasks.open(libc::O_RDONLY | libc::O_DIRECTORY);
    if folder < 0 {
        return;
    }
    let mut entries = [0_u8; 2048];
    loop {
        // SAFETY: a buffer of the length that is told.
        let count =
            unsafe { libc::syscall(libc::SYS_getdents64, folder, entries.as_mut_ptr(), entries.len()) };
        let Ok(count) = usize::try_from(count) else { break };
        if count == 0 {
            break;
        }
        let mut at = 0;
        // An entry: 8 bytes inode, 8 bytes offset, 2 bytes length, 1 byte kind, the name.
        while at + 19 < count {
            let length = usize::from(u16::from_ne_bytes([entries[at + 16], entries[at + 17]]));
            let name = &entries[at + 19..count.min(at + length.max(20))];
            if name[0].is_ascii_digit() {
                let mut children = ProcPath::of(pid);
                children.push(b"/task/");
                children.number(number_of(name) as u32);
                children.push(b"/children");
                each_number(&children, found);
            }
            if length == 0 {
                break;
            }
            at += length;
        }
    }
    // SAFETY: a descriptor of our own.
    unsafe { libc::close(folder) };
}

/// Every number in a file of numbers.
fn each_number(path: &ProcPath, found: &mut dyn FnMut(i32)) {
    let file = path.open(libc::O_RDONLY);
    if file < 0 {
        return;
    }
    let mut number: Option<i32> = None;
    let mut buffer = [0_u8; 1024];
    loop {
        // SAFETY: a buffer of the length that is told.
        let count = unsafe { libc::read(file, buffer.as_mut_ptr().cast(), buffer.len()) };
        let Ok(count) = usize::try_from(count) else { break };
        for byte in buffer.get(..count).unwrap_or_default() {
            if byte.is_ascii_digit() {
                let digit = i32::from(byte - b'0');
                number = Some(number.unwrap_or(0).wrapping_mul(10).wrapping_add(digit));
            } else if let Some(pid) = number.take() {
                found(pid);
            }
        }
        if count == 0 {
            break;
        }
    }
    if let Some(pid) = number {
        found(pid);
    }
    // SAFETY: a descriptor of our own.
    unsafe { libc::close(file) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_processes_is_found_and_added_up() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().expect("starts");
        let pid = child.id().cast_signed();
        let mut seen = Vec::new();
        each_child(0, &mut |pid| seen.push(pid));
        let mut used = Used::default();
        used.add(pid, DEPTH);
        child.kill().expect("ends");
        child.wait().expect("reaped");
        assert!(seen.contains(&pid), "{seen:?}");
        assert_eq!(used.processes, 1);
        assert!(used.memory > 0);
    }

    #[test]
    fn a_report_is_read_as_it_is_written() {
        let nothing = Tried::default();
        assert_eq!(read_report([0, 1, 0, 0, 0, 0, 0, 0]), (256, None, nothing));
        assert_eq!(read_report([9, 0, 0, 0, 1, 0, 0, 0]), (9, Some(Excess::Memory), nothing));
        assert_eq!(read_report([9, 0, 0, 0, 2, 0, 0, 0]), (9, Some(Excess::Processes), nothing));
        let both = Tried { left_processes: true, network: true };
        assert_eq!(read_report([0, 0, 0, 0, 0, 1, 1, 0]), (0, None, both));
    }
}
