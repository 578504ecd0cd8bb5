//! Texts of the API made fit for a terminal: without the secrets of the call, without control characters, and short.

use serde_json::Value;

use crate::secret::Secret;

const LIMIT: usize = 1024;
const HIDDEN: &str = "(secret)";

/// A message of the API.
pub(super) fn text(text: &str, secrets: &[Secret]) -> String {
    let visible: String = without_secrets(text, secrets)
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    shortened(visible.trim())
}

/// A JSON value of the API, written in one line.
pub(super) fn json(value: &Value, secrets: &[Secret]) -> String {
    shortened(&without_secrets_inside(value, secrets).to_string())
}

fn without_secrets_inside(value: &Value, secrets: &[Secret]) -> Value {
    match value {
        Value::String(text) => Value::String(without_secrets(text, secrets)),
        Value::Array(values) => values.iter().map(|value| without_secrets_inside(value, secrets)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (without_secrets(key, secrets), without_secrets_inside(value, secrets)))
            .collect(),
        other => other.clone(),
    }
}

/// Longer secrets go first, since a shorter one may be a part of them. A secret may also be quoted as it stood in
/// the JSON of the request.
fn without_secrets(text: &str, secrets: &[Secret]) -> String {
    let mut forms: Vec<String> = secrets
        .iter()
        .map(Secret::expose)
        .filter(|secret| !secret.trim().is_empty())
        .flat_map(|secret| {
            let quoted = Value::from(secret).to_string();
            [secret.to_owned(), secret.trim().to_owned(), quoted[1..quoted.len() - 1].to_owned()]
        })
        .collect();
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms.iter().fold(text.to_owned(), |text, form| text.replace(form, HIDDEN))
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
        let details = serde_json::json!([{"abc": ["x abcdef"], "n": 1}]);
        assert_eq!(json(&details, &secrets), r#"[{"(secret)":["x (secret)"],"n":1}]"#);
    }

    #[test]
    fn texts_are_short_and_safe_to_print() {
        assert_eq!(text("a\u{1b}[31mb\nc", &[]), "a [31mb c");
        assert_eq!(text(&"ä".repeat(LIMIT + 1), &[]).chars().count(), LIMIT + 1);
    }
}
