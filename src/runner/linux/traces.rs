//! What a run leaves to be seen when it has ended: processes that stayed, and tries to reach a network.
//!
//! Read by processes that were made by fork and run no program: no allocation, no lock.

#![expect(unsafe_code, reason = "system calls after a fork, on buffers of their own")]

use std::ffi::CStr;

/// How often a process that is about to end is given another moment.
const MOMENTS: u32 = 20;

/// How long a moment is, in nanoseconds.
const MOMENT: libc::c_long = 5_000_000;

/// Where the kernel counts what a network namespace had no way to: the name before the numbers, and which
/// of them it is, from 0.
const COUNTS: [(&CStr, &[u8], usize); 2] =
    [(c"/proc/self/net/snmp", b"Ip:", 11), (c"/proc/self/net/snmp6", b"Ip6OutNoRoutes", 0)];

/// Whether children of the calling process go on although what started them has ended.
#[must_use]
pub fn has_children_left() -> bool {
    let moment = libc::timespec { tv_sec: 0, tv_nsec: MOMENT };
    for _ in 0..MOMENTS {
        // SAFETY: calls with numbers, and structures on this stack.
        unsafe {
            let mut ended = 1;
            while ended > 0 {
                ended = libc::waitpid(-1, std::ptr::null_mut(), libc::WNOHANG);
            }
            // No child is an error, and 0 stands for some that go on.
            if ended < 0 {
                return false;
            }
            libc::nanosleep(&raw const moment, std::ptr::null_mut());
        }
    }
    true
}

/// Whether anything in the network namespace of the calling process wanted to reach an address to which
/// there is no way.
#[must_use]
pub fn tried_network() -> bool {
    COUNTS.iter().any(|(path, name, index)| {
        let mut buffer = [0_u8; 8192];
        count(read(path, &mut buffer), name, *index).is_some_and(|count| count > 0)
    })
}

fn read<'b>(path: &CStr, buffer: &'b mut [u8]) -> &'b [u8] {
    // SAFETY: a path that ends in a zero, a buffer of the length that is told, a descriptor of our own.
    let length = unsafe {
        let file = libc::open(path.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
        if file < 0 {
            return &[];
        }
        let length = libc::read(file, buffer.as_mut_ptr().cast(), buffer.len());
        libc::close(file);
        length
    };
    buffer.get(..usize::try_from(length).unwrap_or(0)).unwrap_or_default()
}

/// A number in the last line that begins with a name: lines of names come before those of numbers.
fn count(text: &[u8], name: &[u8], index: usize) -> Option<u64> {
    let line = text.split(|byte| *byte == b'\n').rfind(|line| line.starts_with(name))?;
    let mut numbers =
        line.get(name.len()..)?.split(|byte| byte.is_ascii_whitespace()).filter(|part| !part.is_empty());
    std::str::from_utf8(numbers.nth(index)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_count_is_read_from_the_line_of_numbers() {
        let text = b"Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout\n\
            Ip: 1 64 5 0 0 0 0 0 5 5 0 3 0\n";
        assert_eq!(count(text, b"Ip:", 11), Some(3));
        assert_eq!(count(b"Ip6InReceives 4\nIp6OutNoRoutes   \t7\n", b"Ip6OutNoRoutes", 0), Some(7));
        assert_eq!(count(b"", b"Ip:", 11), None);
        assert_eq!(count(b"Ip: 1 2\n", b"Ip:", 11), None);
    }

    #[test]
    fn the_kernel_of_this_machine_has_the_counts() {
        let mut buffer = [0_u8; 8192];
        let (path, name, index) = COUNTS[0];
        assert!(count(read(path, &mut buffer), name, index).is_some());
    }
}
