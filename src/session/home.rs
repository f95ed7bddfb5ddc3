//! The folders on this machine that are the learner's: progress, and what is compiled once.

use std::path::PathBuf;

use etcetera::BaseStrategy;

use super::failure::Failure;

/// The two folders. Neither needs to be there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// For the journal: worth a backup.
    pub data: PathBuf,
    /// For what can be made again.
    pub cache: PathBuf,
}

impl Home {
    /// `DIFFDOJO_HOME` where it is set, else the platform's usual folders.
    ///
    /// # Errors
    /// When neither can be found out.
    pub fn find() -> Result<Self, Failure> {
        if let Some(home) = std::env::var_os("DIFFDOJO_HOME").filter(|home| !home.is_empty()) {
            let data = std::path::absolute(&home).unwrap_or_else(|_| PathBuf::from(&home));
            return Ok(Self { cache: data.join("cache"), data });
        }
        let folders = etcetera::base_strategy::choose_native_strategy().map_err(|_| {
            Failure::usage(
                "this account has no home folder",
                "set DIFFDOJO_HOME to a folder that can be written",
            )
        })?;
        Ok(Self { data: folders.data_dir().join("diffdojo"), cache: folders.cache_dir().join("diffdojo") })
    }
}
