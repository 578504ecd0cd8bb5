//! Texts of the API made fit to be shown: without the secrets that the client has seen, in one line, and short.
//!
//! An API may quote a secret whole or cut, escaped or encoded. So runs of letters are looked for, and it is the text
//! that is decoded in every way, which is short; the secrets, which may be long, are taken as they are, and once.

use std::{
    collections::{BTreeSet, HashSet, hash_map::RandomState},
    hash::{BuildHasher, BuildHasherDefault, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
};

use secrecy::zeroize::Zeroizing;
use serde_json::Value;

use crate::secret::Secret;

/// So many characters are shown.
const LIMIT: usize = 1024;
const HIDDEN: &str = "(secret)";

/// So many bytes are searched. What is hidden makes a text shorter, so it is more than is shown.
const SEARCHED: usize = 8 << 10;

/// At the end of what is searched a run may be cut, and is not found; none is as long as this, however it is written.
const MARGIN: usize = 256;

/// A shorter run of bytes that a text shares with a secret may be chance, and one of half a secret is none.
const SHORTEST_RUN: usize = 8;
const LONGEST_RUN: usize = 12;

/// So often may a text be escaped, once over the other: JSON in JSON in the details of an error.
const LAYERS: usize = 3;

/// Every secret that a client has seen. None of them may be in a text that it passes on, whichever call the text came
/// with: an API knows secrets of other calls.
#[derive(Default)]
pub(super) struct Secrets {
    seen: Mutex<Seen>,
    runs: Mutex<Runs>,
}

#[derive(Default)]
struct Seen {
    all: BTreeSet<Secret>,
    /// Those whose runs are not known yet. Most processes meet no error and need none.
    fresh: Vec<Secret>,
}

impl Secrets {
    pub(super) fn add(&self, secrets: impl IntoIterator<Item = Secret>) {
        let mut seen = lock(&self.seen);
        for secret in secrets {
            if !seen.all.contains(&secret) {
                seen.all.insert(secret.clone());
                seen.fresh.push(secret);
            }
        }
    }

    /// A text of the API as it may be shown. The first one after a long secret takes its time: not for a thread that
    /// has other things to do.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        let searched = beginning(text, SEARCHED);
        let is_secret = self.found_in(searched);
        let shown = if searched.len() < text.len() { beginning(text, SEARCHED - MARGIN) } else { text };
        let mut visible = String::new();
        let mut was_hidden = false;
        for (place, character) in shown.char_indices() {
            let is_hidden = is_secret[place..place + character.len_utf8()].contains(&true);
            match (is_hidden, was_hidden) {
                (true, true) => {}
                (true, false) => visible.push_str(HIDDEN),
                (false, _) => visible.push(if character.is_control() { ' ' } else { character }),
            }
            was_hidden = is_hidden;
        }
        let visible = visible.trim();
        match visible.char_indices().nth(LIMIT) {
            Some((end, _)) => format!("{}…", &visible[..end]),
            None if shown.len() < text.len() => format!("{visible}…"),
            None => visible.to_owned(),
        }
    }

    /// For each byte, whether it is part of a secret.
    fn found_in(&self, text: &str) -> Vec<bool> {
        let mut runs = lock(&self.runs);
        let fresh = std::mem::take(&mut lock(&self.seen).fresh);
        fresh.iter().for_each(|secret| runs.add(secret));
        let mut is_secret = vec![false; text.len()];
        for view in View::of(text).with_unescaped() {
            runs.mark(&view, Words::Hidden, &mut is_secret);
            for encoding in [&HEX, &BASE64] {
                for skipped in 0..encoding.places {
                    for decoded in view.decoded(encoding, skipped).with_unescaped() {
                        runs.mark(&decoded, Words::Shown, &mut is_secret);
                    }
                }
            }
        }
        is_secret
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn beginning(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// The runs of all secrets, as fingerprints: nothing can be read from them, and a chance that is one in billions
/// hides a run too many.
#[derive(Default)]
struct Runs {
    hasher: RandomState,
    lengths: BTreeSet<usize>,
    fingerprints: HashSet<u64, BuildHasherDefault<AsItIs>>,
}

/// What is to be done with secrets that are shorter than a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    /// Hidden where they stand as a word, since else a message would show by its gaps what was hidden.
    Hidden,
    /// In bytes that only may be a text they are chance.
    Shown,
}

impl Runs {
    fn add(&mut self, secret: &Secret) {
        match serde_json::from_str(secret.expose()) {
            // A key file may be quoted in parts, and in another layout. The names in it are no secret.
            Ok(json @ (Value::Object(_) | Value::Array(_))) => {
                texts_in(&json, &mut |text| self.add_text(text));
            }
            _ => self.add_text(secret.expose()),
        }
    }

    fn add_text(&mut self, secret: &str) {
        // What looks like an escape is undone in the text that quotes it, so the secret without it is looked for too.
        for form in View::of(secret.trim()).with_unescaped() {
            let bytes = form.folded();
            let length = match bytes.len() {
                0 => return,
                length @ 1..SHORTEST_RUN => length,
                length => (length / 2).clamp(SHORTEST_RUN, LONGEST_RUN),
            };
            self.lengths.insert(length);
            self.fingerprints.extend(bytes.windows(length).map(|run| self.hasher.hash_one(run)));
        }
    }

    fn mark(&self, view: &View, words: Words, is_secret: &mut [bool]) {
        let bytes = view.folded();
        let is_letter = |place: Option<usize>| {
            place.and_then(|it| bytes.get(it)).is_some_and(|it| it.is_ascii_alphanumeric() || !it.is_ascii())
        };
        for length in self.lengths.iter().copied() {
            let is_word = length < SHORTEST_RUN;
            if is_word && words == Words::Shown {
                continue;
            }
            for (start, run) in bytes.windows(length).enumerate() {
                if is_word && (is_letter(start.checked_sub(1)) || is_letter(Some(start + length))) {
                    continue;
                }
                if self.fingerprints.contains(&self.hasher.hash_one(run)) {
                    let (from, to) = (view.places[start].0, view.places[start + length - 1].1);
                    is_secret[from..to].fill(true);
                }
            }
        }
    }
}

/// A fingerprint is a hash already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A text read in one way, and from where to where in the original each byte of it is written.
struct View {
    bytes: Zeroizing<Vec<u8>>,
    places: Vec<(usize, usize)>,
}

/// A way to write bytes with fewer letters: each stands for so many bits.
struct Encoding {
    bits: u32,
    /// At how many places of a group a byte may begin.
    places: usize,
    value: fn(u8) -> Option<u8>,
}

const HEX: Encoding = Encoding { bits: 4, places: 2, value: hex };

/// The usual alphabet, and the one for URLs.
const BASE64: Encoding = Encoding {
    bits: 6,
    places: 4,
    value: |letter| match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    },
};

fn hex(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl View {
    fn of(text: &str) -> Self {
        let bytes = Zeroizing::new(text.as_bytes().to_vec());
        Self { places: (0..bytes.len()).map(|place| (place, place + 1)).collect(), bytes }
    }

    /// As large as another can become that is read from it: memory that is given back while growing is not cleared.
    fn empty(&self) -> Self {
        let length = self.bytes.len();
        Self { bytes: Zeroizing::new(Vec::with_capacity(length)), places: Vec::with_capacity(length) }
    }

    fn push(&mut self, byte: u8, place: (usize, usize)) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    /// The bytes as they are compared: in small letters, and as in forms, where a plus is a blank.
    fn folded(&self) -> Zeroizing<Vec<u8>> {
        let fold = |byte: &u8| if *byte == b'+' { b' ' } else { byte.to_ascii_lowercase() };
        Zeroizing::new(self.bytes.iter().map(fold).collect())
    }

    /// The view and, for as long as there is an escape in it, the same with one layer of them less.
    fn with_unescaped(self) -> Vec<Self> {
        let mut views = vec![self];
        for layer in 0..LAYERS {
            match views[layer].unescaped() {
                Some(next) => views.push(next),
                None => break,
            }
        }
        views
    }

    /// Without the escapes of JSON, URLs and HTML; `None` where there are none.
    fn unescaped(&self) -> Option<Self> {
        if !self.bytes.iter().any(|byte| matches!(byte, b'\\' | b'%' | b'&')) {
            return None;
        }
        let mut view = self.empty();
        let mut place = 0;
        while let Some(byte) = self.bytes.get(place) {
            let (meaning, length) = escape(&self.bytes[place..]).unwrap_or((Meaning::Byte(*byte), 1));
            let places = (self.places[place].0, self.places[place + length - 1].1);
            match meaning {
                Meaning::Byte(byte) => view.push(byte, places),
                Meaning::Character(character) => {
                    let mut bytes = [0; 4];
                    let bytes = character.encode_utf8(&mut bytes).bytes();
                    bytes.for_each(|byte| view.push(byte, places));
                }
            }
            place += length;
        }
        (view.bytes.len() < self.bytes.len()).then_some(view)
    }

    /// What the letters of an encoding stand for, in each run of them without the first few.
    fn decoded(&self, encoding: &Encoding, skipped: usize) -> Self {
        let mut view = self.empty();
        let (mut in_run, mut bits, mut read) = (0, 0_u32, 0_u16);
        let mut begins = 0;
        for (letter, (from, to)) in self.bytes.iter().zip(self.places.iter().copied()) {
            let Some(value) = (encoding.value)(*letter) else {
                (in_run, bits) = (0, 0);
                continue;
            };
            in_run += 1;
            if in_run <= skipped {
                continue;
            }
            if bits == 0 {
                begins = from;
            }
            read = (read << encoding.bits) | u16::from(value);
            bits += encoding.bits;
            if bits >= 8 {
                bits -= 8;
                let [_, byte] = (read >> bits).to_be_bytes();
                view.push(byte, (begins, to));
                begins = from;
            }
        }
        view
    }
}

/// What an escape stands for.
enum Meaning {
    Byte(u8),
    Character(char),
}

/// The escape that a text begins with, and its length. None is shorter than what it stands for.
fn escape(text: &[u8]) -> Option<(Meaning, usize)> {
    match text {
        [b'\\', b'u', ..] => {
            let unit = |place: usize| {
                let digits = text.get(place..place + 6)?.strip_prefix(b"\\u")?;
                digits.iter().try_fold(0, |number, digit| Some(number << 4 | u16::from(hex(*digit)?)))
            };
            let units = [unit(0)?, unit(6).unwrap_or_default()];
            let character = char::decode_utf16(units).next()?.ok()?;
            Some((Meaning::Character(character), 6 * character.len_utf16()))
        }
        [b'\\', letter, ..] => {
            let byte = match letter {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'f' => 12,
                b'"' | b'\\' | b'/' | b'\'' => *letter,
                _ => return None,
            };
            Some((Meaning::Byte(byte), 2))
        }
        [b'%', high, low, ..] => Some((Meaning::Byte(hex(*high)? << 4 | hex(*low)?), 3)),
        [b'&', rest @ ..] => {
            let end = rest.iter().take(10).position(|byte| *byte == b';')?;
            let name = std::str::from_utf8(&rest[..end]).ok()?;
            let character = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(digits) => u32::from_str_radix(digits, 16),
                        None => number.parse(),
                    };
                    char::from_u32(code.ok()?)?
                }
            };
            Some((Meaning::Character(character), end + 2))
        }
        _ => None,
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

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
    use serde_json::json;

    use super::*;

    const SECRET: &str = "Key-1234567890-ABCDEF/\"x\"";

    fn hidden<const N: usize>(text: &str, secrets: [&str; N]) -> String {
        let known = Secrets::default();
        known.add(secrets.map(Secret::from));
        known.hidden_in(text)
    }

    /// What remains of a text that quotes that secret.
    fn remains(of: &str) -> String {
        hidden(of, [SECRET, "second-secret"])
    }

    /// As it stands in JSON, without the quotation marks.
    fn quoted(text: &str) -> String {
        let quoted = Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    }

    fn in_url(text: &str) -> String {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
    }

    #[test]
    fn secrets_go_in_every_form_in_which_an_api_may_quote_them() {
        let base64 = |before: &str| STANDARD_NO_PAD.encode(format!("{before}{SECRET}"));
        for form in [
            SECRET.to_owned(),
            SECRET.to_uppercase(),
            quoted(SECRET),
            quoted(&quoted(SECRET)),
            quoted(SECRET).replace('/', "\\/"),
            in_url(SECRET),
            in_url(SECRET).replace('%', "%25"),
            SECRET.bytes().map(|byte| format!("{byte:02X}")).collect(),
            SECRET.replace('"', "&quot;"),
            SECRET.bytes().map(|byte| format!("&#{byte};")).collect(),
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
    fn secrets_go_in_the_escapes_of_other_languages() {
        let secret = "päßwörт 🔑<&'\"> %41\\n+ end";
        let json_in_ascii: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let mut html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        html = html.replace('"', "&#34;").replace('\'', "&#x27;");
        for form in [
            json_in_ascii.clone(),
            quoted(&json_in_ascii),
            html.clone(),
            quoted(&html),
            quoted(secret),
            quoted(&quoted(secret)),
            in_url(secret),
            in_url(secret).replace('+', "%20"),
            secret
                .replace('<', "\\u003c")
                .replace('>', "\\u003E")
                .replace('&', "\\u0026")
                .replace('"', "\\\""),
        ] {
            assert_eq!(hidden(&format!("is {form}, no"), [secret]), "is (secret), no", "{form}");
        }
    }

    #[test]
    fn secrets_go_where_they_are_cut() {
        assert_eq!(remains("bad \"Key-12345678...\""), "bad \"(secret)...\"");
        assert_eq!(remains("...67890-ABCDEF is bad"), "...(secret) is bad");
        let lines = ["-----BEGIN KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END KEY-----\n"];
        assert_eq!(hidden("line c2VjcmV0LXNlY3JldA== of it", lines), "line (secret) of it");
        assert_eq!(remains("a key of 1234"), "a key of 1234");
    }

    #[test]
    fn parts_of_a_key_file_are_secret_on_their_own() {
        let key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END PRIVATE KEY-----\n";
        let file = json!({"private_key_id": "0123456789abcdef", "private_key": key}).to_string();
        assert_eq!(hidden("no c2VjcmV0LXNlY3JldA==", [&file]), "no (secret)");
        assert_eq!(
            hidden("\"private_key_id\" :  \"0123456789abcdef\"", [&file]),
            "\"private_key_id\" :  \"(secret)\""
        );
        // Of the whole in base64, what stays is names and punctuation.
        let remains = hidden(&STANDARD_NO_PAD.encode(&file), [&file]);
        let visible: String = remains.split("(secret)").map(|it| format!("{it}\n")).collect();
        for line in visible.lines() {
            let bytes = STANDARD_NO_PAD.decode(&line[..line.len() / 4 * 4]).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("BEGIN") && !text.contains("c2Vj") && !text.contains("0123"), "{text}");
        }
        assert!(remains.matches("(secret)").count() >= 2, "{remains}");
    }

    #[test]
    fn short_secrets_go_as_words_and_leave_other_words_alone() {
        assert_eq!(
            hidden("secret re is wrong, region required", ["re", "", " "]),
            "secret (secret) is wrong, region required"
        );
        assert_eq!(hidden(&json!({"n": 1234}).to_string(), ["1234"]), r#"{"n":(secret)}"#);
        let details = json!([{"abc": ["x abc", "\nabc"], "n": 1}]).to_string();
        assert_eq!(hidden(&details, ["abc"]), r#"[{"(secret)":["x (secret)","\n(secret)"],"n":1}]"#);
    }

    #[test]
    fn what_is_seen_later_is_secret_too() {
        let known = Secrets::default();
        assert_eq!(known.hidden_in("a late-secret"), "a late-secret");
        known.add([Secret::from("late-secret"), Secret::from("late-secret")]);
        assert_eq!(known.hidden_in("a late-secret"), "a (secret)");
    }

    #[test]
    fn texts_are_short_and_in_one_line() {
        assert_eq!(hidden("a\u{1b}[31mb\nc", []), "a [31mb c");
        assert_eq!(hidden(&"ä".repeat(LIMIT + 1), []).chars().count(), LIMIT + 1);
        assert_eq!(hidden(&"ä".repeat(SEARCHED + 1), ["x"]).chars().count(), LIMIT + 1);
        // A secret that is cut by the end of what is searched is not shown.
        let secret = "zyxwvutsrqponmlkjihg-ZYXWVUTSRQ";
        for place in (SEARCHED - 40..SEARCHED).step_by(6) {
            let filler = "0123456789abcdef".repeat(place).get(..place).map(ToOwned::to_owned);
            let text = format!("{}{secret}{}", filler.unwrap_or_default(), " and more".repeat(9));
            assert_eq!(hidden(&text, [secret, "f0123456789abcdef0"]), "(secret)…", "{place}");
        }
    }
}
