//! Texts of the API made fit for a terminal: without the secrets of the call, without control characters, and short.

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

/// Parts of a secret of this length and more, such as the lines of a key, are secret on their own.
const PART: usize = 8;

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

/// The forms in which an API may quote secrets, longest first, since a shorter one may be a part of a longer.
struct Forms(Vec<String>);

impl Forms {
    fn of(secrets: &[Secret]) -> Self {
        let mut forms = Vec::new();
        for secret in secrets.iter().map(Secret::expose).filter(|secret| !secret.trim().is_empty()) {
            let lines = secret.lines().map(str::trim).filter(|line| line.len() >= PART);
            for part in [secret, secret.trim()].into_iter().chain(lines) {
                let quoted = quoted(part);
                forms.extend([
                    part.to_owned(),
                    quoted.replace('/', "\\/"),
                    self::quoted(&quoted),
                    quoted,
                    part.replace('\n', "\r\n"),
                    STANDARD_NO_PAD.encode(part),
                    URL_SAFE_NO_PAD.encode(part),
                    url::form_urlencoded::byte_serialize(part.as_bytes()).collect(),
                    percent_encoded(part),
                ]);
            }
        }
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        Self(forms)
    }

    fn hidden_in(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if text.len() > SEARCHED {
            // What is cut off may begin with a part of a secret.
            let longest = self.0.first().map_or(0, String::len);
            let end = (0..=SEARCHED.saturating_sub(longest)).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or(0));
        }
        let text = self.0.iter().fold(text, |text, form| without(&text, form, form.len()));
        // What was cut off, by whoever made the message, ends before the secret does.
        let cut = self.0.iter().filter(|form| form.len() >= 2 * PART);
        cut.fold(text, |text, form| without(&text, form, form.len().div_ceil(2)))
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

/// Hides each place where at least the first `least` bytes of a form stand, in capital letters or small ones, as far
/// as it goes.
fn without(text: &str, form: &str, least: usize) -> String {
    let (lower, form) = (text.to_ascii_lowercase(), form.to_ascii_lowercase());
    let least = (least..=form.len()).find(|end| form.is_char_boundary(*end)).unwrap_or(form.len());
    let mut hidden = String::new();
    let mut rest = 0;
    while let Some(found) = lower[rest..].find(&form[..least]) {
        let start = rest + found;
        let same = lower[start..].bytes().zip(form.bytes()).take_while(|(a, b)| a == b).count();
        let end =
            (start..=start + same).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(start + least);
        hidden.push_str(&text[rest..start]);
        hidden.push_str(HIDDEN);
        rest = end;
    }
    hidden.push_str(&text[rest..]);
    hidden
}

/// As it stands in JSON, without the quotation marks.
fn quoted(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// As it stands in a path: what a form would write as a plus is a space.
fn percent_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_in_every_form_in_which_the_request_had_them() {
        let secrets =
            [Secret::from("abc"), Secret::from("abcdef"), Secret::from("line\n\"two\"\n"), Secret::from("")];
        assert_eq!(text("got abcdef and abc", &secrets), "got (secret) and (secret)");
        assert_eq!(text(r#"body {"k":"line\n\"two\"\n"}"#, &secrets), r#"body {"k":"(secret)"}"#);
        let pem =
            [Secret::from("-----BEGIN KEY-----\nc2VjcmV0\n-----END KEY-----\n"), Secret::from("a/b c?12345")];
        assert_eq!(text("line c2VjcmV0 of it", &pem), "line (secret) of it");
        let forms = "YS9iIGM/MTIzNDU= YS9iIGM_MTIzNDU a%2Fb+c%3F12345 a%2Fb%20c%3F12345";
        assert_eq!(text(forms, &pem), "(secret)= (secret) (secret) (secret)");
        assert_eq!(
            json(&serde_json::json!({"n": 12345678}), &[Secret::from("12345678")]),
            r#"{"n":(secret)}"#
        );
        let details = serde_json::json!([{"abc": ["x abcdef"], "n": 1}]);
        assert_eq!(json(&details, &secrets), r#"[{"(secret)":["x (secret)"],"n":1}]"#);
    }

    #[test]
    fn secrets_go_in_capital_letters_and_cut_short() {
        let secrets =
            [Secret::from("Key-1234567890-A"), Secret::from("Key-1234567890-B"), Secret::from("xyz")];
        assert_eq!(text("is KEY-1234567890-B or key-1234567890-a", &secrets), "is (secret) or (secret)");
        assert_eq!(text("bad \"Key-123456...\"", &secrets), "bad \"(secret)...\"");
        assert_eq!(text("Key-12 xy XYZ", &secrets), "Key-12 xy (secret)");
        let umlauts = [Secret::from("äöüäöüäöüäöü")];
        assert_eq!(text("äöüäöüäöx äöüäöüäöüäöü", &umlauts), "(secret)x (secret)");
    }

    #[test]
    fn texts_are_short_and_safe_to_print() {
        assert_eq!(text("a\u{1b}[31mb\nc", &[]), "a [31mb c");
        assert_eq!(text(&"ä".repeat(LIMIT + 1), &[]).chars().count(), LIMIT + 1);
        assert_eq!(text(&"ä".repeat(SEARCHED), &[Secret::from("x")]).chars().count(), LIMIT + 1);
    }
}
