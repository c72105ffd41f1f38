//! Names that machines give and people copy: ids of records, codes of organisations.
//!
//! Ids are typed, so that a plan's id cannot stand where a payment's is wanted. The checks say only
//! whether a text can be such a code; whether the organisation or the line exists, nobody here
//! knows. Left out on purpose: making new ids (that needs a clock and chance), and tidying what
//! people typed.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use uuid::Uuid;

/// The id of a record of kind `T`: a UUID (version 7 for all new ones), written as 36 lower-case
/// characters with hyphens.
pub struct Id<T> {
    uuid: Uuid,
    // An id holds no `T`; a function pointer keeps it `Send` and `Sync` whatever `T` is.
    kind: PhantomData<fn() -> T>,
}

/// A kind that an identifier can point at, by its code.
pub trait Coded {
    const OF: &'static str;
}

/// The text is not a UUID of 36 characters with hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is not an id")]
pub struct NotAnId;

impl<T> Id<T> {
    /// The id of that UUID.
    pub const fn from_uuid(uuid: Uuid) -> Id<T> {
        Id { uuid, kind: PhantomData }
    }

    /// The UUID itself, for storing.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The id of no record: all zeros.
    pub const fn nil() -> Id<T> {
        Id::from_uuid(Uuid::nil())
    }
}

// Written out rather than derived: a derive would ask `T` for what only the UUID needs.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Id<T> {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Id<T>) -> bool {
        self.uuid == other.uuid
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Id<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Id<T>) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Id({})", self.uuid)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, formatter)
    }
}

impl<T> FromStr for Id<T> {
    type Err = NotAnId;

    /// Takes the form with hyphens alone, in either case: one record must not have several
    /// addresses.
    fn from_str(text: &str) -> Result<Id<T>, NotAnId> {
        if text.len() != uuid::fmt::Hyphenated::LENGTH {
            return Err(NotAnId);
        }
        Uuid::try_parse(text).map(Id::from_uuid).map_err(|_| NotAnId)
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id<T>, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The characters of a unified social credit code, each worth its position. I, O, S, V and Z are
/// left out by the standard.
const CREDIT_CODE_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Length of a unified social credit code, in characters.
const CREDIT_CODE_LENGTH: usize = 18;
/// Positions of the administrative division, six digits, in a unified social credit code.
const CREDIT_CODE_DIVISION: std::ops::Range<usize> = 2..8;

/// Whether the text can be a unified social credit code (统一社会信用代码) after GB 32100-2015: 18
/// upper-case characters, the administrative division in digits, the last one the check character.
/// Organisations have had them since October 2015.
pub fn credit_code_is_valid(code: &str) -> bool {
    let characters = code.as_bytes();
    if characters.len() != CREDIT_CODE_LENGTH || !characters[CREDIT_CODE_DIVISION].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let (mut sum, mut weight) = (0, 1);
    for (position, character) in characters.iter().enumerate() {
        let Some(value) = CREDIT_CODE_ALPHABET.iter().position(|known| known == character) else {
            return false;
        };
        // The check character is 31 − Σ mod 31, so adding it once makes the sum divisible.
        let is_check = position == CREDIT_CODE_LENGTH - 1;
        sum += value * if is_check { 1 } else { weight };
        weight = weight * 3 % 31;
    }
    sum.is_multiple_of(31)
}

/// Weights of the first eight characters of an organisation code.
const ORGANISATION_CODE_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Whether the text can be an organisation code (组织机构代码) after GB 11714-1997, which
/// organisations had before the unified code: eight digits or upper-case letters, a hyphen that may
/// be missing, and the check character.
pub fn organisation_code_is_valid(code: &str) -> bool {
    let (body, check) = match code.as_bytes() {
        [body @ .., b'-', check] if body.len() == 8 => (body, *check),
        [body @ .., check] if body.len() == 8 => (body, *check),
        _ => return false,
    };
    let mut sum = 0;
    for (character, weight) in body.iter().zip(ORGANISATION_CODE_WEIGHTS) {
        let value = match character {
            b'0'..=b'9' => character - b'0',
            b'A'..=b'Z' => character - b'A' + 10,
            _ => return false,
        };
        sum += u32::from(value) * weight;
    }
    let expected = match 11 - sum % 11 {
        11 => b'0',
        10 => b'X',
        digit => b'0' + digit as u8,
    };
    check == expected
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    /// A kind that can do nothing, to show that ids ask nothing of it.
    struct Plan;

    const TEXT: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn an_id_is_the_same_in_text_and_in_json() {
        let id: Id<Plan> = TEXT.parse().unwrap();
        assert_eq!(id.to_string(), TEXT);
        assert_eq!(format!("{id:?}"), format!("Id({TEXT})"));
        assert_eq!(Id::from_uuid(id.uuid()), id);
        assert_eq!(TEXT.to_uppercase().parse(), Ok(id));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{TEXT}\""));
        assert_eq!(serde_json::from_str::<Id<Plan>>(&format!("\"{TEXT}\"")).unwrap(), id);
        assert!(serde_json::from_str::<Id<Plan>>("\"7\"").is_err());
    }

    #[test]
    fn an_id_is_copied_compared_and_hashed_like_its_uuid() {
        let id: Id<Plan> = TEXT.parse().unwrap();
        let copy = id;
        assert!(Id::<Plan>::nil() < id);
        assert_eq!(HashSet::from([id, copy]).len(), 1);
        fn goes_to_another_thread<T: Send + Sync>(_: T) {}
        goes_to_another_thread(Id::<*const Plan>::nil());
    }

    #[test]
    fn other_texts_are_no_ids() {
        for text in [
            "",
            "01890a5dac96774bbcceb302099a8057",
            "{01890a5d-ac96-774b-bcce-b302099a8057}",
            "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
            "01890a5d-ac96-774b-bcce-b302099a805g",
            " 01890a5d-ac96-774b-bcce-b302099a805",
        ] {
            assert_eq!(text.parse::<Id<Plan>>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn credit_codes_are_checked() {
        for (code, valid) in [
            ("91110000600037341L", true),
            ("91110000600037341M", false),
            ("91110000600037431L", false),
            ("91110000600037341l", false),
            ("9111000060003734L", false),
            ("91110000600037341LL", false),
            ("9111000O600037341L", false),
            ("91110000I00037341L", false),
            ("911100006000373４", false),
            ("", false),
        ] {
            assert_eq!(credit_code_is_valid(code), valid, "{code}");
        }
    }

    #[test]
    fn organisation_codes_are_checked() {
        for (code, valid) in [
            ("D2143569-X", true),
            ("D2143569X", true),
            ("60003734-1", true),
            ("00000000-0", true),
            ("D2143569-1", false),
            ("d2143569-X", false),
            ("D2143569-x", false),
            ("D214356-X", false),
            ("D2143569--X", false),
            ("D2143-569X", false),
            ("梅2143-X", false),
            ("", false),
        ] {
            assert_eq!(organisation_code_is_valid(code), valid, "{code}");
        }
    }

    proptest! {
        #[test]
        fn exactly_one_check_character_fits_a_credit_code(body in "[1-9ANY][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}") {
            let fitting = CREDIT_CODE_ALPHABET
                .iter()
                .filter(|check| credit_code_is_valid(&format!("{body}{}", char::from(**check))))
                .count();
            prop_assert_eq!(fitting, 1);
        }

        #[test]
        fn any_text_can_be_checked(text in ".*") {
            let known = [credit_code_is_valid(&text), organisation_code_is_valid(&text)];
            prop_assert!(known.iter().filter(|is_valid| **is_valid).count() <= 1);
        }
    }
}
