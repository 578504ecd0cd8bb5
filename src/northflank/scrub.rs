//! Whether a text repeats a secret.
//!
//! The rule is simple on purpose: a text repeats a secret if some reading of it shares eight consecutive bytes with the
//! secret. A reading is the text itself, or the output of a decoder for another reading. There are endless ways to encode
//! a secret, and a message may be truncated anywhere, so this module does not try to locate the secret.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::zeroize::Zeroizing;

use framework::Secret;

/// This many consecutive bytes are not a coincidence. A shorter secret must appear as a whole word.
const RUN: usize = 8;

/// How many times a text is decoded, for nested encodings such as JSON in base64 in the details of an error.
const LAYERS: usize = 4;

/// Shorter runs of decoded bytes are ignored, because every word has some letters that could be base64.
const SHORTEST_CODE: usize = 4;

/// Every secret that a client has seen, including those of earlier requests, because the API may still repeat them.
#[derive(Default)]
pub(super) struct Secrets(Mutex<BTreeSet<Arc<Secret>>>);

impl Secrets {
    pub(super) fn add(&self, secrets: impl IntoIterator<Item = Secret>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(secrets.into_iter().map(Arc::new));
    }

    /// Whether the text repeats a secret. The time grows with the number of secrets, so run this through
    /// [`Self::run_blocking`].
    pub(super) fn are_in(&self, text: &str) -> bool {
        let secrets: Vec<_> = self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect();
        let readings: Vec<_> = readings(text).iter().map(|reading| folded(reading)).collect();
        let runs: HashSet<&[u8]> = readings.iter().flat_map(|reading| reading.windows(RUN)).collect();
        secrets.iter().map(|secret| folded(secret.expose().trim().as_bytes())).any(|secret| {
            match secret.len() {
                0 => false,
                1..RUN => readings.iter().any(|reading| has_word(reading, &secret)),
                _ => secret.windows(RUN).any(|run| runs.contains(run)),
            }
        })
    }

    /// Runs slow work on another thread than the one that serves all calls. `None` if the work panicked.
    pub(super) async fn run_blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Option<T> {
        let secrets = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&secrets)).await.ok()
    }
}

/// Bytes in the form in which they are compared: in lower case, with one space for any white space. A plus counts as
/// white space, because form encoding uses it.
fn folded(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut folded = Zeroizing::new(Vec::with_capacity(bytes.len()));
    for byte in bytes {
        let byte = if *byte == b'+' || byte.is_ascii_whitespace() { b' ' } else { byte.to_ascii_lowercase() };
        if byte != b' ' || folded.last() != Some(&b' ') {
            folded.push(byte);
        }
    }
    folded
}

fn has_word(reading: &[u8], word: &[u8]) -> bool {
    let is_letter = |place: Option<usize>| {
        place.and_then(|it| reading.get(it)).is_some_and(|it| it.is_ascii_alphanumeric() || !it.is_ascii())
    };
    reading.windows(word.len()).enumerate().any(|(start, window)| {
        window == word && !is_letter(start.checked_sub(1)) && !is_letter(Some(start + word.len()))
    })
}

/// All readings of a text.
fn readings(text: &str) -> BTreeSet<Vec<u8>> {
    let mut all = BTreeSet::from([text.as_bytes().to_vec()]);
    let mut latest: Vec<_> = all.iter().cloned().collect();
    for _ in 0..LAYERS {
        latest = latest.iter().flat_map(|reading| decoded(reading)).collect();
        latest.retain(|reading| !reading.is_empty() && all.insert(reading.clone()));
    }
    all
}

/// The results of all decoders for a reading. A result may be unchanged or empty.
fn decoded(reading: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let escapes = [b'\\', b'%', b'&'].into_iter().map(|mark| unescaped(reading, mark));
    let hex = (0..2).map(|skipped| letters(reading, 4, hex, skipped));
    // Both base64 alphabets, standard and URL-safe. An encoded secret can begin at any position within a group of four
    // letters.
    let base64 = (0..4).map(|skipped| letters(reading, 6, base64, skipped));
    escapes.chain(hex).chain(base64).chain([10, 16].into_iter().map(|radix| numbers(reading, radix)))
}

/// The text with all escapes decoded that begin with this mark: those of programming languages, of URLs or of HTML.
fn unescaped(reading: &[u8], mark: u8) -> Vec<u8> {
    let mut plain = Vec::with_capacity(reading.len());
    let mut rest = reading;
    while let [first, after @ ..] = rest {
        let length = if *first == mark { escape(rest, &mut plain) } else { None };
        rest = match length {
            Some(length) => &rest[length..],
            None => {
                plain.push(*first);
                after
            }
        };
    }
    plain
}

/// Decodes the escape at the beginning of a text, and returns its length.
fn escape(text: &[u8], plain: &mut Vec<u8>) -> Option<usize> {
    let mut put = |character: char| plain.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    match text {
        [b'\\', b'u', ..] => {
            let unit = |place: usize| number(text.get(place..place + 6)?.strip_prefix(b"\\u")?, 16);
            let units = [unit(0)?, unit(6).unwrap_or_default()];
            let character = char::decode_utf16(units).next()?.ok()?;
            put(character);
            Some(6 * character.len_utf16())
        }
        [b'\\', b'x', digits @ ..] => {
            plain.push(u8::try_from(number(digits.get(..2)?, 16)?).ok()?);
            Some(4)
        }
        [b'\\', b'0'..=b'3', ..] => {
            plain.push(u8::try_from(number(text.get(1..4)?, 8)?).ok()?);
            Some(4)
        }
        [b'\\', letter, ..] => {
            plain.push(match letter {
                b'n' | b'r' | b't' | b'f' => b'\n',
                b'"' | b'\\' | b'/' | b'\'' => *letter,
                _ => return None,
            });
            Some(2)
        }
        [b'%', digits @ ..] => {
            plain.push(u8::try_from(number(digits.get(..2)?, 16)?).ok()?);
            Some(3)
        }
        [b'&', rest @ ..] => {
            let name = &rest[..rest.iter().take(10).position(|byte| *byte == b';')?];
            put(match name {
                b"amp" => '&',
                b"lt" => '<',
                b"gt" => '>',
                b"quot" => '"',
                b"apos" => '\'',
                [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?.into())?,
                [b'#', digits @ ..] => char::from_u32(number(digits, 10)?.into())?,
                _ => return None,
            });
            Some(name.len() + 2)
        }
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u16> {
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

/// Decodes runs of letters that encode `bits` bits each, without the first `skipped` letters of each run.
fn letters(reading: &[u8], bits: u32, value: fn(u8) -> Option<u8>, skipped: usize) -> Vec<u8> {
    joined(reading.split(|letter| value(*letter).is_none()).map(|run| {
        let (mut read, mut unread) = (0_u32, 0);
        let values = run.iter().skip(skipped).filter_map(|letter| value(*letter));
        let byte = |letter| {
            read = read << bits | u32::from(letter);
            unread += bits;
            let is_whole = unread >= 8;
            unread -= if is_whole { 8 } else { 0 };
            is_whole.then(|| (read >> unread).to_be_bytes()[3])
        };
        values.filter_map(byte).collect()
    }))
}

fn hex(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn base64(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Bytes that are written as numbers: `[115, 101]`, `73:65` or `0x73 0x65`.
fn numbers(reading: &[u8], radix: u32) -> Vec<u8> {
    let words = reading.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let byte = |word: &[u8]| u8::try_from(number(word.strip_prefix(b"0x").unwrap_or(word), radix)?).ok();
    let bytes: Vec<Option<u8>> = words.map(byte).collect();
    joined(bytes.split(Option::is_none).map(|run| run.iter().flatten().copied().collect()))
}

/// Joins the runs of decoded bytes that are long enough, with spaces between them.
fn joined(runs: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    runs.filter(|run| run.len() >= SHORTEST_CODE).collect::<Vec<_>>().join(&b' ')
}

#[cfg(test)]
mod tests {
    use base64::{
        Engine,
        engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE},
    };
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &str = "Key-1234567890-ABCDEF/\"x\"";

    fn is_withheld<const N: usize>(text: &str, secrets: [&str; N]) -> bool {
        let known = Secrets::default();
        known.add(secrets.map(Secret::from));
        known.are_in(text)
    }

    /// The text as JSON, without the quotation marks.
    fn quoted(text: &str) -> String {
        let quoted = Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    }

    fn in_url(text: &str) -> String {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
    }

    /// Each supported encoding of a secret. SECURITY.md must name exactly these.
    fn encodings(secret: &str) -> Vec<(&'static str, String)> {
        let bytes = |write: fn(u8) -> String| secret.bytes().map(write).collect::<Vec<_>>();
        let units: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let html = secret.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        vec![
            ("as it is", secret.to_owned()),
            ("in capitals", secret.to_uppercase()),
            ("JSON", quoted(secret)),
            ("JSON in JSON", quoted(&quoted(secret))),
            ("JSON of ASCII", units.clone()),
            ("JSON of ASCII in JSON", quoted(&units)),
            ("URL", in_url(secret)),
            ("URL in URL", in_url(secret).replace('%', "%25")),
            ("URL, every byte", bytes(|byte| format!("%{byte:02x}")).concat()),
            ("HTML", html.clone()),
            ("HTML in JSON", quoted(&html)),
            ("HTML, every byte", bytes(|byte| format!("&#{byte};")).concat()),
            ("HTML, every byte in hexadecimal", bytes(|byte| format!("&#x{byte:x};")).concat()),
            ("octal", bytes(|byte| format!("\\{byte:03o}")).concat()),
            ("octal in JSON", quoted(&bytes(|byte| format!("\\{byte:03o}")).concat())),
            ("hexadecimal escapes", bytes(|byte| format!("\\x{byte:02x}")).concat()),
            ("hexadecimal", bytes(|byte| format!("{byte:02X}")).concat()),
            ("hexadecimal with colons", bytes(|byte| format!("{byte:02x}")).join(":")),
            ("hexadecimal numbers", bytes(|byte| format!("{byte:#04x}")).join(", ")),
            ("a buffer of Node.js", json!({"type": "Buffer", "data": secret.as_bytes()}).to_string()),
            ("a buffer in JSON", quoted(&json!({"data": secret.as_bytes()}).to_string())),
            ("base64", STANDARD.encode(secret)),
            ("base64 without padding", STANDARD_NO_PAD.encode(secret)),
            ("base64 for URLs", URL_SAFE.encode(secret)),
            ("base64 of more", STANDARD.encode(format!("user:{secret}@host"))),
            ("base64 of even more", STANDARD.encode(format!("x user:{secret}"))),
            ("base64 of JSON", STANDARD.encode(json!({"key": secret}).to_string())),
            ("base64 of base64", STANDARD.encode(STANDARD.encode(secret))),
            ("base64 in a URL", in_url(&STANDARD.encode(secret))),
            (
                "hexadecimal of base64",
                STANDARD.encode(secret).bytes().map(|it| format!("{it:02x}")).collect(),
            ),
        ]
    }

    #[test]
    fn a_secret_is_found_in_every_encoding() {
        // A secret shorter than a run, one with escapes, one beyond ASCII, and one as long as a token.
        for secret in
            [SECRET, "hunter2", "p4ss", "päßwörth 🔑<&'\"> %41\\n+ end", "nf-0123456789abcdefghijklmnop"]
        {
            for (way, encoded) in encodings(secret) {
                for text in
                    [encoded.clone(), format!("no {encoded}, sorry"), json!({"a": [&encoded]}).to_string()]
                {
                    assert!(is_withheld(&text, [secret]), "{secret} as {way}: {text}");
                }
                assert!(!is_withheld(&encoded, ["another-secret", "other"]), "{secret} as {way}: {encoded}");
            }
        }
    }

    #[test]
    fn eight_characters_are_enough() {
        let token = "nf-0123456789abcdefghijklmno";
        assert_eq!(token.len(), 28);
        assert!(is_withheld(&format!("{}…{}", &token[..11], &token[17..]), [token]));
        for start in 0..=token.len() - RUN {
            assert!(is_withheld(&format!("bad \"{}...\"", &token[start..start + RUN]), [token]));
            assert!(!is_withheld(&format!("bad \"{}...\"", &token[start..start + RUN - 1]), [token]));
        }
    }

    #[test]
    fn a_secret_is_found_without_its_escapes() {
        assert!(is_withheld("%41%42%43%44%45", ["%41%42%43%44%45"]));
        assert!(is_withheld("\\\\u0041\\\\u0042", ["\\u0041\\u0042"]));
    }

    #[test]
    fn short_secrets_are_found_only_as_whole_words() {
        for text in ["re is wrong", "is re", "[\"re\"]", "a=re", "\nre\n"] {
            assert!(is_withheld(text, ["re", "", " "]), "{text}");
        }
        for text in ["the region is required", "rë", "1re", ""] {
            assert!(!is_withheld(text, ["re", "", " "]), "{text}");
        }
        assert!(is_withheld(&json!({"n": 1234}).to_string(), ["1234"]));
    }

    #[test]
    fn white_space_is_not_a_secret() {
        assert!(!is_withheld("a:\n            b", ["users:\n            - name"]));
    }

    #[test]
    fn secrets_that_are_added_later_are_found() {
        let known = Secrets::default();
        assert!(!known.are_in("a late-secret"));
        known.add([Secret::from("late-secret"), Secret::from("late-secret")]);
        assert!(known.are_in("a late-secret"));
    }
}
