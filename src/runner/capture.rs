//! What a process printed: the first and the last part of it, however much there was.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps at most twice `half` bytes: the first and the last.
#[derive(Debug)]
struct Kept {
    half: usize,
    head: Vec<u8>,
    tail: VecDeque<u8>,
    dropped: u64,
}

impl Kept {
    fn push(&mut self, mut bytes: &[u8]) {
        let room = self.half.saturating_sub(self.head.len());
        let (first, rest) = bytes.split_at(room.min(bytes.len()));
        self.head.extend_from_slice(first);
        bytes = rest;
        // What would be dropped at once is not kept at all.
        let (over, last) = bytes.split_at(bytes.len().saturating_sub(self.half));
        self.dropped += over.len() as u64;
        self.tail.extend(last);
        let over = self.tail.len().saturating_sub(self.half);
        self.tail.drain(..over);
        self.dropped += over as u64;
    }
}

/// A stream's output while it is being read, shared with the thread that reads it.
#[derive(Clone, Debug)]
pub struct Capture(Arc<Mutex<Kept>>);

impl Capture {
    /// Keeps at most `cap` bytes.
    #[must_use]
    pub fn new(cap: usize) -> Self {
        Self(Arc::new(Mutex::new(Kept {
            half: cap / 2,
            head: Vec::new(),
            tail: VecDeque::new(),
            dropped: 0,
        })))
    }

    /// Reads a stream to its end; what goes over the cap is read and dropped.
    pub fn drain(&self, mut stream: impl Read) {
        let mut buffer = [0; 64 << 10];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => self.0.lock().unwrap_or_else(PoisonError::into_inner).push(&buffer[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }

    /// How many bytes have come, with those that were not kept.
    #[must_use]
    pub fn amount(&self) -> u64 {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.head.len() + kept.tail.len()) as u64 + kept.dropped
    }

    /// Whether nothing has come yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).head.is_empty()
    }

    /// What was kept so far, as text; a gap is told.
    #[must_use]
    pub fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = kept.head.clone();
        if kept.dropped > 0 {
            bytes.extend_from_slice(format!("\n… {} bytes left out …\n", kept.dropped).as_bytes());
        }
        bytes.extend(&kept.tail);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_part_are_kept() {
        let capture = Capture::new(10);
        capture.drain(&b"0123456789abcdefghij"[..]);
        assert_eq!(capture.text(), "01234\n… 10 bytes left out …\nfghij");
        let short = Capture::new(10);
        short.drain(&b"01234567"[..]);
        assert_eq!(short.text(), "01234567");
        assert_eq!((capture.amount(), short.amount()), (20, 8));
        let split = Capture::new(10);
        split.drain(b"0123456789ab".chain(&b"cdefghij"[..]));
        assert_eq!(split.text(), capture.text());
    }
}
