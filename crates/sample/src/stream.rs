//! Chance: a stream of its own for each part of a programme's year.
//!
//! **Invariant:** what one institution draws moves nothing that another one draws, nor anything of another year.

use store::clock::Randomness;
use store::journal;

/// The seed of the whole sample, taken once from the engine's.
pub struct Seed(String);

impl Seed {
    pub fn taken_from(randomness: &Randomness) -> Seed {
        Seed(journal::digest(&randomness.bytes::<32>()))
    }

    /// The stream of a part in a programme's year; `of` parts what one part draws for different ends.
    pub fn stream(&self, programme: &str, part: &str, year: i16, of: &str) -> Stream {
        let digest = journal::digest(format!("{} {programme} {part} {year} {of}", self.0).as_bytes());
        // Sixteen digits of a hexadecimal digest are a number of 64 bits.
        Stream(Randomness::from_seed(digest.get(..16).and_then(|head| u64::from_str_radix(head, 16).ok()).unwrap_or(0)))
    }
}

pub struct Stream(Randomness);

impl Stream {
    /// A number below the limit.
    pub fn below(&self, limit: usize) -> usize {
        self.0.below(limit as u32) as usize
    }

    /// From the one to the other, both included.
    pub fn between(&self, min: u32, max: u32) -> u32 {
        min + self.0.below(max.saturating_sub(min) + 1)
    }

    pub fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_for_a_seed_and_of_its_own_for_each_part_and_year() {
        let drawn = |seed: u64, part: &str, year: i16| {
            let stream = Seed::taken_from(&Randomness::from_seed(seed)).stream("one", part, year, "words");
            (0..8).map(|_| stream.between(0, 1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(drawn(7, "planning", 2010), drawn(7, "planning", 2010));
        for other in [drawn(8, "planning", 2010), drawn(7, "goals", 2010), drawn(7, "planning", 2011)] {
            assert_ne!(drawn(7, "planning", 2010), other);
        }
    }
}
