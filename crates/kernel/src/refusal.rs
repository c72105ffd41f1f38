//! Refusals: why something was not done, as facts. One place above turns them into a status, a sentence and a next step.

/// The class of a refusal, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nobody is signed in (401).
    SignedOut,
    /// Not there, or not to be seen (404).
    Unseen,
    /// Seen, but no right to act (403).
    Forbidden,
    /// The version named is not the newest (412).
    Stale,
    /// The state, a hold or a rule forbids it: something else must change first (409).
    Conflict,
    /// The input is wrong: mend this request (422).
    Invalid,
    /// An upload is too large (413).
    TooLarge,
    /// What was announced did not come in time (408).
    TooSlow,
    /// An address asks for too much (414).
    TooLong,
    /// An upload is not of a type that is taken (415).
    Unsupported,
    /// Too many attempts (429).
    TooMany,
    /// Cannot write now (503).
    Unavailable,
}

impl Status {
    /// The HTTP status of the class.
    pub const fn http(self) -> u16 {
        match self {
            Status::SignedOut => 401,
            Status::Unseen => 404,
            Status::Forbidden => 403,
            Status::Stale => 412,
            Status::Conflict => 409,
            Status::Invalid => 422,
            Status::TooLarge => 413,
            Status::TooSlow => 408,
            Status::TooLong => 414,
            Status::Unsupported => 415,
            Status::TooMany => 429,
            Status::Unavailable => 503,
        }
    }
}

/// Facts that a sentence needs, by name.
pub type Facts = Vec<(&'static str, String)>;

/// One wrong value of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path of the field: `year`, `plan_lines[2].cost_fen`.
    pub field: String,
    pub code: &'static str,
    pub facts: Facts,
}

impl Problem {
    /// What is none of the choices, with what was read.
    pub fn not_a_choice(field: impl Into<String>, read: &str) -> Problem {
        Problem::new(field, "input.not-a-choice").with("read", crate::written::shown(read))
    }

    pub fn new(field: impl Into<String>, code: &'static str) -> Problem {
        Problem { field: field.into(), code, facts: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, fact: impl ToString) -> Problem {
        self.facts.push((name, fact.to_string()));
        self
    }
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Refusal {
    pub status: Status,
    /// Stable, such as `plan.key-projects`.
    pub code: &'static str,
    pub facts: Facts,
    pub problems: Vec<Problem>,
}

/// After so many seconds somebody who found too many others may come again.
const BUSY_S: i64 = 5;
/// The fact that says after how many seconds to try again.
const RETRY_AFTER: &str = "retry_after_s";

impl Refusal {
    pub fn new(status: Status, code: &'static str) -> Refusal {
        Refusal { status, code, facts: Vec::new(), problems: Vec::new() }
    }

    /// A rule of the programme forbids it.
    pub fn rule(code: &'static str) -> Refusal {
        Refusal::new(Status::Conflict, code)
    }

    pub fn unseen() -> Refusal {
        Refusal::new(Status::Unseen, "record.unseen")
    }

    pub fn forbidden() -> Refusal {
        Refusal::new(Status::Forbidden, "action.forbidden")
    }

    pub fn invalid(problems: Vec<Problem>) -> Refusal {
        Refusal { problems, ..Refusal::new(Status::Invalid, "input.invalid") }
    }

    pub fn unavailable() -> Refusal {
        Refusal::new(Status::Unavailable, "store.unavailable")
    }

    /// More ask at once for slow work than are let in.
    pub fn busy() -> Refusal {
        Refusal::new(Status::Unavailable, "platform.busy").retry_after(BUSY_S)
    }

    /// What has far more values than are taken: nothing of it is looked at.
    pub fn too_many_values(max: usize) -> Refusal {
        Refusal::new(Status::Invalid, "input.too-many-values").with("max", max)
    }

    pub fn with(mut self, name: &'static str, fact: impl ToString) -> Refusal {
        self.facts.push((name, fact.to_string()));
        self
    }

    /// Rules asked together, so that everything wrong is told at once: the first refusal, with the problems of all.
    ///
    /// # Errors
    /// That refusal, if there is any.
    pub fn all(outcomes: impl IntoIterator<Item = Result<(), Refusal>>) -> Result<(), Refusal> {
        let refused = outcomes.into_iter().filter_map(Result::err).reduce(|mut first, other| {
            first.problems.extend(other.problems);
            first
        });
        refused.map_or(Ok(()), Err)
    }

    /// Says after how many seconds to try again.
    pub fn retry_after(self, seconds: i64) -> Refusal {
        self.with(RETRY_AFTER, seconds)
    }

    /// After how many seconds to try again, where that is said or somebody asked too often.
    pub fn retry_after_s(&self) -> Option<i64> {
        let said =
            self.facts.iter().find(|(name, _)| *name == RETRY_AFTER).and_then(|(_, seconds)| seconds.parse().ok());
        said.or((self.status == Status::TooMany).then_some(60))
    }

    /// Names the field of the input that the rule is about.
    pub fn at(mut self, field: impl Into<String>) -> Refusal {
        self.problems.push(Problem { field: field.into(), code: self.code, facts: self.facts.clone() });
        self
    }
}
