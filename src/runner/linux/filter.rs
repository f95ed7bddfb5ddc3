//! System calls that no solution of an exercise needs, refused.

use std::collections::BTreeMap;
use std::io;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};

/// Refused as not permitted: what reaches into the kernel, other processes, or the view of the machine.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_mknodat,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_personality,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
];

/// Refused as unknown, so that C libraries and runtimes take the older call instead.
const UNKNOWN: &[libc::c_long] = &[
    // Its flags lie in memory, where a filter cannot see them.
    libc::SYS_clone3,
    // It makes other calls that a filter does not see.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
];

/// New namespaces, which would bring back what was given up.
const NAMESPACES: [i32; 7] = [
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWUTS,
];

fn fault(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

fn condition(argument: u8, operator: SeccompCmpOp, value: i32) -> io::Result<SeccompCondition> {
    let value = u64::from(value.cast_unsigned());
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value).map_err(fault)
}

fn program(rules: BTreeMap<i64, Vec<SeccompRule>>, refusal: i32) -> io::Result<BpfProgram> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(fault)?;
    let refusal = SeccompAction::Errno(refusal.cast_unsigned());
    SeccompFilter::new(rules, SeccompAction::Allow, refusal, arch)
        .and_then(BpfProgram::try_from)
        .map_err(fault)
}

/// The filters. Where there is no network namespace, sockets of the internet are refused too, except
/// streams where the loopback interface is needed.
pub fn make(namespaces: bool, loopback: bool) -> io::Result<Vec<BpfProgram>> {
    let mut refused: BTreeMap<i64, Vec<SeccompRule>> =
        REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    let kinds = NAMESPACES
        .iter()
        .map(|flag| {
            let flag = condition(0, SeccompCmpOp::MaskedEq(u64::from(flag.cast_unsigned())), *flag)?;
            SeccompRule::new(vec![flag]).map_err(fault)
        })
        .collect::<io::Result<Vec<_>>>()?;
    refused.insert(libc::SYS_clone, kinds);
    let families: &[i32] = if namespaces || loopback {
        &[libc::AF_UNIX, libc::AF_INET, libc::AF_INET6]
    } else {
        &[libc::AF_UNIX]
    };
    let others = families
        .iter()
        .map(|family| condition(0, SeccompCmpOp::Ne, *family))
        .collect::<io::Result<Vec<_>>>()?;
    let mut sockets = vec![SeccompRule::new(others).map_err(fault)?];
    if !namespaces {
        // Of a socket's kind only streams: a datagram would leave the machine unseen by Landlock.
        for family in [libc::AF_INET, libc::AF_INET6] {
            let kinds = vec![
                condition(0, SeccompCmpOp::Eq, family)?,
                condition(1, SeccompCmpOp::MaskedEq(0xf), libc::SOCK_DGRAM)?,
            ];
            sockets.push(SeccompRule::new(kinds).map_err(fault)?);
            let kinds = vec![
                condition(0, SeccompCmpOp::Eq, family)?,
                condition(1, SeccompCmpOp::MaskedEq(0xf), libc::SOCK_RAW)?,
            ];
            sockets.push(SeccompRule::new(kinds).map_err(fault)?);
        }
    }
    refused.insert(libc::SYS_socket, sockets);
    let unknown = UNKNOWN.iter().map(|call| (*call, Vec::new())).collect();
    Ok(vec![program(refused, libc::EPERM)?, program(unknown, libc::ENOSYS)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_can_be_made_for_this_machine() {
        for (namespaces, loopback) in [(true, true), (true, false), (false, true), (false, false)] {
            assert_eq!(make(namespaces, loopback).expect("filters").len(), 2);
        }
    }
}
