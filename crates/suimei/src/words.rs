//! Words of the command line, both languages side by side where they are said.
//!
//! It leaves out what refusals say: those sentences are the platform's, in `locales`.

use kernel::Language;

/// The language in which the command line answers.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    pub const fn of(self, zh: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// The language of `--lang`, else of the environment: Chinese where nothing is said.
    pub fn choose(arguments: &[String]) -> Words {
        let mut given = None;
        for (index, argument) in arguments.iter().enumerate() {
            match argument.strip_prefix("--lang") {
                Some("") => given = arguments.get(index + 1).map(String::as_str),
                Some(rest) => given = rest.strip_prefix('=').or(given),
                None => {}
            }
        }
        let asked = given.and_then(Language::from_tag);
        let environment = || {
            let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
            let tag = set.into_iter().find(|tag| !tag.is_empty())?;
            Some(if tag.starts_with("zh") { Language::Chinese } else { Language::English })
        };
        Words(asked.or_else(environment).unwrap_or_default())
    }
}

/// A sentence with facts in it, written once in each language.
macro_rules! say {
    ($words:expr, $zh:literal, $en:literal) => {
        match $words.0 {
            ::kernel::Language::Chinese => format!($zh),
            ::kernel::Language::English => format!($en),
        }
    };
}
pub(crate) use say;
