//! Rules of proposals: values in, a refusal out.

use kernel::{Fen, Refusal};

/// # Errors
/// When it would cost nothing: then nobody can say what is asked for.
pub fn costs_something(cost: Fen) -> Result<(), Refusal> {
    if cost > Fen(0) { Ok(()) } else { Err(Refusal::rule("proposal.no-cost").at("cost_fen")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_costs_something() {
        assert!(costs_something(Fen(1)).is_ok());
        assert_eq!(costs_something(Fen(0)).unwrap_err().code, "proposal.no-cost");
    }
}
