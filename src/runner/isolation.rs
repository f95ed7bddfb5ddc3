//! How far this machine can keep a run apart: found by trying it, not by looking at versions.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use super::MachineError;
use super::confinement::{Confinement, Limits, Rung, Wish, mend, system};
use super::process::Spec;
use super::run::run;

/// How long a trial may take.
const TRIAL: Duration = Duration::from_secs(10);

/// Names a weaker rung than the machine has, to try what a weaker machine would do.
const AT_MOST: &str = "DIFFDOJO_ISOLATION_AT_MOST";

/// The rung for a wish.
///
/// # Errors
/// [`MachineError::Missing`] where isolation is required and the machine has none.
pub fn find(wish: Wish) -> Result<Rung, MachineError> {
    if wish == Wish::None {
        return Ok(Rung::Nothing);
    }
    let rung = strongest();
    if wish == Wish::Required && !rung.isolates() {
        return Err(MachineError::Missing {
            what: "this machine cannot keep a run away from its files and its network".to_owned(),
            mend: mend().to_owned(),
        });
    }
    Ok(rung)
}

/// The strongest rung that works here; tried once.
#[must_use]
pub fn strongest() -> Rung {
    static FOUND: OnceLock<Rung> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let at_most = std::env::var(AT_MOST).unwrap_or_default();
        [Rung::Namespaces, Rung::Kernel, Rung::Limits]
            .into_iter()
            .filter(|rung| match at_most.as_str() {
                "none" => false,
                "limits" => *rung <= Rung::Limits,
                "kernel" => *rung <= Rung::Kernel,
                _ => true,
            })
            .find(|rung| works(*rung))
            .unwrap_or(Rung::Nothing)
    })
}

/// Whether a program that does nothing comes to its end on a rung.
fn works(rung: Rung) -> bool {
    if !cfg!(target_os = "linux") || (rung == Rung::Kernel && !landlock()) {
        return false;
    }
    let Some(program) =
        ["/bin/true", "/usr/bin/true"].map(PathBuf::from).into_iter().find(|path| path.exists())
    else {
        return false;
    };
    let spec = Spec::new(program, "/").confined(Confinement {
        rung,
        reads: system(),
        writes: Vec::new(),
        scratch: vec![std::env::temp_dir()],
        loopback: true,
        keeps_user: false,
        limits: Limits::default(),
    });
    run(&spec, TRIAL, 1 << 10, &|_| false).is_ok_and(|finished| finished.succeeded())
}

#[cfg(target_os = "linux")]
fn landlock() -> bool {
    super::linux::has_landlock()
}

#[cfg(not(target_os = "linux"))]
fn landlock() -> bool {
    false
}
