//! The documented patterns of names and descriptions, and ids made from names.

pub(super) const NAME: &str = r"^[a-zA-Z]((-|\s)?[a-zA-Z0-9]+((-|\s)[a-zA-Z0-9]+)*)?$";
pub(super) const TEAM_ID: &str = "^[a-zA-Z](-?[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*)?$";
pub(super) const DESCRIPTION: &str = r#"^[a-zA-Z0-9.,?\s\\/'"()[\];`%^&*\-_:!]+$"#;

/// Whether `text` matches [`NAME`].
pub(super) fn is_name(text: &str) -> bool {
    is_words(text, |c| c == '-' || is_space(c))
}

/// Whether `text` matches [`TEAM_ID`].
pub(super) fn is_team_id(text: &str) -> bool {
    is_words(text, |c| c == '-')
}

/// Whether `text` matches [`DESCRIPTION`].
pub(super) fn is_description(text: &str) -> bool {
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

/// The id of an integration with this name: "My App" becomes "my-app".
pub(super) fn slug(name: &str) -> String {
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
    fn team_ids_have_no_spaces() {
        assert!(is_team_id("my-team-2"));
        assert!(!is_team_id("my team"));
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
