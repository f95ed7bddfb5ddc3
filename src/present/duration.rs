//! Durations as people say them.

/// A time that somebody spent, in seconds.
#[must_use]
pub fn spent(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// A time that the machine took, in milliseconds.
#[must_use]
pub fn took(milliseconds: u64) -> String {
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        1000..60_000 => format!("{}.{} s", milliseconds / 1000, milliseconds / 100 % 10),
        _ => spent(milliseconds / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_said_in_the_units_that_matter() {
        let table = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (188, "3 min 8 s"),
            (900, "15 min"),
            (3600, "1 h"),
            (5000, "1 h 23 min"),
            (90_061, "25 h 1 min"),
        ];
        for (seconds, said) in table {
            assert_eq!(spent(seconds), said);
        }
        for (milliseconds, said) in [
            (0, "0 ms"),
            (412, "412 ms"),
            (999, "999 ms"),
            (1000, "1.0 s"),
            (2460, "2.4 s"),
            (188_400, "3 min 8 s"),
        ] {
            assert_eq!(took(milliseconds), said);
        }
    }
}
