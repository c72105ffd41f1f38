//! Words of a declaration in both languages.

use serde::{Deserialize, Serialize};

/// The two languages of the interface; Chinese first, English complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The BCP 47 tag, as in the `lang` attribute of a page.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// Reads a tag such as `zh`, `zh-CN`, `en-GB`; `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Language> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "zh" => Some(Language::Chinese),
            "en" => Some(Language::English),
            _ => None,
        }
    }

    /// The language that a browser asks for by `Accept-Language`: of those that there are, the one it likes best, and of two
    /// that it likes as well the first. None where it asks for no such language.
    pub fn accepted(list: &str) -> Option<Language> {
        let asked = list.split(',').filter_map(|part| {
            let mut words = part.split(';').map(str::trim);
            let language = Language::from_tag(words.next()?)?;
            let weight = words.find_map(|word| word.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.parse().ok());
            weight.filter(|weight: &f32| *weight > 0.0).map(|weight| (language, weight))
        });
        let best = asked.reduce(|best, other| if other.1 > best.1 { other } else { best });
        best.map(|(language, _)| language)
    }

    /// Of the two ways to say a thing, the Chinese one first as everywhere, that in this language.
    pub const fn of<T>(self, both: &[T; 2]) -> &T {
        let [zh, en] = both;
        match self {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

/// A word or a sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Label {
    pub const EMPTY: Label = Label { zh: "", en: "" };

    pub const fn new(zh: &'static str, en: &'static str) -> Label {
        Label { zh, en }
    }

    pub const fn in_language(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }
}

/// A sentence that was made, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub zh: String,
    pub en: String,
}

impl Said {
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// How a Chinese name is written in the letters of pinyin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Romanised {
    /// With what sort of place it is in English: Qinghe Village.
    Place,
    /// The family name first and apart: Zhang San.
    Person,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_that_it_likes_best() {
        let table = [
            ("en-GB,en;q=0.9", Some(Language::English)),
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Language::Chinese)),
            ("fr-FR, en;q=0.5, zh;q=0.7", Some(Language::Chinese)),
            ("fr, en ; q=0.8", Some(Language::English)),
            ("en;q=0, zh;q=0.1", Some(Language::Chinese)),
            ("zh;q=high, en;q=0.2", Some(Language::English)),
            ("fr, de;q=0.5", None),
            ("*", None),
            ("", None),
        ];
        for (list, expected) in table {
            assert_eq!(Language::accepted(list), expected, "{list}");
        }
    }
}
