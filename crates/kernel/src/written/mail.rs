//! Mail addresses: what a letter can be sent to, by the very check that whoever sends it makes again.

use email_address::{EmailAddress, Options};

use super::plain;

/// Why a text is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailProblem {
    /// Two or more addresses where one is meant.
    Several,
    Other,
}

/// Addresses with a host that has a name of several parts; no names beside them, no numbers of machines.
const OPTIONS: Options = Options {
    minimum_sub_domains: 2,
    allow_domain_literal: false,
    allow_display_text: false,
    allow_long_local_parts: false,
};

/// Reads one mail address, in ASCII: few servers take others.
///
/// # Errors
/// Why it is none.
pub fn read(text: &str) -> Result<String, MailProblem> {
    let address = plain(text);
    let several = address.split([';', ',', '、', '/', ' ']).filter(|part| part.contains('@')).count();
    if several > 1 {
        return Err(MailProblem::Several);
    }
    let fits = address.is_ascii() && EmailAddress::parse_with_options(&address, OPTIONS).is_ok();
    let host = address.rsplit_once('@').map(|(_, host)| host).unwrap_or_default();
    // The standard takes more signs than any name of a host has, and a last part of digits is no name.
    let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && host.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()));
    if fits && is_name && !address.contains('"') { Ok(address) } else { Err(MailProblem::Other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, kept) in [
            ("office@example.cn", "office@example.cn"),
            (" office@example.cn ", "office@example.cn"),
            ("office＠example．cn", "office@example.cn"),
            ("office@example。cn", "office@example.cn"),
            ("o.f+plan@mail.example.gov.cn", "o.f+plan@mail.example.gov.cn"),
            ("\u{feff}office@example.cn\u{200b}", "office@example.cn"),
            ("Office_1@Example.CN", "Office_1@Example.CN"),
        ] {
            assert_eq!(read(text), Ok(kept.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_no_letter_reaches_is_refused() {
        for text in ["office@example.cn;backup@example.cn", "a@example.cn、b@example.cn", "a@example.cn b@example.cn"]
        {
            assert_eq!(read(text), Err(MailProblem::Several), "{text}");
        }
        for text in [
            "",
            "office",
            "office@example",
            "office@example.cn,",
            "office@@example.cn",
            "of..fice@example.cn",
            ".office@example.cn",
            "office@-example.cn",
            "office@example-.cn",
            "office@example..cn",
            "office@exam_ple.cn",
            "office@10.0.0.1",
            "office@[10.0.0.1]",
            "办公室@example.cn",
            "office@示例.cn",
            "Office <office@example.cn>",
            "\"of fice\"@example.cn",
            "of fice@example.cn",
        ] {
            assert_eq!(read(text), Err(MailProblem::Other), "{text}");
        }
    }
}
