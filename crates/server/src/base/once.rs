//! What is handed over once, when the server is put together, and read by every page from then on.

use std::sync::OnceLock;

/// Nothing yet, or what was handed over first.
#[derive(Debug)]
pub struct Once<T> {
    handed: OnceLock<T>,
    nothing: T,
}

impl<T: Default> Default for Once<T> {
    fn default() -> Once<T> {
        Once { handed: OnceLock::new(), nothing: T::default() }
    }
}

impl<T> Once<T> {
    /// Takes it, once; whatever comes later changes nothing.
    pub fn take(&self, handed: T) {
        self.handed.get_or_init(|| handed);
    }

    /// What was handed over; nothing before that.
    pub fn given(&self) -> &T {
        self.handed.get().unwrap_or(&self.nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::Once;

    #[test]
    fn what_was_handed_over_first_stays() {
        let once = Once::<Vec<u8>>::default();
        assert!(once.given().is_empty());
        once.take(vec![1]);
        once.take(vec![2]);
        assert_eq!(*once.given(), [1]);
    }
}
