//! Explains what is wrong with a string that should be a Google Cloud key file, a private key in PEM form or a kubeconfig.
//!
//! Cloud providers reject a wrong document only later, and with unrelated errors, so each function names the usual
//! mistakes. Documents are secret, so no message contains any part of them.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value as Json;

/// The problem, as a predicate after "the value".
type Problem = &'static str;

const BYTE_ORDER_MARK: char = '\u{feff}';
const MARKED: Problem = "begins with a byte order mark: remove it with trimprefix(…, \"\\ufeff\")";
const PATH: Problem = "looks like the path of a file: read the file with file()";
const ENCODED: Problem = "is base64-encoded: decode it with base64decode()";
const CUT: Problem = "is incomplete: check that you copied all of it";

/// The type of a Google credentials file, and whether it has a private key. The key itself is skipped without a copy.
#[derive(Deserialize)]
struct KeyFile {
    r#type: Option<Json>,
    private_key: Option<IgnoredAny>,
}

/// Checks that a string is one of Google's key files: https://cloud.google.com/iam/docs/keys-create-delete.
pub(in super::super) fn key_file(text: &str) -> Result<(), Problem> {
    if text.starts_with(BYTE_ORDER_MARK) {
        return Err(MARKED);
    }
    let text = text.trim();
    let is_object = begins_object(text);
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) if is_object => serde_json::from_str(text).map_or(Ok(()), has_key),
        Ok(_) if text.starts_with('"') => {
            Err("is a JSON string, so it was encoded twice: remove jsonencode(), or add jsondecode()")
        }
        Ok(_) => Err("is JSON, but not an object"),
        Err(_) if text.is_empty() => Err("is empty"),
        Err(error) if is_object && error.is_eof() => Err(CUT),
        Err(_) if text.starts_with("{\\") => {
            Err("has backslashes before its quotation marks, so it was encoded twice")
        }
        Err(_) if decoded(text).is_some_and(|decoded| begins_object(&decoded)) => Err(ENCODED),
        Err(_) if is_path(text) => Err(PATH),
        Err(_) => Err("is not JSON"),
    }
}

/// A service account's key file has a private key; a file for workload identity federation (`external_account`) has
/// none.
fn has_key(KeyFile { r#type, private_key }: KeyFile) -> Result<(), Problem> {
    match r#type.as_ref().and_then(Json::as_str) {
        Some("authorized_user") => Err(
            "has the credentials of a user (\"type\" is \"authorized_user\"): create a key file for a service account",
        ),
        None | Some("service_account") if private_key.is_none() => {
            Err("has no \"private_key\": create a key file for a service account, and use all of it")
        }
        _ => Ok(()),
    }
}

/// Checks that a string contains a private key in PEM form, encrypted or not.
pub(super) fn private_key(text: &str) -> Result<(), Problem> {
    if text.starts_with(BYTE_ORDER_MARK) {
        return Err(MARKED);
    }
    let Some((_, key)) = text.split_once("-----BEGIN ") else {
        return Err(match text.trim() {
            text if decoded(text).is_some_and(|decoded| decoded.contains("-----BEGIN ")) => ENCODED,
            text if is_base64(text) => "lacks its first line, such as -----BEGIN PRIVATE KEY-----",
            text if is_path(text) => PATH,
            _ => "is not PEM, which begins with a line such as -----BEGIN PRIVATE KEY-----",
        });
    };
    let Some((label, rest)) = key.split_once("-----") else { return Err(CUT) };
    if !label.ends_with("PRIVATE KEY") {
        return Err("is PEM, but not a private key: it may be the public key or a certificate");
    }
    match rest.split_once(&format!("-----END {label}-----")) {
        None => Err(CUT),
        Some((body, _)) if !body.contains('\n') && body.contains("\\n") => {
            Err("has \\n in place of line breaks: use replace(…, \"\\\\n\", \"\\n\")")
        }
        Some((body, _)) if !body.contains('\n') => Err("has lost its line breaks"),
        Some(_) => Ok(()),
    }
}

/// Rejects strings that are clearly not a kubeconfig, which is YAML or JSON.
pub(super) fn kubeconfig(text: &str) -> Result<(), Problem> {
    let text = text.trim();
    match text {
        text if decoded(text).is_some_and(|decoded| decoded.contains("clusters")) => Err(ENCODED),
        text if is_path(text) => Err(PATH),
        _ => Ok(()),
    }
}

/// Decodes base64 with or without line breaks.
pub(super) fn decoded(text: &str) -> Option<Zeroizing<String>> {
    let unbroken = Zeroizing::new(text.split_whitespace().collect::<String>());
    let mut decoded = Zeroizing::new(vec![0; unbroken.len()]);
    let length = STANDARD.decode_slice(unbroken.as_bytes(), &mut decoded).ok()?;
    Some(Zeroizing::new(std::str::from_utf8(&decoded[..length]).ok()?.to_owned()))
}

fn begins_object(text: &str) -> bool {
    text.trim_start_matches(BYTE_ORDER_MARK).trim().starts_with('{')
}

/// Whether a string is base64, and longer than a path that happens to look like it.
fn is_base64(text: &str) -> bool {
    let length = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    length >= 100
        && length.is_multiple_of(4)
        && text.bytes().all(|byte| is_letter(byte) || byte.is_ascii_whitespace())
}

/// Whether a string is one line that begins like a path or ends like the name of a key file.
fn is_path(text: &str) -> bool {
    let is_line = !text.is_empty() && text.len() < 1024 && !text.contains(['\n', '{', '"']);
    let has_drive = text.get(1..3).is_some_and(|it| it == ":\\" || it == ":/");
    let begins = ["/", "./", "../", "~/", ".\\", "..\\"].iter().any(|prefix| text.starts_with(prefix));
    let is_name = |ending: &str| {
        let name = text.to_ascii_lowercase();
        name.strip_suffix(ending).is_some_and(|stem| !stem.contains(": "))
    };
    let ends =
        [".json", ".pem", ".key", ".p8", ".yaml", ".yml", ".conf", "/config"].iter().any(|it| is_name(it));
    is_line && (has_drive || begins || ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY_FILE: &str = r#"{"type": "service_account", "private_key": "hunter2"}"#;
    const PEM: &str = "-----BEGIN PRIVATE KEY-----\nhunter2hunter2\n-----END PRIVATE KEY-----\n";
    const KUBECONFIG: &str = "apiVersion: v1\nclusters:\n- cluster:\n    server: https://x\n";

    fn assert_told(check: fn(&str) -> Result<(), Problem>, text: &str, told: &str) {
        let problem = check(text).expect_err(text);
        assert!(problem.contains(told), "{text}: {problem}");
    }

    fn wrapped(text: &str) -> String {
        let encoded = STANDARD.encode(text);
        let lines: Vec<&str> =
            encoded.as_bytes().chunks(60).filter_map(|it| std::str::from_utf8(it).ok()).collect();
        lines.join("\n")
    }

    #[test]
    fn documents_pass() {
        for key in [KEY_FILE, "\n {\"type\": \"external_account\"}\n"] {
            assert_eq!(key_file(key), Ok(()), "{key}");
        }
        let encrypted = PEM.replace("PRIVATE", "ENCRYPTED PRIVATE");
        let rsa = format!("Bag Attributes\n{}", PEM.replace("PRIVATE", "RSA PRIVATE").replace('\n', "\r\n"));
        for key in [PEM, PEM.trim(), &encrypted, &rsa] {
            assert_eq!(private_key(key), Ok(()), "{key}");
        }
        for config in [KUBECONFIG, "{\"clusters\": []}", "# ~/.kube/config\napiVersion: v1"] {
            assert_eq!(kubeconfig(config), Ok(()), "{config}");
        }
    }

    #[test]
    fn an_invalid_key_file_is_explained() {
        for path in
            ["key.json", "./key", "/run/secrets/key", "~/key", "C:\\keys\\key", "..\\key", "keys/key.json"]
        {
            assert_told(key_file, path, "looks like the path of a file");
        }
        for encoded in [STANDARD.encode(KEY_FILE), wrapped(KEY_FILE), wrapped(&format!("\u{feff}{KEY_FILE}"))]
        {
            assert_told(key_file, &encoded, "is base64-encoded");
        }
        for end in [1, 20, KEY_FILE.len() - 1] {
            assert_told(key_file, &KEY_FILE[..end], "is incomplete");
        }
        assert_told(key_file, &format!("\u{feff}{KEY_FILE}"), "begins with a byte order mark");
        assert_told(key_file, &serde_json::Value::from(KEY_FILE).to_string(), "was encoded twice");
        assert_told(key_file, &KEY_FILE.replace('"', "\\\""), "was encoded twice");
        assert_told(key_file, "[]", "is JSON, but not an object");
        let of_user =
            r#"{"type": "authorized_user", "client_secret": "hunter2", "refresh_token": "hunter2"}"#;
        assert_told(key_file, of_user, "has the credentials of a user");
        for keyless in [
            "{}",
            r#"{"project_id": "p"}"#,
            r#"{"type": "service_account", "private_key": null}"#,
            r#"{"type": 7, "private_key_id": "1"}"#,
        ] {
            assert_told(key_file, keyless, "has no \"private_key\"");
        }
        assert_told(key_file, " \n", "is empty");
        assert_told(key_file, "hunter2", "is not JSON");
        assert_told(key_file, "{\"a\": hunter2}", "is not JSON");
    }

    #[test]
    fn an_invalid_private_key_is_explained() {
        assert_told(private_key, "keys/oci_api_key.pem", "looks like the path of a file");
        assert_told(private_key, &STANDARD.encode(PEM), "is base64-encoded");
        assert_told(private_key, &STANDARD.encode("hunter2".repeat(40)), "lacks its first line");
        assert_told(private_key, &PEM[..40], "is incomplete");
        assert_told(private_key, "-----BEGIN PRIV", "is incomplete");
        assert_told(private_key, &PEM.replace("PRIVATE", "PUBLIC"), "but not a private key");
        assert_told(private_key, &PEM.trim().replace('\n', "\\n"), "has \\n in place of line breaks");
        assert_told(private_key, &PEM.replace('\n', " "), "has lost its line breaks");
        assert_told(private_key, &format!("\u{feff}{PEM}"), "begins with a byte order mark");
        assert_told(private_key, "hunter2", "is not PEM");
    }

    #[test]
    fn an_invalid_kubeconfig_is_explained() {
        for path in ["~/.kube/config", "/etc/kubernetes/admin.conf", "cluster.yaml", ".kube/config"] {
            assert_told(kubeconfig, path, "looks like the path of a file");
        }
        assert_told(kubeconfig, &wrapped(KUBECONFIG), "is base64-encoded");
    }
}
