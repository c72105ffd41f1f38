//! What tests begin with: made once a build, copied for each test, gone after it.
//!
//! `Kept` is what was made once, in the build directory, shared by every process of a run; `Data` is a test's own copy, in
//! the temporary folder. `sample` has the sample programmes, told by `script/sample`; `found` finds in them what a test is about.

mod chance;
mod data;
pub mod found;
mod kept;
mod sample;

pub use chance::Chance;
pub use data::{Data, copy_directory};
pub use kept::{Kept, build_of};
pub use sample::{Sample, account, on_any_day, sample, sample_of_any_day, sample_on, told, uploaded, viewer};

/// On which of the two a test plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// Whether the half of the tests that is on it is left out.
    pub fn is_left_out(self) -> bool {
        let out = self == Database::Postgres && std::env::var("SUIMEI_SKIP_POSTGRES").as_deref() == Ok("1");
        if out {
            eprintln!("SUIMEI_SKIP_POSTGRES=1: this half is left out");
        }
        out
    }

    fn name(self) -> &'static str {
        match self {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
        }
    }
}
