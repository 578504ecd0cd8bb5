//! The documented patterns of names and descriptions, and ids made from names.

use std::net::Ipv4Addr;

pub(crate) const NAME: &str = r"^[a-zA-Z]((-|\s)?[a-zA-Z0-9]+((-|\s)[a-zA-Z0-9]+)*)?$";
pub(crate) const SLUG: &str = "^[a-zA-Z](-?[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*)?$";
/// The id of something in the own scope, or in one that is named.
pub(crate) const REFERENCE: &str = r"^((org|team)\/)?[a-zA-Z](-?[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*)?$";
pub(crate) const POOL_ID: &str = "^[a-zA-Z](-?[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*)?$ or be a UUID";
pub(crate) const GCP_PROJECT: &str = "^[a-z][a-z0-9-]{4,28}[a-z0-9]$";
pub(crate) const CIDR: &str = r"^\d+\.\d+\.\d+\.\d+\/\d+$";
pub(crate) const DESCRIPTION: &str = r#"^[a-zA-Z0-9.,?\s\\/'"()[\];`%^&*\-_:!]+$"#;

/// Whether `text` matches [`NAME`].
pub(crate) fn is_name(text: &str) -> bool {
    is_words(text, |c| c == '-' || is_space(c))
}

/// Whether `text` matches [`SLUG`].
pub(crate) fn is_slug(text: &str) -> bool {
    is_words(text, |c| c == '-')
}

/// Whether `text` matches [`REFERENCE`].
pub(crate) fn is_reference(text: &str) -> bool {
    is_slug(text.strip_prefix("org/").or(text.strip_prefix("team/")).unwrap_or(text))
}

/// Whether `text` is as [`POOL_ID`] says.
pub(crate) fn is_pool_id(text: &str) -> bool {
    let is_hex = |part: &str| part.chars().all(|c| c.is_ascii_hexdigit());
    let is_uuid = text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_hex);
    is_uuid || is_slug(text)
}

/// Whether `text` matches [`GCP_PROJECT`].
pub(crate) fn is_gcp_project(text: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.ends_with('-') && text.chars().all(is_inner)
}

/// Whether `text` is an IPv4 address and the length of a mask.
pub(crate) fn is_cidr(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, length)| {
        address.parse::<Ipv4Addr>().is_ok() && length.parse::<u8>().is_ok_and(|length| length <= 32)
    })
}

/// Whether `text` matches [`DESCRIPTION`].
pub(crate) fn is_description(text: &str) -> bool {
    let allowed =
        |c: char| c.is_ascii_alphanumeric() || is_space(c) || r#".,?\/'"()[];`%^&*-_:!"#.contains(c);
    !text.is_empty() && text.chars().all(allowed)
}

/// Words of letters and digits with exactly one separator between them, the first beginning with a letter.
fn is_words(text: &str, is_separator: impl Fn(char) -> bool) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.split(is_separator).all(is_word)
}

/// What `\s` means in the patterns, which are JavaScript's.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// The id of an object with this name: "My App" becomes "my-app".
pub(crate) fn slug(name: &str) -> String {
    name.chars().map(|c| if is_space(c) { '-' } else { c.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["a", "ab", "a-b", "My App 2", "a1", "a\tb"] {
            assert!(is_name(name), "{name:?}");
        }
        for name in ["", "1a", "-a", "a-", "a ", "a--b", "a -b", "a_b", "ä", "a.b"] {
            assert!(!is_name(name), "{name:?}");
        }
    }

    #[test]
    fn slugs_have_no_spaces() {
        assert!(is_slug("my-team-2"));
        assert!(!is_slug("my team"));
    }

    #[test]
    fn descriptions() {
        for text in ["a", " ", "line\nline", r#"All.,?\/'"()[];`%^&*-_:!"#] {
            assert!(is_description(text), "{text:?}");
        }
        for text in ["", "#", "é", "a+b", "{", "<b>", "a@b", "$", "~", "=", "|"] {
            assert!(!is_description(text), "{text:?}");
        }
    }

    #[test]
    fn slugs() {
        assert_eq!(slug("My App"), "my-app");
        assert_eq!(slug("aws-Prod 1"), "aws-prod-1");
    }
}
