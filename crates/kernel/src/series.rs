//! Series of numbers without a gap: one a kind of paper, office and year, drawn when the paper is sent or issued.

/// A series of numbers. Each office counts its own from 1 in each year; the number is said with the office's prefix (代字):
/// 五协信〔2011〕7号 (GB/T 9704-2012, 7.2.5: prefix, year in six-sided brackets, number).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    pub code: &'static str,
    /// What stands after the prefix of the office, so that no two series of an office give the same number.
    pub word: &'static str,
    /// The party of the record whose office draws; empty: the office of whoever acts.
    pub of: &'static str,
    /// The states in which a record has its number: it is drawn by the action that first leads to one of them.
    pub drawn_in: &'static [&'static str],
}

impl Series {
    pub const fn new(code: &'static str, word: &'static str, drawn_in: &'static [&'static str]) -> Series {
        Series { code, word, of: "", drawn_in }
    }

    /// Drawn by the office that this party of the record is.
    pub const fn of(mut self, party: &'static str) -> Series {
        self.of = party;
        self
    }

    /// The number as it is written, with the prefix of its office.
    pub fn written(&self, prefix: &str, year: i64, number: i64) -> String {
        format!("{prefix}{}", self.ending(year, number))
    }

    /// What a number ends with, whatever the prefix of its office was on that day.
    pub fn ending(&self, year: i64, number: i64) -> String {
        format!("{}〔{year}〕{number}号", self.word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_offices_write_it() {
        let series = Series::new("letter", "信", &["received"]).of("receiver");
        assert_eq!(series.written("五协", 2011, 7), "五协信〔2011〕7号");
    }
}
