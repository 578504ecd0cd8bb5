//! Strips terminal control sequences from strings of unknown origin.

/// Replaces each control character except the line feed, and each character that changes the text direction, with the
/// replacement character.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|character| if is_obeyed(character) { char::REPLACEMENT_CHARACTER } else { character })
        .collect()
}

fn is_obeyed(character: char) -> bool {
    let turns_direction = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    turns_direction || (character.is_control() && character != '\n')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(printable("a\nb \u{1b}[31mc\td\r\u{7f}"), "a\nb \u{fffd}[31mc\u{fffd}d\u{fffd}\u{fffd}");
        for character in
            "\0\u{7}\u{80}\u{9b}\u{9f}\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}".chars()
        {
            assert_eq!(printable(&character.to_string()), "\u{fffd}", "{character:?}");
        }
        assert_eq!(printable("ä – 日本 \u{200d}"), "ä – 日本 \u{200d}");
    }
}
