//! What stands for a lot of input: the same for the same parts in the same order, short enough for a
//! file's name.

use sha2::{Digest, Sha256};

/// A fingerprint while its parts are being added.
#[derive(Debug, Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds a part. Where one ends and the next begins counts too.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(part.len().to_le_bytes());
        self.0.update(part);
    }

    /// The first 12 bytes of it, as 24 hexadecimal digits.
    #[must_use]
    pub fn hex(self) -> String {
        self.0.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_their_order_and_their_bounds_count() {
        let of = |parts: &[&str]| {
            let mut fingerprint = Fingerprint::default();
            parts.iter().for_each(|part| fingerprint.add(part.as_bytes()));
            fingerprint.hex()
        };
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_eq!(of(&[]).len(), 24);
        for other in [vec!["a", "bc"], vec!["c", "ab"], vec!["abc"], vec!["ab", "c", ""]] {
            assert_ne!(of(&["ab", "c"]), of(&other), "{other:?}");
        }
    }
}
