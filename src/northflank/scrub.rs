//! Texts of the API made fit for a terminal: without the secrets of the call, without control characters, and short.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use serde_json::Value;

use crate::secret::Secret;

const LIMIT: usize = 1024;
const HIDDEN: &str = "(secret)";

/// No message is worth searching beyond this.
const SEARCHED: usize = 64 << 10;

/// A shorter run of letters that a text shares with a secret may be chance, and one of half a secret is none.
const SHORTEST_RUN: usize = 8;
const LONGEST_RUN: usize = 12;

/// A message of the API.
pub(super) fn text(text: &str, secrets: &[Secret]) -> String {
    let visible: String = Forms::of(secrets)
        .hidden_in(text)
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    shortened(visible.trim())
}

/// A JSON value of the API, written in one line.
pub(super) fn json(value: &Value, secrets: &[Secret]) -> String {
    let forms = Forms::of(secrets);
    shortened(&forms.hidden_in(&forms.hidden_inside(value).to_string()))
}

/// What an API may quote of secrets, in small letters.
///
/// A quotation may be cut at either end or broken into lines, so what is looked for is any run of letters that a text
/// shares with a form, from a length on at which that is no chance.
#[derive(Default)]
struct Forms {
    /// All runs of these lengths, by length.
    runs: BTreeMap<usize, HashSet<String>>,
    /// What is shorter than a run: hidden where it stands as a word, since else a message would show by its gaps
    /// what was hidden.
    words: BTreeSet<String>,
}

impl Forms {
    fn of(secrets: &[Secret]) -> Self {
        let mut forms = Self::default();
        for secret in secrets.iter().map(Secret::expose) {
            match serde_json::from_str(secret) {
                // A key file may be quoted in parts, and in another layout. The names in it are no secret.
                Ok(json @ (Value::Object(_) | Value::Array(_))) => {
                    forms.add_encoded(secret);
                    texts_in(&json, &mut |text| forms.add_secret(text));
                }
                _ => forms.add_secret(secret),
            }
        }
        forms
    }

    fn add_secret(&mut self, secret: &str) {
        let trimmed = secret.trim();
        self.add(trimmed);
        let url: String = url::form_urlencoded::byte_serialize(trimmed.as_bytes()).collect();
        self.add(&url::form_urlencoded::byte_serialize(url.as_bytes()).collect::<String>());
        self.add(&url.replace('+', "%20"));
        self.add(&url);
        let quoted = quoted(trimmed);
        self.add(&quoted.replace('/', "\\/"));
        self.add(&self::quoted(&quoted));
        self.add(&quoted);
        self.add_encoded(trimmed);
    }

    fn add_encoded(&mut self, secret: &str) {
        if secret.len() < SHORTEST_RUN {
            return;
        }
        self.add(&secret.bytes().map(|byte| format!("{byte:02x}")).collect::<String>());
        // What stands before it decides at which of three places in a group it begins.
        for before in ["", "-", "--"] {
            let bytes = format!("{before}{secret}");
            self.add(&STANDARD_NO_PAD.encode(&bytes));
            self.add(&URL_SAFE_NO_PAD.encode(&bytes));
        }
    }

    fn add(&mut self, form: &str) {
        let form: Vec<char> = form.to_ascii_lowercase().chars().collect();
        if form.len() < SHORTEST_RUN {
            self.words.extend((!form.is_empty()).then(|| form.iter().collect()));
            return;
        }
        let length = (form.len() / 2).clamp(SHORTEST_RUN, LONGEST_RUN);
        self.runs.entry(length).or_default().extend(form.windows(length).map(|run| run.iter().collect()));
    }

    fn hidden_in(&self, text: &str) -> String {
        let text: Vec<char> = text.chars().take(SEARCHED).collect();
        let lower: Vec<char> = text.iter().map(char::to_ascii_lowercase).collect();
        let mut is_secret = vec![false; text.len()];
        for (length, runs) in &self.runs {
            for (start, run) in lower.windows(*length).enumerate() {
                if runs.contains(&run.iter().collect::<String>()) {
                    is_secret[start..start + length].fill(true);
                }
            }
        }
        for word in &self.words {
            let length = word.chars().count();
            for (start, part) in lower.windows(length).enumerate() {
                let is_letter = |place: Option<usize>| {
                    place.and_then(|place| lower.get(place)).is_some_and(|it| it.is_alphanumeric())
                };
                let stands_alone = !is_letter(start.checked_sub(1)) && !is_letter(Some(start + length));
                if stands_alone && part.iter().copied().eq(word.chars()) {
                    is_secret[start..start + length].fill(true);
                }
            }
        }
        let mut hidden = String::new();
        for (place, character) in text.iter().enumerate() {
            match (is_secret[place], place > 0 && is_secret[place - 1]) {
                (true, true) => {}
                (true, false) => hidden.push_str(HIDDEN),
                (false, _) => hidden.push(*character),
            }
        }
        hidden
    }

    fn hidden_inside(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.hidden_in(text)),
            Value::Array(values) => values.iter().map(|value| self.hidden_inside(value)).collect(),
            Value::Object(members) => {
                members.iter().map(|(key, value)| (self.hidden_in(key), self.hidden_inside(value))).collect()
            }
            scalar => scalar.clone(),
        }
    }
}

/// Every text in a JSON value.
fn texts_in(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => found(text),
        Value::Array(values) => values.iter().for_each(|value| texts_in(value, found)),
        Value::Object(members) => members.values().for_each(|value| texts_in(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// As it stands in JSON, without the quotation marks.
fn quoted(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "Key-1234567890-ABCDEF/\"x\"";

    /// What remains of a text that quotes that secret.
    fn remains(of: &str) -> String {
        text(of, &[Secret::from(SECRET), Secret::from("second-secret")])
    }

    #[test]
    fn secrets_go_in_every_form_in_which_an_api_may_quote_them() {
        let base64 = |before: &str| STANDARD_NO_PAD.encode(format!("{before}{SECRET}"));
        let url: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        for form in [
            SECRET.to_owned(),
            SECRET.to_uppercase(),
            quoted(SECRET),
            quoted(&quoted(SECRET)),
            quoted(SECRET).replace('/', "\\/"),
            url.clone(),
            url.replace('%', "%25"),
            SECRET.bytes().map(|byte| format!("{byte:02X}")).collect(),
        ] {
            assert_eq!(remains(&format!("is {form}, no")), "is (secret), no", "{form}");
        }
        // Of what stands beside a secret in the same group of base64, some letters stay.
        for before in ["", "u", "us", "user:"] {
            let remains = remains(&base64(before));
            assert!(remains.contains("(secret)") && remains.len() < "(secret)".len() + 9, "{remains}");
        }
        assert_eq!(remains(&format!("a {SECRET} and second-secret")), "a (secret) and (secret)");
    }

    #[test]
    fn secrets_go_where_they_are_cut() {
        assert_eq!(remains("bad \"Key-12345678...\""), "bad \"(secret)...\"");
        assert_eq!(remains("...67890-ABCDEF is bad"), "...(secret) is bad");
        let lines = [Secret::from("-----BEGIN KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END KEY-----\n")];
        assert_eq!(text("line c2VjcmV0LXNlY3JldA== of it", &lines), "line (secret) of it");
        assert_eq!(remains("a key of 1234"), "a key of 1234");
    }

    #[test]
    fn parts_of_a_key_file_are_secret_on_their_own() {
        let key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END PRIVATE KEY-----\n";
        let file =
            [Secret::from(json!({"private_key_id": "0123456789abcdef", "private_key": key}).to_string())];
        assert_eq!(text("no c2VjcmV0LXNlY3JldA==", &file), "no (secret)");
        assert_eq!(
            text("\"private_key_id\" :  \"0123456789abcdef\"", &file),
            "\"private_key_id\" :  \"(secret)\""
        );
    }

    #[test]
    fn short_secrets_go_as_words_and_leave_other_words_alone() {
        let short = [Secret::from("re"), Secret::from(""), Secret::from(" ")];
        assert_eq!(
            text("secret re is wrong, region required", &short),
            "secret (secret) is wrong, region required"
        );
        assert_eq!(json(&json!({"n": 1234}), &[Secret::from("1234")]), r#"{"n":(secret)}"#);
        let details = json!([{"abc": ["x abc"], "n": 1}]);
        assert_eq!(json(&details, &[Secret::from("abc")]), r#"[{"(secret)":["x (secret)"],"n":1}]"#);
    }

    #[test]
    fn texts_are_short_and_safe_to_print() {
        assert_eq!(text("a\u{1b}[31mb\nc", &[]), "a [31mb c");
        assert_eq!(text(&"ä".repeat(LIMIT + 1), &[]).chars().count(), LIMIT + 1);
        assert_eq!(text(&"ä".repeat(SEARCHED + 1), &[Secret::from("x")]).chars().count(), LIMIT + 1);
    }
}
