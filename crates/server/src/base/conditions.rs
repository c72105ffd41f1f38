//! HTTP's own conditions: the tags under which a caller knows what it asks for or changes (RFC 9110, 8.8.3 and 13.1).
//!
//! Tags are compared as RFC 9110 compares weakly. A version is only ever counted up, so that a tag which a proxy made weak, or
//! marked with how it packed the answer, still names exactly that version.

use axum::http::HeaderMap;

/// Words that proxies put behind a tag when they pack what it stands for.
const PACKED: &[&str] = &["--gzip", "-gzip", "-br", "-zstd", "-deflate"];

/// A header of conditions that says nothing that HTTP knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// What a header of conditions names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tags {
    /// `*`: whatever is there.
    Any,
    /// Each without its quotes and its sign of weakness.
    These(Vec<String>),
}

impl Tags {
    /// Whether one of them is this one, given as it is sent or without its quotes.
    pub fn name(&self, tag: &str) -> bool {
        match self {
            Tags::Any => true,
            Tags::These(tags) => tags.iter().any(|known| known == bare(tag)),
        }
    }
}

fn bare(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let tag = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(tag);
    PACKED.iter().find_map(|packed| tag.strip_suffix(packed)).unwrap_or(tag)
}

/// The tags of all headers of this name; none where there is no such header.
///
/// # Errors
/// What is no tag between quotes, nor a list of them, nor `*` alone.
pub fn tags(headers: &HeaderMap, name: &str) -> Result<Option<Tags>, Malformed> {
    let lines: Vec<&str> =
        headers.get_all(name).iter().map(|line| line.to_str().map_err(|_| Malformed)).collect::<Result<_, _>>()?;
    match lines.as_slice() {
        [] => Ok(None),
        [line] if line.trim() == "*" => Ok(Some(Tags::Any)),
        lines => {
            let mut tags = Vec::new();
            for line in lines {
                read(line, &mut tags)?;
            }
            if tags.is_empty() { Err(Malformed) } else { Ok(Some(Tags::These(tags))) }
        }
    }
}

/// Reads the tags of one line behind each other. A comma may stand in a tag, a quote may not.
fn read(line: &str, tags: &mut Vec<String>) -> Result<(), Malformed> {
    let mut rest = line.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let quoted = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"').ok_or(Malformed)?;
        let (tag, behind) = quoted.split_once('"').ok_or(Malformed)?;
        if tag.chars().any(|sign| sign.is_whitespace() || sign.is_control()) {
            return Err(Malformed);
        }
        tags.push(bare(tag).to_owned());
        let next = behind.trim_start_matches([' ', '\t']);
        rest = match next.strip_prefix(',') {
            Some(next) => next.trim_start_matches([' ', '\t', ',']),
            None if next.is_empty() => next,
            None => return Err(Malformed),
        };
    }
    Ok(())
}

/// Whether the caller knows what has this tag already, as `If-None-Match` says; what is no condition asks nothing.
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    tags(headers, "if-none-match").ok().flatten().is_some_and(|tags| tags.name(tag))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(lines: &[&str]) -> Result<Option<Tags>, Malformed> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("if-match", HeaderValue::from_str(line).expect("a line"));
        }
        tags(&headers, "if-match")
    }

    #[test]
    fn tags_are_read_as_rfc_9110_writes_them() {
        let these = |tags: &[&str]| Ok(Some(Tags::These(tags.iter().map(|tag| (*tag).to_owned()).collect())));
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["*"]), Ok(Some(Tags::Any)));
        assert_eq!(of(&[" * "]), Ok(Some(Tags::Any)));
        assert_eq!(of(&["\"12\""]), these(&["12"]));
        assert_eq!(of(&["W/\"12\""]), these(&["12"]), "a proxy that compresses makes tags weak");
        assert_eq!(of(&["\"12-gzip\""]), these(&["12"]), "or says how it packed");
        assert_eq!(of(&["\"1\", W/\"2\",\t\"3\""]), these(&["1", "2", "3"]));
        assert_eq!(of(&["\"1\"", "\"2\""]), these(&["1", "2"]), "several lines are one list");
        assert_eq!(of(&[",, \"1\" ,"]), these(&["1"]), "empty members count for nothing");
        assert_eq!(of(&["\"a,b\""]), these(&["a,b"]), "a comma may stand in a tag");
        for wrong in ["12", "", "\"1", "\"1\" \"2\"", "w/\"1\"", "\"1\", *", "*, \"1\"", "W/ \"1\"", "\"1 2\""] {
            assert_eq!(of(&[wrong]), Err(Malformed), "{wrong}");
        }
    }

    #[test]
    fn a_tag_is_named_weak_or_not() {
        let tags = of(&["W/\"3\", \"5-gzip\""]).expect("tags").expect("some");
        assert!(tags.name("\"3\"") && tags.name("W/\"5\"") && tags.name("5"));
        assert!(!tags.name("4"));
        assert!(Tags::Any.name("4"));
    }
}
