//! Text from the API that is safe to show in a message.

use std::fmt;

use super::{scrub::Secrets, session::Session};
use framework::printable;

/// The maximum number of characters in a message.
const SHOWN: usize = 1024;

/// The number of characters that are searched for secrets. A secret that a shown character is part of ends before this,
/// in every encoding.
const SEARCHED: usize = 4 * SHOWN;

const WITHHELD: &str = "(withheld, because it repeats a secret)";

/// A text of the API that may become part of a message: short, in one line, without terminal control sequences, and
/// withheld if it repeats a secret.
///
/// Messages contain no other text of the API except IDs, whose form excludes all this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiText(String);

impl ApiText {
    pub(super) fn read(text: &str, secrets: &Secrets) -> Self {
        let searched: String = text.trim().chars().take(SEARCHED).collect();
        if secrets.are_in(&searched) {
            return Self(WITHHELD.to_owned());
        }
        let in_one_line = |character: char| if character.is_whitespace() { ' ' } else { character };
        let mut shown = printable(&searched.chars().take(SHOWN).map(in_one_line).collect::<String>());
        if searched.chars().nth(SHOWN).is_some() {
            shown.push('…');
        }
        Self(shown)
    }
}

impl fmt::Display for ApiText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Session {
    pub(super) async fn texts(&self, texts: impl IntoIterator<Item = String>) -> Vec<ApiText> {
        let texts: Vec<String> = texts.into_iter().collect();
        let count = texts.len();
        if count == 0 {
            return Vec::new();
        }
        let read = move |secrets: &Secrets| texts.iter().map(|text| ApiText::read(text, secrets)).collect();
        let read = self.secrets.run_blocking(read).await;
        read.unwrap_or_else(|| vec![ApiText(WITHHELD.to_owned()); count])
    }
}

#[cfg(test)]
impl From<&str> for ApiText {
    fn from(text: &str) -> Self {
        Self::read(text, &Secrets::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use framework::Secret;

    fn read(text: &str) -> String {
        let secrets = Secrets::default();
        secrets.add([Secret::from("zyxwvutsrqponmlkjihg-ZYXWVUTSRQ")]);
        ApiText::read(text, &secrets).to_string()
    }

    #[test]
    fn a_text_is_short_and_in_one_line() {
        assert_eq!(read(" a\u{1b}[31mb\nError: c\u{2028}d\u{202e}e\n"), "a\u{fffd}[31mb Error: c d\u{fffd}e");
        for length in [SHOWN, SHOWN + 1, SEARCHED, 9 * SEARCHED] {
            let text = "ä".repeat(length);
            let expected = "ä".repeat(SHOWN) + if length > SHOWN { "…" } else { "" };
            assert_eq!(read(&text), expected, "{length}");
        }
    }

    #[test]
    fn a_text_that_repeats_a_secret_is_withheld_as_a_whole() {
        assert_eq!(read("The key zyxwvuts is bad"), WITHHELD);
        assert_eq!(read("The key zyxwvut is bad"), "The key zyxwvut is bad");
    }

    /// A secret that begins at any of these places is withheld.
    #[test]
    fn truncation_never_hides_a_secret() {
        for place in (SHOWN - 40..SHOWN + 40).chain(4 * SHOWN - 40..4 * SHOWN + 8) {
            let filler: String = "€0 ".chars().cycle().take(place).collect();
            let shown = read(&format!("{filler}zyxwvutsrqponmlkjihg-ZYXWVUTSRQ"));
            assert!(!shown.contains("zyx"), "{place}");
        }
    }
}
